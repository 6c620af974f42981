using FlinkNet.Engine.BarrierPath;
using FlinkNet.Engine.RecordPath.Chains;
using FlinkNet.Engine.RecordPath.EventTime;
using FlinkNet.Engine.RecordPath.Shuffle;

namespace FlinkNet.Engine.RecordPath;

/// <summary>A task whose records come from other tasks.</summary>
internal sealed class ProcessingTask(TaskScope scope, TaskControl control, IReadOnlyList<ChainElement> chain, long bufferTimeoutTicks, ICheckpointResponder? checkpoints, TaskInput input)
    : StreamTask(scope, control, chain, bufferTimeoutTicks, checkpoints)
{
    private long _aborted;

    /// <summary>Where its frames arrive.</summary>
    public InputGate Gate => input.Gate;

    public override WatermarkPosition Watermark => input.Watermark;

    protected override int InputFrames => input.Gate.Buffered;

    protected override InputStatus ProcessSuspended(long now) => ProcessInput(now, out _);

    protected override InputStatus ProcessInput(long now, out long wakeAt)
    {
        wakeAt = long.MaxValue;
        if (Control.AbortedCheckpoint is var aborted && aborted > _aborted)
        {
            _aborted = aborted;
            input.Aligner.Abort(aborted);
        }

        var status = input.ProcessNext();
        if (status != InputStatus.Barrier)
        {
            NoteDrained(input.IsDrained);
            return status;
        }

        TakeCheckpoint(input.Barrier!);
        input.Aligner.Complete();
        return InputStatus.Processed;
    }
}
