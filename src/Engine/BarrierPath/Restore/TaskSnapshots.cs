using FlinkNet.Engine.RecordPath.State.Snapshots;
using FlinkNet.Model;

namespace FlinkNet.Engine.BarrierPath;

/// <summary>Finds what a task begins with in what the tasks of its vertex remembered.</summary>
internal static class TaskSnapshots
{
    /// <summary>The subtasks whose snapshots a new subtask needs: its own while the parallelism stays, else all.</summary>
    public static IEnumerable<int> Needed(int subtask, int parallelism, int storedParallelism) =>
        parallelism == storedParallelism ? [subtask] : Enumerable.Range(0, storedParallelism);

    /// <summary>What a new subtask begins with when the parallelism changes (rules S6 to S9).</summary>
    /// <param name="parts">The snapshots of all old subtasks, in their order.</param>
    /// <param name="groups">The new subtask's key groups.</param>
    /// <param name="subtask">Its index.</param>
    /// <param name="parallelism">How many new subtasks there are.</param>
    public static TaskSnapshot Merge(IReadOnlyList<TaskSnapshot> parts, KeyGroupRange groups, int subtask, int parallelism)
    {
        var operators = new Dictionary<string, OperatorSnapshot>(StringComparer.Ordinal);
        foreach (var id in parts.SelectMany(part => part.Operators.Keys).Distinct())
        {
            var ofOperator = parts.Select(part => part.Operators.GetValueOrDefault(id) ?? new OperatorSnapshot()).ToList();
            operators.Add(id, OperatorSnapshot.Merge(ofOperator, groups, subtask, parallelism));
        }

        return new TaskSnapshot(operators, parts.All(part => part.HasEnded));
    }
}
