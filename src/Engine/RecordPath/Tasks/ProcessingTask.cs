using FlinkNet.Engine.BarrierPath.Inject;
using FlinkNet.Engine.BarrierPath.Snapshot;
using FlinkNet.Engine.RecordPath.EventTime;
using FlinkNet.Engine.RecordPath.Operators;
using FlinkNet.Engine.RecordPath.Shuffle;
using FlinkNet.Model;

namespace FlinkNet.Engine.RecordPath.Tasks;

/// <summary>A task whose records come from other tasks.</summary>
internal sealed class ProcessingTask(
    TaskScope scope,
    TaskControl control,
    IReadOnlyList<ChainElement> chain,
    long bufferTimeoutTicks,
    TaskCheckpoints checkpoints,
    TaskInput input)
    : StreamTask(scope, control, chain, bufferTimeoutTicks, checkpoints)
{
    private CheckpointBarrier? _heard;
    private CheckpointId _heardCheckpoint;
    private long _deadline;
    private CheckpointId _aborted;

    /// <summary>Where its frames arrive.</summary>
    public InputGate Gate => input.Gate;

    public override WatermarkPosition Watermark => input.Watermark;

    protected override int InputFrames => input.Gate.Buffered;

    protected override bool HasCheckpointWork =>
        Checkpoints.IsOpen
            || input.Aligner.Pending != CheckpointId.None
            || input.Gate.HeardCheckpoint != _heardCheckpoint
            || Control.AbortedCheckpoint != _aborted;

    public override void Restore(TaskSnapshot snapshot)
    {
        base.Restore(snapshot);
        if (snapshot.Channels is { } channels)
        {
            input.Restore(channels);
        }
    }

    protected override InputStatus ProcessSuspended(long now) => ProcessInput(now, out _);

    protected override InputStatus ProcessInput(long now, out long wakeAt)
    {
        wakeAt = long.MaxValue;
        var status = input.ProcessNext();
        if (status != InputStatus.Barrier)
        {
            NoteDrained(input.IsDrained);
            return status;
        }

        TakeCheckpoint(input.Barrier!);
        input.EndCapture();
        input.Aligner.Complete();
        return InputStatus.Processed;
    }

    protected override void NoteInput(long worked, long backlog) => input.NoteInput(worked, backlog);

    protected override bool AdvanceCheckpoint(long clock, out long wakeAt)
    {
        var wasAborted = Abort();
        Hear(clock);
        var hasOvertaken = false;
        wakeAt = long.MaxValue;
        if (input.Aligner.CanOvertake && Checkpoints.MayOvertake(_heard!))
        {
            hasOvertaken = clock >= _deadline && IsAtRest(_heardCheckpoint);
            if (hasOvertaken)
            {
                Checkpoints.TakeUnaligned(_heard!, HasEnded, clock, input.Overtake);
            }
            else if (clock < _deadline)
            {
                wakeAt = _deadline;
            }
        }

        wakeAt = Math.Min(wakeAt, Checkpoints.Advance(clock));
        if (!Checkpoints.IsOpen)
        {
            input.EndCapture();
        }

        return wasAborted || hasOvertaken;
    }

    private bool Abort()
    {
        var aborted = Control.AbortedCheckpoint;
        if (aborted == CheckpointId.None || aborted == _aborted)
        {
            return false;
        }

        _aborted = aborted;
        input.Aligner.Abort(aborted);
        return true;
    }

    private void Hear(long clock)
    {
        if (input.Gate.HeardCheckpoint == _heardCheckpoint)
        {
            return;
        }

        _heard = input.Gate.Heard!;
        _heardCheckpoint = _heard.Checkpoint;
        _deadline = Checkpoints.DeadlineOf(_heard, clock);
        input.Aligner.Hear(_heardCheckpoint);
        if (input.Aligner.Pending == _heardCheckpoint)
        {
            // The snapshot of an older checkpoint can get no further: that checkpoint is over.
            Checkpoints.Drop();
            input.EndCapture();
        }
    }
}
