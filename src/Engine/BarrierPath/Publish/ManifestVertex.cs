using FlinkNet.Engine.BarrierPath.Acknowledge;
using FlinkNet.Engine.Planning;
using FlinkNet.Engine.RecordPath.State.Snapshots;
using FlinkNet.Model;

namespace FlinkNet.Engine.BarrierPath.Publish;

/// <summary>The snapshots of one vertex.</summary>
/// <param name="Name">What messages call the vertex.</param>
/// <param name="MaxParallelism">The number of its key groups, which is fixed for ever.</param>
/// <param name="Tasks">Where the snapshots of its subtasks are, in their order.</param>
internal sealed record ManifestVertex(string Name, int MaxParallelism, IReadOnlyList<TaskStateHandle> Tasks)
{
    /// <summary>The operators of its chain; null in a manifest of version 1.</summary>
    public IReadOnlyList<ManifestOperator>? Operators { get; init; }

    /// <summary>Describes all vertices of a job whose tasks have stored their snapshots.</summary>
    public static IReadOnlyList<ManifestVertex> AllOf(JobGraph graph, IReadOnlyDictionary<TaskId, TaskStateHandle> states) =>
        [.. graph.Vertices.Select(vertex =>
        {
            var tasks = Enumerable.Range(0, vertex.Parallelism).Select(subtask =>
                states[new TaskId(vertex.Id, new SubtaskIndex(subtask))]).ToList();
            return new ManifestVertex(vertex.Name, vertex.MaxParallelism, tasks)
            {
                Operators = [.. vertex.Operators().Select(step => ManifestOperator.Of(step.Transformation, tasks))],
            };
        })];
}

/// <summary>An operator of a vertex.</summary>
/// <param name="Id">By what its state is found again.</param>
/// <param name="Name">What messages call it.</param>
/// <param name="Kinds">What kinds of state any of its subtasks had.</param>
internal sealed record ManifestOperator(string Id, string Name, StateKinds Kinds)
{
    internal static ManifestOperator Of(Transformations.Transformation transformation, IEnumerable<TaskStateHandle> tasks)
    {
        var id = OperatorIds.Of(transformation);
        return new ManifestOperator(
            id, transformation.Name, tasks.Aggregate(StateKinds.None, (kinds, task) => kinds | task.Operators.GetValueOrDefault(id)));
    }
}
