using FlinkNet.Engine.BarrierPath.Acknowledge;
using FlinkNet.Engine.BarrierPath.Publish;
using FlinkNet.Engine.BarrierPath.Snapshot;
using FlinkNet.Engine.Planning;
using FlinkNet.Engine.RecordPath.Shuffle.Keys;
using FlinkNet.Engine.RecordPath.State.Snapshots;
using FlinkNet.Model;

namespace FlinkNet.Engine.BarrierPath.Restore;

/// <summary>What one operator of a new subtask is put together from.</summary>
/// <param name="Id">By what the operator's state is found.</param>
/// <param name="Vertex">The vertex that the operator was in.</param>
/// <param name="Needed">The old subtasks whose snapshots hold parts of it.</param>
internal sealed record OperatorParts(string Id, ManifestVertex Vertex, IReadOnlyList<int> Needed);

/// <summary>Which parts of a checkpoint a new task begins with.</summary>
/// <param name="Operators">Its operators that are restored from some; the others begin with nothing.</param>
/// <param name="KeyGroups">The task's key groups.</param>
/// <param name="Subtask">The task's index.</param>
/// <param name="Parallelism">How many subtasks its vertex has.</param>
/// <param name="HasEnded">Whether its input had ended.</param>
internal sealed record TaskAssignment(
    IReadOnlyList<OperatorParts> Operators,
    KeyGroupRange KeyGroups,
    int Subtask,
    int Parallelism,
    bool HasEnded)
{
    /// <summary>The checkpoint.</summary>
    public required CompletedCheckpoint From { get; init; }

    /// <summary>The snapshots to read.</summary>
    public IEnumerable<TaskStateHandle> Needed =>
        Operators.SelectMany(parts => parts.Needed.Select(subtask => parts.Vertex.Tasks[subtask])).Distinct();

    /// <summary>Finds what a task needs.</summary>
    /// <param name="stored">The checkpoint.</param>
    /// <param name="plan">The job as it is to go on.</param>
    /// <param name="ended">Which of its tasks had ended.</param>
    /// <param name="task">The task.</param>
    public static TaskAssignment Of(StoredOperators stored, ExecutionPlan plan, EndedTasks ended, TaskId task)
    {
        var vertex = plan.Graph.Vertices[task.Vertex.Index];
        var groups = plan.KeyGroups(task);
        return new TaskAssignment(
            [.. vertex.Operators()
                .Select(step => stored.Find(step.Transformation))
                .OfType<StoredOperator>()
                .Select(found =>
                    new OperatorParts(found.Operator.Id, found.Vertex, PartsOf(found, groups, task.Subtask.Value, vertex.Parallelism)))],
            groups,
            task.Subtask.Value,
            vertex.Parallelism,
            ended.Contains(task))
        {
            From = CompletedCheckpoint.Restored(stored.Manifest.Checkpoint),
        };
    }

    /// <summary>Puts the task's snapshot together from those that it needs.</summary>
    public TaskSnapshot Assemble(IReadOnlyDictionary<TaskStateHandle, TaskSnapshot> read) => new(
        Operators.ToDictionary(
            parts => parts.Id,
            parts => OperatorSnapshot.Merge(
                [.. Enumerable.Range(0, parts.Vertex.Tasks.Count).Select(subtask => PartOf(parts, subtask, read))], KeyGroups, Subtask,
                    Parallelism),
            StringComparer.Ordinal),
        HasEnded)
    {
        RestoredFrom = From,
    };

    private static OperatorSnapshot PartOf(OperatorParts parts, int subtask, IReadOnlyDictionary<TaskStateHandle, TaskSnapshot> read) =>
        parts.Needed.Contains(subtask) ? read[parts.Vertex.Tasks[subtask]].Operators.GetValueOrDefault(parts.Id) ?? new() : new();

    private static IReadOnlyList<int> PartsOf(StoredOperator stored, KeyGroupRange groups, int subtask, int parallelism)
    {
        var (kinds, count) = (stored.Operator.Kinds, stored.Vertex.Tasks.Count);
        var isAsBefore = count == parallelism;
        return [.. Enumerable.Range(0, count).Where(old =>
            kinds.HasFlag(StateKinds.Union)
            || (isAsBefore ? old == subtask && kinds != StateKinds.None
                : kinds.HasFlag(StateKinds.List)
                || (kinds.HasFlag(StateKinds.Broadcast) && old == subtask % count)
                || (kinds.HasFlag(StateKinds.Keyed)
                    && Overlaps(groups, KeyGroupAssignment.RangeOf(old, count, stored.Vertex.MaxParallelism)))))];
    }

    private static bool Overlaps(KeyGroupRange a, KeyGroupRange b) => a.Start <= b.End && b.Start <= a.End;
}
