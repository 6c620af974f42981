using FlinkNet.Engine.BarrierPath.Align;
using FlinkNet.Engine.BarrierPath.Snapshot;
using FlinkNet.Model;

namespace FlinkNet.Engine.BarrierPath.Inject;

/// <summary>
/// A snapshot that was taken and is not acknowledged yet: in-flight records are still to be stored with it, or its barrier waits behind
/// some that it may overtake.
/// </summary>
/// <param name="Barrier">The barrier.</param>
/// <param name="Deadline">When the barrier overtakes what it waits behind, in milliseconds since 1970.</param>
/// <param name="Snapshot">What the operators remember.</param>
/// <param name="UnderWay">The in-flight records.</param>
/// <param name="Inputs">Stores those that come from other tasks; null when all barriers were waited for.</param>
internal sealed record OpenSnapshot(
    CheckpointBarrier Barrier,
    long Deadline,
    TaskSnapshot Snapshot,
    ChannelStateBuilder UnderWay,
    InputCapture? Inputs)
{
    /// <summary>Whether a barrier has overtaken records, here or at the outputs.</summary>
    public bool IsUnaligned { get; set; } = Inputs is not null;
}
