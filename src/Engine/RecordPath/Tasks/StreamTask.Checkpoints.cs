using FlinkNet.Model;

namespace FlinkNet.Engine.RecordPath.Tasks;

/// <content>What a checkpoint needs though there may be neither input nor credit: barriers that overtake records wait for
/// neither.</content>
internal abstract partial class StreamTask
{
    /// <summary>
    /// How many batches operators may hand on without credit so that a barrier need not wait for what a watermark made due: half a million
    /// records, tens of megabytes.
    /// </summary>
    private const int LentBatchesMax = 512;

    private bool _isLending;
    private CheckpointId _lentFor;
    private long _lentUpTo;
    private long _lentBytesUpTo;

    /// <summary>Whether a checkpoint has begun that the task has to do with, whether or not there is input or credit.</summary>
    protected virtual bool HasCheckpointWork => Checkpoints.IsOpen || Checkpoints.Due is not null;

    /// <summary>
    /// Whether the task's input has ended and its operators are finished. A drained task has not come to the end of its input: who starts
    /// from it goes on there.
    /// </summary>
    protected bool HasEnded => _phase == Phase.Ended && !_scope.IsDrained;

    /// <summary>The time, in milliseconds since 1970.</summary>
    protected long Clock => _scope.ProcessingTime.Now;

    /// <summary>
    /// Does what a checkpoint needs though there may be neither input nor credit: a barrier that overtakes records must not wait for
    /// either.
    /// </summary>
    /// <param name="clock">The time, in milliseconds since 1970.</param>
    /// <param name="wakeAt">When to call again though nothing happens, in the same time.</param>
    /// <returns>Whether there may be input now that there was not before.</returns>
    protected virtual bool AdvanceCheckpoint(long clock, out long wakeAt)
    {
        // A source begins though it has no credit: what waits before the barrier is overtaken when it waits too long.
        if (Checkpoints.Due is { } barrier && Checkpoints.MayOvertake(barrier) && IsAtRest(barrier.Checkpoint))
        {
            TakeCheckpoint(barrier);
        }

        wakeAt = Checkpoints.Advance(clock);
        return false;
    }

    /// <summary>
    /// Whether all operators can be snapshotted now. What a watermark made due is handed on before, up to a bound also without credit.
    /// </summary>
    protected bool IsAtRest(CheckpointId checkpoint)
    {
        if (_phase is not (Phase.Running or Phase.Ended))
        {
            return false;
        }

        if (_lentFor != checkpoint)
        {
            _lentFor = checkpoint;
            _lentUpTo = _scope.BatchesHandedOn + LentBatchesMax;
            _lentBytesUpTo = Counters.Step.Total + _scope.HeldBytesMax;
        }

        _isLending = MayLend();
        if (!_isLending && !HasCredit())
        {
            return false;
        }

        var isAtRest = Array.TrueForAll(_chain, element => element.IsAtRest());
        _isLending = false;
        return isAtRest;
    }

    private bool CanEmit() => _isLending ? MayLend() : HasCredit() && HasRoom();

    private bool MayLend() => _scope.BatchesHandedOn < _lentUpTo && Counters.Step.Total < _lentBytesUpTo;

    private StepResult WithCheckpoint(StepResult result, long now)
    {
        var hasInput = AdvanceCheckpoint(Clock, out var wakeAt);
        return hasInput && result.Status == StepStatus.WaitingForInput
            ? new StepResult(StepStatus.More)
            : result with { WakeAt = Math.Min(result.WakeAt, _scope.ProcessingTime.TicksAt(wakeAt, now)) };
    }
}
