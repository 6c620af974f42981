using FlinkNet.Model;

namespace FlinkNet.Engine.BarrierPath;

/// <summary>A checkpoint that waits for the snapshots of tasks.</summary>
/// <param name="id">Its number.</param>
/// <param name="triggeredAt">When it began.</param>
/// <param name="tasks">All tasks of the attempt.</param>
internal sealed class PendingCheckpoint(long id, DateTimeOffset triggeredAt, IReadOnlyCollection<TaskId> tasks)
{
    private readonly Dictionary<TaskId, TaskStateHandle> _acknowledged = [];

    /// <summary>Its number.</summary>
    public long Id => id;

    /// <summary>When it began.</summary>
    public DateTimeOffset TriggeredAt => triggeredAt;

    /// <summary>Its barrier.</summary>
    public CheckpointBarrier Barrier => new(id) { TriggeredAt = triggeredAt.ToUnixTimeMilliseconds() };

    /// <summary>Whether every task has acknowledged it.</summary>
    public bool IsFullyAcknowledged => _acknowledged.Count == tasks.Count;

    /// <summary>Whether the input of every task that has acknowledged it had ended.</summary>
    public bool HasEnded => _acknowledged.Values.All(handle => handle.HasEnded);

    /// <summary>Where the tasks' snapshots are.</summary>
    public IReadOnlyDictionary<TaskId, TaskStateHandle> States => _acknowledged;

    /// <summary>The shared files that the tasks' snapshots need.</summary>
    public IEnumerable<SharedFile> Files => _acknowledged.Values.SelectMany(handle => handle.Files);

    /// <summary>A task that has not acknowledged it yet; null when all have.</summary>
    public TaskId? FirstMissing => tasks.Where(task => !_acknowledged.ContainsKey(task)).Cast<TaskId?>().FirstOrDefault();

    /// <summary>Takes a task's acknowledgement; one that comes twice changes nothing.</summary>
    public void Acknowledge(TaskId task, TaskStateHandle handle)
    {
        if (tasks.Contains(task))
        {
            _acknowledged.TryAdd(task, handle);
        }
    }
}
