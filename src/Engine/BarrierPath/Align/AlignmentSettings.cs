namespace FlinkNet.Engine.BarrierPath.Align;

/// <summary>How a task brings the barriers of its channels together.</summary>
/// <param name="Mode">Whether channels wait for one another's barriers.</param>
/// <param name="Timeout">How long after its beginning a checkpoint stays aligned; zero for not at all, null for always.</param>
/// <param name="ChannelStateMax">How many bytes of in-flight records a task stores with a checkpoint at most.</param>
internal sealed record AlignmentSettings(CheckpointingMode Mode, TimeSpan? Timeout, long ChannelStateMax)
{
    /// <summary>Aligned, always.</summary>
    public static AlignmentSettings Aligned { get; } = new(CheckpointingMode.ExactlyOnce, null, 0);

    /// <summary>Whether barriers may overtake records: never at least once, where no channel waits anyway.</summary>
    public bool MayOvertake => Timeout is not null && Mode == CheckpointingMode.ExactlyOnce;
}
