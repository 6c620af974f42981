using FlinkNet.Engine.RecordPath.Shuffle.Keys;
using FlinkNet.Model;

namespace FlinkNet.Engine.Planning;

/// <summary>
/// The subtasks, channels and key-group ranges of a job graph. Channels follow a rule and are never listed: a plan with an all-to-all edge
/// of 10,000 by 10,000 subtasks takes no more room than its subtasks.
/// </summary>
internal sealed class ExecutionPlan
{
    private ExecutionPlan(JobGraph graph) => Graph = graph;

    /// <summary>The graph.</summary>
    public JobGraph Graph { get; }

    /// <summary>How many subtasks all vertices have together.</summary>
    public int SubtaskCount => Graph.Vertices.Sum(vertex => vertex.Parallelism);

    /// <summary>Plans <paramref name="graph"/>.</summary>
    public static ExecutionPlan Create(JobGraph graph)
    {
        ArgumentNullException.ThrowIfNull(graph);
        return new ExecutionPlan(graph);
    }

    /// <summary>The key groups of a subtask.</summary>
    public KeyGroupRange KeyGroups(TaskId task)
    {
        var vertex = Graph.Vertices[task.Vertex.Index];
        return KeyGroupAssignment.RangeOf(task.Subtask.Value, vertex.Parallelism, vertex.MaxParallelism);
    }

    /// <summary>
    /// The consumer subtasks that producer subtask <paramref name="producer"/> of <paramref name="edge"/> has a channel to: contiguous.
    /// </summary>
    public SubtaskRange Consumers(JobEdge edge, int producer)
    {
        ArgumentNullException.ThrowIfNull(edge);
        return Exchange.Consumers(edge.Partitioner, producer, ParallelismOf(edge.Source), ParallelismOf(edge.Target));
    }

    /// <summary>
    /// The producer subtasks that consumer subtask <paramref name="consumer"/> of <paramref name="edge"/> has a channel from: contiguous.
    /// </summary>
    public SubtaskRange Producers(JobEdge edge, int consumer)
    {
        ArgumentNullException.ThrowIfNull(edge);
        return Exchange.Producers(edge.Partitioner, consumer, ParallelismOf(edge.Source), ParallelismOf(edge.Target));
    }

    private int ParallelismOf(VertexId vertex) => Graph.Vertices[vertex.Index].Parallelism;
}

/// <summary>A contiguous range of subtask indexes.</summary>
/// <param name="Start">The first.</param>
/// <param name="Count">How many.</param>
internal readonly record struct SubtaskRange(int Start, int Count)
{
    /// <summary>One past the last.</summary>
    public int End => Start + Count;

    /// <summary>Whether the range holds <paramref name="subtask"/>.</summary>
    public bool Contains(int subtask) => subtask >= Start && subtask < End;
}
