using FlinkNet.Model;

namespace FlinkNet.Engine.BarrierPath.Align;

/// <summary>Where barriers may overtake records.</summary>
internal static class Overtaking
{
    /// <summary>
    /// Whether an exchange allows it. Not where each producer has its own consumers, since what they have in common (the range
    /// of keys) would be lost when they are shared out anew; and not where every consumer gets a copy, since the copies would be at
    /// different places.
    /// </summary>
    public static bool IsPossibleOn(PartitionerKind partitioner) =>
        partitioner is not (PartitionerKind.Forward or PartitionerKind.Rescale or PartitionerKind.Broadcast);
}
