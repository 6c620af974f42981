using FlinkNet.Model;

namespace FlinkNet;

/// <summary>Which accesses prolong the life of a value.</summary>
public enum StateTtlUpdateType
{
    /// <summary>Creating and writing.</summary>
    OnCreateAndWrite,

    /// <summary>Creating, writing and reading.</summary>
    OnReadAndWrite,
}

/// <summary>Whether a value that has expired and was not removed yet is answered.</summary>
public enum StateTtlVisibility
{
    /// <summary>Never.</summary>
    NeverReturnExpired,

    /// <summary>As long as it was not removed.</summary>
    ReturnExpiredIfNotCleanedUp,
}

/// <summary>Which clock a value's life is measured by.</summary>
public enum StateTtlTimeDomain
{
    /// <summary>The TaskManager's clock, as in Flink.</summary>
    ProcessingTime,

    /// <summary>The operator's watermark, which Flink lacks: a replay keeps and forgets the same.</summary>
    EventTime,
}

/// <summary>How long a value is kept: it has expired when its last access plus the time to live is now or earlier (rule S2).</summary>
public sealed class StateTtlConfig
{
    private StateTtlConfig(TimeSpan timeToLive) => TimeToLive = timeToLive;

    /// <summary>How long a value is kept: 1 ms or more.</summary>
    public TimeSpan TimeToLive { get; }

    /// <summary>Which accesses prolong the life of a value.</summary>
    /// <value>Default: <see cref="StateTtlUpdateType.OnCreateAndWrite"/>, as in Flink.</value>
    public StateTtlUpdateType UpdateType { get; init; } = StateTtlUpdateType.OnCreateAndWrite;

    /// <summary>Whether a value that has expired and was not removed yet is answered.</summary>
    /// <value>Default: <see cref="StateTtlVisibility.NeverReturnExpired"/>, as in Flink.</value>
    public StateTtlVisibility Visibility { get; init; } = StateTtlVisibility.NeverReturnExpired;

    /// <summary>Which clock a value's life is measured by.</summary>
    /// <value>Default: <see cref="StateTtlTimeDomain.ProcessingTime"/>, as in Flink.</value>
    public StateTtlTimeDomain TimeDomain { get; init; } = StateTtlTimeDomain.ProcessingTime;

    /// <summary>Keeps values for <paramref name="timeToLive"/>.</summary>
    /// <exception cref="InvalidJobException">The time is less than a millisecond.</exception>
    public static StateTtlConfig Of(
        TimeSpan timeToLive,
        StateTtlTimeDomain timeDomain = StateTtlTimeDomain.ProcessingTime,
        StateTtlUpdateType updateType = StateTtlUpdateType.OnCreateAndWrite,
        StateTtlVisibility visibility = StateTtlVisibility.NeverReturnExpired) =>
        timeToLive < TimeSpan.FromMilliseconds(1)
            ? throw new InvalidJobException($"A state's time to live is {timeToLive}; it must be 1 ms or more.")
            : new StateTtlConfig(timeToLive) { TimeDomain = timeDomain, UpdateType = updateType, Visibility = visibility };
}
