namespace FlinkNet.Engine.BarrierPath.Commit;

/// <summary>How often, and after what time, what a committer asks to have again is tried again.</summary>
/// <param name="RetriesMax">How often at most.</param>
/// <param name="Delay">The wait before the first retry.</param>
/// <param name="DelayMax">The longest wait.</param>
internal sealed record CommitSettings(int RetriesMax, TimeSpan Delay, TimeSpan DelayMax)
{
    /// <summary>The settings of a program that set none.</summary>
    public static CommitSettings Default { get; } = From(new SinkConfig());

    /// <summary>The settings of a program.</summary>
    public static CommitSettings From(SinkConfig config) =>
        new(config.CommitterRetries, config.CommitterRetryDelay, config.CommitterRetryDelayMax);

    /// <summary>The wait before a retry: twice that before the one before, up to the longest.</summary>
    /// <param name="retry">Which it is, from 1.</param>
    public TimeSpan DelayBefore(int retry) =>
        TimeSpan.FromMilliseconds(Math.Min(Delay.TotalMilliseconds * Math.Pow(2, Math.Min(retry - 1, 62)), DelayMax.TotalMilliseconds));
}
