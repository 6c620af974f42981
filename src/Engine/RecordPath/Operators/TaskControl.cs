using FlinkNet.Model;

namespace FlinkNet.Engine.RecordPath.Operators;

/// <summary>How others reach a task: wake it, cancel it, fail it. All members may be used from any thread.</summary>
internal sealed class TaskControl
{
    private Action _wake = static () => { };
    private Exception? _failure;
    private bool _isCancelRequested;
    private CheckpointBarrier? _triggeredCheckpoint;
    private long _abortedCheckpoint;
    private CompletedCheckpoint? _completedCheckpoint;
    private bool _isReleased;

    /// <summary>Whether the task was asked to stop.</summary>
    public bool IsCancelRequested => Volatile.Read(ref _isCancelRequested);

    /// <summary>Why the task must fail, for a reason outside its own loop; null while there is none.</summary>
    public Exception? Failure => Volatile.Read(ref _failure);

    /// <summary>The barrier of the newest checkpoint that the coordinator asked this task to begin; null for none.</summary>
    public CheckpointBarrier? TriggeredCheckpoint => Volatile.Read(ref _triggeredCheckpoint);

    /// <summary>The newest checkpoint that was aborted; 0 for none. All before it are over, too.</summary>
    public CheckpointId AbortedCheckpoint => new(Volatile.Read(ref _abortedCheckpoint));

    /// <summary>The newest checkpoint that is complete; null for none.</summary>
    public CompletedCheckpoint? CompletedCheckpoint => Volatile.Read(ref _completedCheckpoint);

    /// <summary>Whether a task whose input has ended may end: the job's last checkpoint is complete.</summary>
    public bool IsReleased => Volatile.Read(ref _isReleased);

    /// <summary>Says who is to be notified that the task has something to do.</summary>
    public void Attach(Action wake) => _wake = wake;

    /// <summary>Tells the task's runner that there is something to do.</summary>
    public void Wake() => _wake();

    /// <summary>Asks the task to stop.</summary>
    public void Cancel()
    {
        Volatile.Write(ref _isCancelRequested, true);
        Wake();
    }

    /// <summary>Makes the task fail at its next step; the first reason counts.</summary>
    public void Fail(Exception failure)
    {
        Interlocked.CompareExchange(ref _failure, failure, null);
        Wake();
    }

    /// <summary>Asks a source task to send the barrier of a checkpoint. A late or repeated order changes nothing.</summary>
    public void TriggerCheckpoint(CheckpointBarrier barrier)
    {
        for (var seen = TriggeredCheckpoint; seen is null || barrier.Checkpoint > seen.Checkpoint;)
        {
            var before = Interlocked.CompareExchange(ref _triggeredCheckpoint, barrier, seen);
            if (ReferenceEquals(before, seen))
            {
                Wake();
                return;
            }

            seen = before;
        }
    }

    /// <summary>Tells that a checkpoint, and any before it, will not be completed by this task's part any more.</summary>
    public void NotifyCheckpointAborted(CheckpointId checkpoint) => Raise(ref _abortedCheckpoint, checkpoint.Value);

    /// <summary>Tells that a checkpoint is complete, which says the same of all before it.</summary>
    public void NotifyCheckpointComplete(CompletedCheckpoint checkpoint)
    {
        Raise(checkpoint);
        if (checkpoint.IsLast)
        {
            Volatile.Write(ref _isReleased, true);
            Wake();
        }
    }

    private void Raise(CompletedCheckpoint to)
    {
        for (var seen = CompletedCheckpoint; seen is null || to.Id > seen.Id;)
        {
            var before = Interlocked.CompareExchange(ref _completedCheckpoint, to, seen);
            if (ReferenceEquals(before, seen))
            {
                Wake();
                return;
            }

            seen = before;
        }
    }

    private void Raise(ref long number, long to)
    {
        for (var seen = Volatile.Read(ref number); to > seen;)
        {
            var before = Interlocked.CompareExchange(ref number, to, seen);
            if (before == seen)
            {
                Wake();
                return;
            }

            seen = before;
        }
    }
}
