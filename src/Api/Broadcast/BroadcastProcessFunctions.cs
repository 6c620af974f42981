namespace FlinkNet;

/// <summary>
/// Processes a stream by what another stream tells all its subtasks: rules, settings, models (the broadcast state pattern).
/// </summary>
/// <typeparam name="TIn">The type of the stream's records.</typeparam>
/// <typeparam name="TBroadcast">The type of the broadcast records.</typeparam>
/// <typeparam name="TOut">The type of the records that leave.</typeparam>
public abstract class BroadcastProcessFunction<TIn, TBroadcast, TOut> : AbstractProcessFunction
{
    /// <summary>Takes a record of the stream, in one subtask. An exception fails the job.</summary>
    public abstract void ProcessElement(TIn value, IReadOnlyBroadcastContext context, ICollector<TOut> output);

    /// <summary>Takes a broadcast record, in every subtask. An exception fails the job.</summary>
    public abstract void ProcessBroadcastElement(TBroadcast value, IBroadcastContext context, ICollector<TOut> output);
}

/// <summary>
/// Processes a keyed stream by what another stream tells all its subtasks, with state and timers per key (the broadcast state pattern).
/// </summary>
/// <typeparam name="TKey">The type of the keys.</typeparam>
/// <typeparam name="TIn">The type of the keyed stream's records.</typeparam>
/// <typeparam name="TBroadcast">The type of the broadcast records.</typeparam>
/// <typeparam name="TOut">The type of the records that leave.</typeparam>
public abstract class KeyedBroadcastProcessFunction<TKey, TIn, TBroadcast, TOut> : AbstractProcessFunction
    where TKey : notnull
{
    /// <summary>Takes a record of the keyed stream, in the subtask of its key. An exception fails the job.</summary>
    public abstract void ProcessElement(TIn value, IKeyedReadOnlyBroadcastContext<TKey> context, ICollector<TOut> output);

    /// <summary>
    /// Takes a broadcast record, in every subtask. It has no key: the handles of keyed state are not to be used. An exception fails the
    /// job.
    /// </summary>
    public abstract void ProcessBroadcastElement(TBroadcast value, IKeyedBroadcastContext<TKey> context, ICollector<TOut> output);

    /// <summary>Takes a timer that fires; never at the same time as a record.</summary>
    /// <param name="timestamp">The timer's time, in milliseconds since 1970.</param>
    /// <param name="context">What may be asked.</param>
    /// <param name="output">Takes records; after an event-time timer they have its time, after a processing-time timer none.</param>
    public virtual void OnTimer(long timestamp, IBroadcastOnTimerContext<TKey> context, ICollector<TOut> output)
    {
    }
}
