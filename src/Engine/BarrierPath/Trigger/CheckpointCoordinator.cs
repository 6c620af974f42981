using FlinkNet.Engine.BarrierPath.Acknowledge;
using FlinkNet.Engine.BarrierPath.Snapshot;
using FlinkNet.Model;

namespace FlinkNet.Engine.BarrierPath.Trigger;

/// <summary>
/// Decides when the checkpoints of one attempt begin, when one is complete, and when too many have failed. Time arrives as an argument;
/// whoever calls does what is decided. One checkpoint at a time is in progress, savepoints among them.
/// </summary>
internal sealed class CheckpointCoordinator
{
    /// <summary>How many requests may wait.</summary>
    public const int WaitingMax = 100;

    /// <summary>
    /// How many deletions of dropped checkpoints may be in progress when another begins at its interval: what is written must not run away
    /// from what is deleted.
    /// </summary>
    public const int CleaningMax = 1;

    /// <summary>How soon after a restart the first checkpoint begins: what the job has done since shows only with it.</summary>
    private static readonly TimeSpan FirstAfterRestart = TimeSpan.FromMilliseconds(100);

    private readonly CheckpointConfig _config;
    private readonly IReadOnlyCollection<TaskId> _tasks;
    private readonly HashSet<TaskId> _ended = [];
    private readonly List<RequestedCheckpoint> _waiting = [];
    private DateTimeOffset _next;
    private int _failuresInARow;
    private int _cleaning;

    /// <summary>Makes the coordinator of an attempt.</summary>
    /// <param name="config">When checkpoints are taken.</param>
    /// <param name="tasks">All tasks of the attempt.</param>
    /// <param name="lastId">The highest number that any attempt has used.</param>
    /// <param name="now">When the attempt began.</param>
    /// <param name="isRestart">Whether it is not the job's first.</param>
    public CheckpointCoordinator(
        CheckpointConfig config,
        IReadOnlyCollection<TaskId> tasks,
        CheckpointId lastId,
        DateTimeOffset now,
        bool isRestart = false)
    {
        _config = config;
        _tasks = tasks;
        LastId = lastId;
        _next = config.Interval is { } interval
            ? now + (isRestart && interval > FirstAfterRestart ? FirstAfterRestart : interval)
            : DateTimeOffset.MaxValue;
    }

    /// <summary>The highest number used.</summary>
    public CheckpointId LastId { get; private set; }

    /// <summary>The checkpoint in progress; null for none.</summary>
    public PendingCheckpoint? Pending { get; private set; }

    /// <summary>
    /// When there is something to decide though nothing happens: the next checkpoint, or the end of patience with this one.
    /// </summary>
    public DateTimeOffset NextDecision => Pending switch
    {
        { } pending => pending.TriggeredAt + _config.Timeout,
        null when _waiting.Count > 0 || IsLastDue => DateTimeOffset.MinValue,
        _ => _cleaning > CleaningMax ? DateTimeOffset.MaxValue : _next,
    };

    /// <summary>Whether the input of all tasks has ended, so that the next checkpoint is the last.</summary>
    public bool AllEnded => _ended.Count == _tasks.Count;

    private bool IsLastDue => AllEnded && _config.Interval is not null;

    /// <summary>Takes a request; it is the next checkpoint's turn, before those at the interval.</summary>
    /// <returns>Whether it was taken; false when too many wait.</returns>
    public bool TryRequest(RequestedCheckpoint request)
    {
        if (_waiting.Count >= WaitingMax)
        {
            return false;
        }

        _waiting.Add(request);
        return true;
    }

    /// <summary>Whether a checkpoint is to begin.</summary>
    public bool IsDue(DateTimeOffset now) => Pending is null && NextDecision <= now;

    /// <summary>Whether the checkpoint in progress has taken too long.</summary>
    public bool IsLate(DateTimeOffset now) => Pending is { } pending && now >= pending.TriggeredAt + _config.Timeout;

    /// <summary>
    /// Begins a checkpoint: a requested savepoint, else a requested checkpoint, the oldest first; else the one at the interval.
    /// </summary>
    public PendingCheckpoint Begin(DateTimeOffset now)
    {
        Invariant.Check(Pending is null, $"Checkpoint {LastId.Next()} was to begin while checkpoint {Pending?.Id} is in progress.");

        var request = _waiting.OrderBy(waiting => waiting.Kind.IsSavepoint() ? 0 : 1).ThenBy(waiting => waiting.At).FirstOrDefault();
        Pending = new PendingCheckpoint(LastId = LastId.Next(), now, _tasks, request);
        if (request is not null)
        {
            _waiting.Remove(request);
        }
        else if (_config.Interval is { } interval)
        {
            _next = now + interval;
        }

        return Pending;
    }

    /// <summary>Takes a task's acknowledgement.</summary>
    /// <returns>Whether with it the checkpoint in progress has all; those of another checkpoint change nothing.</returns>
    public bool Acknowledge(TaskId task, CheckpointId checkpoint, TaskStateHandle handle)
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

    /// <summary>
    /// The checkpoint in progress is complete and published. A savepoint says nothing of whether checkpoints succeed.
    /// </summary>
    public void Complete(DateTimeOffset now)
    {
        if (Pending is { } pending && !pending.Kind.IsSavepoint())
        {
            _failuresInARow = 0;
        }

        Pending = null;
        KeepPause(now);
    }

    /// <summary>The checkpoint in progress is aborted.</summary>
    /// <param name="now">When.</param>
    /// <param name="isOfTheStore">Whether what it is stored in failed. Another attempt would need that too, and so mends nothing: the job
    /// goes on without checkpoints until it is back.</param>
    /// <returns>Whether the job may go on; false when too many in a row have failed. Savepoints do not count.</returns>
    public bool Abort(DateTimeOffset now, bool isOfTheStore = false)
    {
        var isSavepoint = Pending is { } pending && pending.Kind.IsSavepoint();
        Pending = null;
        if (isSavepoint)
        {
            return true;
        }

        if (isOfTheStore)
        {
            KeepPause(now);
            return true;
        }

        _failuresInARow++;
        KeepPause(now);
        return _failuresInARow <= _config.TolerableFailedCheckpoints;
    }

    /// <summary>The deletion of dropped checkpoints begins.</summary>
    public void BeginCleaning() => _cleaning++;

    /// <summary>The deletion of dropped checkpoints has ended, one way or the other.</summary>
    public void EndCleaning() => _cleaning--;

    private void KeepPause(DateTimeOffset now)
    {
        if (_next < now + _config.MinPauseBetweenCheckpoints)
        {
            _next = now + _config.MinPauseBetweenCheckpoints;
        }
    }
}
