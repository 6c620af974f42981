namespace FlinkNet;

/// <summary>
/// Lets keyed state that nobody touches any more go. What is stored is expired when its last access and <see cref="TimeToLive"/>
/// together are not after the present time; it leaves memory when it is read, or a few values at a time whenever the state is used. Each
/// element of a list and each entry of a map has a life of its own.
/// </summary>
/// <example><c>new ValueStateDescriptor&lt;long&gt;("count") { TimeToLive = new StateTtlConfig(TimeSpan.FromHours(1)) }</c></example>
public sealed record StateTtlConfig
{
    /// <summary>Sets how long state lives after its last access.</summary>
    /// <param name="timeToLive">How long: more than zero, counted in whole milliseconds.</param>
    /// <exception cref="ArgumentOutOfRangeException">It is shorter than a millisecond.</exception>
    public StateTtlConfig(TimeSpan timeToLive)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(timeToLive, TimeSpan.FromMilliseconds(1));
        TimeToLive = timeToLive;
    }

    /// <summary>How long state lives after its last access.</summary>
    public TimeSpan TimeToLive { get; }

    /// <summary>What counts as an access.</summary>
    /// <value>Writing, as in Flink.</value>
    public StateTtlUpdateType UpdateType { get; init; }

    /// <summary>Whether expired state that is still in memory may be read.</summary>
    /// <value>Never, as in Flink.</value>
    public StateTtlVisibility Visibility { get; init; }

    /// <summary>
    /// Which clock the life is counted by. In event time an access has the timestamp of the record or timer that is processed (without one:
    /// the watermark), and the present is the watermark, or the time of the timer that fires: so what is kept depends on the data alone,
    /// not on how fast it is read.
    /// </summary>
    /// <value>The TaskManager's clock, as in Flink, which has no other.</value>
    public TimeDomain TimeDomain { get; init; } = TimeDomain.ProcessingTime;

    /// <summary>
    /// How many of the oldest values are looked at, whether they are expired, on each use of state that is kept in memory; 0 for none.
    /// RocksDB drops what has expired when it merges its files.
    /// </summary>
    /// <value>5, as Flink's incremental cleanup.</value>
    public int CleanupSize
    {
        get;
        init
        {
            ArgumentOutOfRangeException.ThrowIfNegative(value);
            field = value;
        }
    } = 5;
}

/// <summary>What counts as an access that prolongs the life of state.</summary>
public enum StateTtlUpdateType
{
    /// <summary>Storing it.</summary>
    OnCreateAndWrite,

    /// <summary>Storing and reading it.</summary>
    OnReadAndWrite,
}

/// <summary>Whether expired state may be read.</summary>
public enum StateTtlVisibility
{
    /// <summary>It is as if it were not there.</summary>
    NeverReturnExpired,

    /// <summary>As long as it is in memory, and then once: reading it removes it.</summary>
    ReturnExpiredIfNotCleanedUp,
}
