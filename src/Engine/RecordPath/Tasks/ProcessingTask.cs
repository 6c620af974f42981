using FlinkNet.Engine.RecordPath.Chains;
using FlinkNet.Engine.RecordPath.EventTime;
using FlinkNet.Engine.RecordPath.Shuffle;

namespace FlinkNet.Engine.RecordPath;

/// <summary>A task whose records come from other tasks.</summary>
internal sealed class ProcessingTask(TaskScope scope, TaskControl control, IReadOnlyList<ChainElement> chain, long bufferTimeoutTicks, TaskInput input)
    : StreamTask(scope, control, chain, bufferTimeoutTicks)
{
    /// <summary>Where its frames arrive.</summary>
    public InputGate Gate => input.Gate;

    public override WatermarkPosition Watermark => input.Watermark;

    protected override int InputFrames => input.Gate.Buffered;

    protected override InputStatus ProcessInput(long now, out long wakeAt)
    {
        wakeAt = long.MaxValue;
        return input.ProcessNext();
    }
}
