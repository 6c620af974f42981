using FlinkNet.Model;

namespace FlinkNet.Engine.RecordPath.Tasks;

/// <content>How a task ends when its job is stopped with a savepoint.</content>
internal abstract partial class StreamTask
{
    private CheckpointId _suspendedBy;
    private bool _stopsAtOnce;

    /// <summary>
    /// The job was being stopped with what the task was restored from: it commits what that holds, reads nothing, and ends. To be
    /// called before the first step.
    /// </summary>
    public void StopAtOnce() => _stopsAtOnce = true;

    /// <summary>The input is to end here, though there is more of it: the job stops for good.</summary>
    protected virtual void Drain()
    {
    }

    /// <summary>Notes whether the input was ended by order.</summary>
    protected void NoteDrained(bool isDrained) => _scope.IsDrained |= isDrained;

    /// <summary>
    /// Takes barriers while the task is suspended. What else may arrive tells that the savepoint failed and tasks before this one go on
    /// already.
    /// </summary>
    protected virtual InputStatus ProcessSuspended(long now) => InputStatus.Nothing;

    // Answers whether the task goes on reading.
    private bool Begin(CheckpointBarrier barrier)
    {
        if (barrier.Kind == CheckpointKind.Drain)
        {
            // The barrier follows when all is finished.
            _scope.IsDrained = true;
            Drain();
            return true;
        }

        TakeCheckpoint(barrier);
        return _phase == Phase.Running;
    }

    private StepResult AwaitStop(long now)
    {
        // Looked at first: a released task has been notified before of what is complete.
        var isReleased = Control.IsReleased || _stopsAtOnce;
        Checkpoints.NotifyCheckpointOutcomes();
        _scope.Activity.Pause();
        if (isReleased && IsSettled())
        {
            _phase = Phase.Done;
            return new StepResult(StepStatus.Done);
        }

        if (!_stopsAtOnce && (Control.AbortedCheckpoint >= _suspendedBy || (Checkpoints.Due is { } due && !due.Kind.HaltsTasks())))
        {
            _phase = Phase.Running;
            return new StepResult(StepStatus.More);
        }

        if (Checkpoints.Due is { } barrier)
        {
            TakeCheckpoint(barrier);
        }

        HasCredit();
        return new StepResult(ProcessSuspended(now) == InputStatus.Processed ? StepStatus.More : StepStatus.WaitingForInput);
    }

    // Of all that goes on beside the loop, only commits go on while the job stops: the rest is in the savepoint.
    private bool IsSettled()
    {
        var isSettled = true;
        foreach (var element in _chain)
        {
            if (!element.IsSettled)
            {
                element.Resume();
                isSettled &= element.IsSettled;
            }
        }

        return isSettled;
    }
}
