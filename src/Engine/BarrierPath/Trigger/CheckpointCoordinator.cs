using FlinkNet.Model;

namespace FlinkNet.Engine.BarrierPath;

/// <summary>
/// Decides when the checkpoints of one attempt begin, when one is complete, and when too many have failed. Time arrives as an argument; whoever calls does what
/// is decided. One checkpoint at a time is under way.
/// </summary>
internal sealed class CheckpointCoordinator
{
    private readonly CheckpointConfig _config;
    private readonly IReadOnlyCollection<TaskId> _tasks;
    private readonly HashSet<TaskId> _ended = [];
    private DateTimeOffset _next;
    private int _failuresInARow;

    /// <summary>Makes the coordinator of an attempt.</summary>
    /// <param name="config">When checkpoints are taken.</param>
    /// <param name="tasks">All tasks of the attempt.</param>
    /// <param name="lastId">The highest number that any attempt has used (rule C1).</param>
    /// <param name="now">When the attempt began.</param>
    public CheckpointCoordinator(CheckpointConfig config, IReadOnlyCollection<TaskId> tasks, long lastId, DateTimeOffset now)
    {
        _config = config;
        _tasks = tasks;
        LastId = lastId;
        _next = config.Interval is { } interval ? now + interval : DateTimeOffset.MaxValue;
    }

    /// <summary>The highest number used.</summary>
    public long LastId { get; private set; }

    /// <summary>The checkpoint that is under way; null for none.</summary>
    public PendingCheckpoint? Pending { get; private set; }

    /// <summary>When there is something to decide though nothing happens: the next checkpoint, or the end of patience with this one.</summary>
    public DateTimeOffset NextDecision => Pending is { } pending ? pending.TriggeredAt + _config.Timeout : _next;

    /// <summary>Whether the input of all tasks has ended, so that the next checkpoint is the last (rule F1).</summary>
    public bool AllEnded => _ended.Count == _tasks.Count;

    /// <summary>Whether a checkpoint is to begin (rule C2).</summary>
    public bool IsDue(DateTimeOffset now) => Pending is null && (now >= _next || AllEnded);

    /// <summary>Whether the checkpoint under way has taken too long.</summary>
    public bool IsLate(DateTimeOffset now) => Pending is { } pending && now >= pending.TriggeredAt + _config.Timeout;

    /// <summary>Begins a checkpoint.</summary>
    public PendingCheckpoint Begin(DateTimeOffset now)
    {
        if (Pending is not null)
        {
            throw new InvalidOperationException($"Checkpoint {Pending.Id} is still under way.");
        }

        Pending = new PendingCheckpoint(++LastId, now, _tasks);
        _next = _config.Interval is { } interval ? now + interval : DateTimeOffset.MaxValue;
        return Pending;
    }

    /// <summary>Takes a task's acknowledgement.</summary>
    /// <returns>Whether with it the checkpoint under way has all; those of another checkpoint change nothing.</returns>
    public bool Acknowledge(TaskId task, long checkpoint, TaskStateHandle handle)
    {
        if (Pending is not { IsFullyAcknowledged: false } pending || pending.Id != checkpoint)
        {
            return false;
        }

        pending.Acknowledge(task, handle);
        return pending.IsFullyAcknowledged;
    }

    /// <summary>A task's input has ended.</summary>
    public void EndOfData(TaskId task)
    {
        if (_tasks.Contains(task))
        {
            _ended.Add(task);
        }
    }

    /// <summary>The checkpoint under way is complete and published (rule C12).</summary>
    public void Complete(DateTimeOffset now)
    {
        Pending = null;
        _failuresInARow = 0;
        KeepPause(now);
    }

    /// <summary>The checkpoint under way is given up.</summary>
    /// <returns>Whether the job may go on; false when too many in a row have failed (rule C14).</returns>
    public bool Abort(DateTimeOffset now)
    {
        Pending = null;
        _failuresInARow++;
        KeepPause(now);
        return _failuresInARow <= _config.TolerableFailedCheckpoints;
    }

    private void KeepPause(DateTimeOffset now)
    {
        if (_next < now + _config.MinPauseBetweenCheckpoints)
        {
            _next = now + _config.MinPauseBetweenCheckpoints;
        }
    }
}
