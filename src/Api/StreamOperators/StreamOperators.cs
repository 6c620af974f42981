namespace FlinkNet;

/// <summary>An operator of one's own on one stream: see <see cref="StreamOperator{TOut}"/> for what is called when.</summary>
/// <typeparam name="TIn">The type of the records that enter.</typeparam>
/// <typeparam name="TOut">The type of the records that leave.</typeparam>
public abstract class OneInputStreamOperator<TIn, TOut> : StreamOperator<TOut>
{
    /// <summary>Takes a record. An exception fails the job.</summary>
    /// <param name="value">The record.</param>
    /// <param name="timestamp">Its timestamp, in milliseconds since 1970; null when it has none.</param>
    public abstract void ProcessElement(TIn value, long? timestamp);
}

/// <summary>An operator of one's own on two streams: see <see cref="StreamOperator{TOut}"/> for what is called when.</summary>
/// <typeparam name="TIn1">The type of the first stream's records.</typeparam>
/// <typeparam name="TIn2">The type of the second stream's records.</typeparam>
/// <typeparam name="TOut">The type of the records that leave.</typeparam>
public abstract class TwoInputStreamOperator<TIn1, TIn2, TOut> : StreamOperator<TOut>
{
    /// <summary>Takes a record of the first stream. Records of the two come in no particular order. An exception fails the job.</summary>
    /// <param name="value">The record.</param>
    /// <param name="timestamp">Its timestamp, in milliseconds since 1970; null when it has none.</param>
    public abstract void ProcessElement1(TIn1 value, long? timestamp);

    /// <summary>Takes a record of the second stream. An exception fails the job.</summary>
    /// <param name="value">The record.</param>
    /// <param name="timestamp">Its timestamp, in milliseconds since 1970; null when it has none.</param>
    public abstract void ProcessElement2(TIn2 value, long? timestamp);
}

/// <summary>
/// An operator of one's own on a keyed stream, with state and timers per key: see <see cref="StreamOperator{TOut}"/> for what is called
/// when.
/// </summary>
/// <typeparam name="TKey">The type of the keys.</typeparam>
/// <typeparam name="TIn">The type of the records that enter.</typeparam>
/// <typeparam name="TOut">The type of the records that leave.</typeparam>
public abstract class KeyedOneInputStreamOperator<TKey, TIn, TOut> : KeyedStreamOperator<TKey, TOut>
    where TKey : notnull
{
    /// <summary>Takes a record; state handles mean its key. An exception fails the job.</summary>
    /// <param name="value">The record.</param>
    /// <param name="timestamp">Its timestamp, in milliseconds since 1970; null when it has none.</param>
    public abstract void ProcessElement(TIn value, long? timestamp);
}

/// <summary>
/// An operator of one's own on two streams that have the same keys, with state and timers per key that both share: see
/// <see cref="StreamOperator{TOut}"/> for what is called when.
/// </summary>
/// <typeparam name="TKey">The type of the keys.</typeparam>
/// <typeparam name="TIn1">The type of the first stream's records.</typeparam>
/// <typeparam name="TIn2">The type of the second stream's records.</typeparam>
/// <typeparam name="TOut">The type of the records that leave.</typeparam>
public abstract class KeyedTwoInputStreamOperator<TKey, TIn1, TIn2, TOut> : KeyedStreamOperator<TKey, TOut>
    where TKey : notnull
{
    /// <summary>
    /// Takes a record of the first stream; state handles mean its key. Records of the two come in no particular order. An exception fails
    /// the job.
    /// </summary>
    /// <param name="value">The record.</param>
    /// <param name="timestamp">Its timestamp, in milliseconds since 1970; null when it has none.</param>
    public abstract void ProcessElement1(TIn1 value, long? timestamp);

    /// <summary>Takes a record of the second stream; state handles mean its key. An exception fails the job.</summary>
    /// <param name="value">The record.</param>
    /// <param name="timestamp">Its timestamp, in milliseconds since 1970; null when it has none.</param>
    public abstract void ProcessElement2(TIn2 value, long? timestamp);
}
