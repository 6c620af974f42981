using FlinkNet.Engine.BarrierPath.Align;
using FlinkNet.Engine.BarrierPath.Snapshot;
using FlinkNet.Engine.Planning;
using FlinkNet.Model;

namespace FlinkNet.Engine.BarrierPath.Restore;

/// <summary>
/// Shares out the records that were in flight at a checkpoint. All of them, also those that waited at their producers, go to the consumers,
/// which process them before anything else: so no record of a producer can come before one that was in flight, whatever the parallelism
/// was.
/// </summary>
internal static class ChannelRestore
{
    /// <summary>The names of the edges that lead to a vertex, on which records may have been in flight.</summary>
    public static IReadOnlyCollection<string> EdgesInto(JobGraph graph, JobVertex vertex) =>
        [.. vertex.Inputs.Where(edge => Overtaking.IsPossibleOn(edge.Partitioner)).Select(edge => EdgeNames.Of(graph, edge))];

    /// <summary>The edges of stored records that the program does not have any more; with them, the records would be lost.</summary>
    public static IReadOnlyList<string> Unknown(JobGraph graph, IEnumerable<string> stored)
    {
        var known = graph.Vertices.SelectMany(vertex => EdgesInto(graph, vertex)).ToHashSet(StringComparer.Ordinal);
        return [.. stored.Where(edge => !known.Contains(edge)).Distinct()];
    }

    /// <summary>What a task begins with; null for nothing.</summary>
    /// <param name="plan">The plan.</param>
    /// <param name="task">The task.</param>
    /// <param name="stored">The in-flight records of all tasks that have some, in the order of the tasks.</param>
    public static ChannelState? For(ExecutionPlan plan, TaskId task, IEnumerable<ChannelState> stored)
    {
        var vertex = plan.Graph.Vertices[task.Vertex.Index];
        var edges = vertex.Inputs.ToDictionary(edge => EdgeNames.Of(plan.Graph, edge), StringComparer.Ordinal);
        var channels = stored
            .SelectMany(state => state.Channels)
            .Where(channel =>
                edges.TryGetValue(channel.Place.Edge, out var edge)
                    && MayBelongTo(channel.Place, edge, task.Subtask.Value, vertex.Parallelism))
            .OrderBy(channel => channel.Place.IsOutput)
            .ToList();
        return channels.Count == 0 ? null : new ChannelState(channels);
    }

    // With another number of consumers each record is looked at, where there is something to look at; records that may go anywhere are
    // dealt out by channel.
    private static bool MayBelongTo(ChannelPlace place, JobEdge edge, int subtask, int parallelism) =>
        place.Consumers == parallelism
            ? place.Consumer == subtask
            : edge.Partitioner is PartitionerKind.Hash or PartitionerKind.Custom || place.Consumer % parallelism == subtask;
}
