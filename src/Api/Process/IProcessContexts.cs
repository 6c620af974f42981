namespace FlinkNet;

/// <summary>What a process function may ask while it has a record or a timer. Only valid during the call it was given for.</summary>
public interface IProcessContext
{
    /// <summary>
    /// The timestamp of the record or of the event-time timer, in milliseconds since 1970; null when it has none.
    /// </summary>
    long? Timestamp { get; }

    /// <summary>The timestamp as a point in time; null when there is none.</summary>
    /// <exception cref="ArgumentOutOfRangeException">The timestamp is before the year 1 or after 9999, as that of a record which leaves at
    /// the end of a bounded stream may be.</exception>
    DateTimeOffset? Time => Timestamp is { } timestamp ? DateTimeOffset.FromUnixTimeMilliseconds(timestamp) : null;

    /// <summary>Both times, and timers of the current key.</summary>
    ITimerService TimerService { get; }

    /// <summary>Emits a record to a side output, with the timestamp of what is being processed.</summary>
    void Output<TSide>(OutputTag<TSide> tag, TSide value);
}

/// <summary>What a process function on a keyed stream may ask while it has a record.</summary>
/// <typeparam name="TKey">The type of the keys.</typeparam>
public interface IKeyedProcessContext<out TKey> : IProcessContext
{
    /// <summary>The key of the record or of the timer.</summary>
    TKey CurrentKey { get; }
}

/// <summary>What a process function on a keyed stream may ask while it has a timer.</summary>
/// <typeparam name="TKey">The type of the keys.</typeparam>
public interface IOnTimerContext<out TKey> : IKeyedProcessContext<TKey>
{
    /// <summary>Which clock the timer goes by.</summary>
    TimeDomain TimeDomain { get; }
}
