namespace FlinkNet;

/// <summary>What all process functions have in common: a life.</summary>
public abstract class AbstractProcessFunction : IRichOperator
{
    private protected AbstractProcessFunction()
    {
    }

    /// <summary>Called once, before the first record: the place to take state handles. An exception fails the job.</summary>
    public virtual void Open(IRuntimeContext context)
    {
    }

    /// <summary>Called once when the subtask ends, always.</summary>
    public virtual void Close()
    {
    }
}

/// <summary>Makes any number of records, also for side outputs, of each record, and knows the time.</summary>
/// <typeparam name="TIn">The type of the records that enter.</typeparam>
/// <typeparam name="TOut">The type of the records that leave.</typeparam>
public abstract class ProcessFunction<TIn, TOut> : AbstractProcessFunction
{
    /// <summary>Takes a record. An exception fails the job.</summary>
    /// <remarks>
    /// The record is the function's own: it may change it, keep it in state, and emit it. What is emitted is copied at once if it can be
    /// changed in place, so that what the function keeps and changes later is not seen by others.
    /// </remarks>
    public abstract void ProcessElement(TIn value, IProcessContext context, ICollector<TOut> output);
}

/// <summary>Makes any number of records of each record and of each timer, with state and timers per key.</summary>
/// <typeparam name="TKey">The type of the keys.</typeparam>
/// <typeparam name="TIn">The type of the records that enter.</typeparam>
/// <typeparam name="TOut">The type of the records that leave.</typeparam>
public abstract class KeyedProcessFunction<TKey, TIn, TOut> : AbstractProcessFunction
    where TKey : notnull
{
    /// <summary>Takes a record. An exception fails the job.</summary>
    /// <remarks>
    /// The record is the function's own: it may change it, keep it in state, and emit it. What is emitted is copied at once if it can be
    /// changed in place, so that what the function keeps and changes later is not seen by others.
    /// </remarks>
    public abstract void ProcessElement(TIn value, IKeyedProcessContext<TKey> context, ICollector<TOut> output);

    /// <summary>Takes a timer that fires; never at the same time as a record.</summary>
    /// <param name="timestamp">The timer's time, in milliseconds since 1970.</param>
    /// <param name="context">What may be asked.</param>
    /// <param name="output">Takes records; after an event-time timer they have its time, after a processing-time timer none.</param>
    public virtual void OnTimer(long timestamp, IOnTimerContext<TKey> context, ICollector<TOut> output)
    {
    }
}

/// <summary>Makes any number of records of the records of two streams.</summary>
/// <typeparam name="TIn1">The type of the first stream's records.</typeparam>
/// <typeparam name="TIn2">The type of the second stream's records.</typeparam>
/// <typeparam name="TOut">The type of the records that leave.</typeparam>
public abstract class CoProcessFunction<TIn1, TIn2, TOut> : AbstractProcessFunction
{
    /// <summary>Takes a record of the first stream. An exception fails the job.</summary>
    public abstract void ProcessElement1(TIn1 value, IProcessContext context, ICollector<TOut> output);

    /// <summary>Takes a record of the second stream. An exception fails the job.</summary>
    public abstract void ProcessElement2(TIn2 value, IProcessContext context, ICollector<TOut> output);
}

/// <summary>
/// Makes any number of records of the records of two streams that have the same keys, with state and timers per key that both share.
/// </summary>
/// <typeparam name="TKey">The type of the keys.</typeparam>
/// <typeparam name="TIn1">The type of the first stream's records.</typeparam>
/// <typeparam name="TIn2">The type of the second stream's records.</typeparam>
/// <typeparam name="TOut">The type of the records that leave.</typeparam>
public abstract class KeyedCoProcessFunction<TKey, TIn1, TIn2, TOut> : AbstractProcessFunction
    where TKey : notnull
{
    /// <summary>Takes a record of the first stream. An exception fails the job.</summary>
    public abstract void ProcessElement1(TIn1 value, IKeyedProcessContext<TKey> context, ICollector<TOut> output);

    /// <summary>Takes a record of the second stream. An exception fails the job.</summary>
    public abstract void ProcessElement2(TIn2 value, IKeyedProcessContext<TKey> context, ICollector<TOut> output);

    /// <summary>Takes a timer that fires; never at the same time as a record.</summary>
    /// <param name="timestamp">The timer's time, in milliseconds since 1970.</param>
    /// <param name="context">What may be asked.</param>
    /// <param name="output">Takes records; after an event-time timer they have its time, after a processing-time timer none.</param>
    public virtual void OnTimer(long timestamp, IOnTimerContext<TKey> context, ICollector<TOut> output)
    {
    }
}
