using FlinkNet.Engine.BarrierPath.Snapshot;
using FlinkNet.Model;

namespace FlinkNet.Engine.BarrierPath.Acknowledge;

/// <summary>A checkpoint that waits for the snapshots of tasks.</summary>
/// <param name="id">Its number.</param>
/// <param name="triggeredAt">When it began.</param>
/// <param name="tasks">All tasks of the attempt.</param>
/// <param name="request">The request for it; null when its interval began it.</param>
internal sealed class PendingCheckpoint(
    CheckpointId id,
    DateTimeOffset triggeredAt,
    IReadOnlyCollection<TaskId> tasks,
    RequestedCheckpoint? request = null)
{
    private readonly Dictionary<TaskId, TaskStateHandle> _acknowledged = [];

    /// <summary>Its number.</summary>
    public CheckpointId Id => id;

    /// <summary>When it began.</summary>
    public DateTimeOffset TriggeredAt => triggeredAt;

    /// <summary>The request for it; null when its interval began it.</summary>
    public RequestedCheckpoint? Request => request;

    /// <summary>What it is for.</summary>
    public CheckpointKind Kind => request?.Kind ?? CheckpointKind.Checkpoint;

    /// <summary>Its barrier.</summary>
    public CheckpointBarrier Barrier => new(id, Kind, request?.Target) { TriggeredAt = triggeredAt.ToUnixTimeMilliseconds() };

    /// <summary>Whether every task has acknowledged it.</summary>
    public bool IsFullyAcknowledged => _acknowledged.Count == tasks.Count;

    /// <summary>Whether tasks end with it: the input of every one had ended, or the job is to stop.</summary>
    public bool IsLast => Kind.StopsJob() || (!Kind.IsSavepoint() && _acknowledged.Values.All(handle => handle.HasEnded));

    /// <summary>Whether a task has acknowledged it.</summary>
    public bool IsAcknowledgedBy(TaskId task) => _acknowledged.ContainsKey(task);

    /// <summary>In how many tasks barriers overtook records.</summary>
    public int UnalignedTasks => _acknowledged.Values.Count(handle => handle.Channels is not null);

    /// <summary>How many bytes of in-flight records are stored with it.</summary>
    public long ChannelStateLength => _acknowledged.Values.Sum(handle => handle.Channels?.Length ?? 0);

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
