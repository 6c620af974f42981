namespace FlinkNet;

/// <summary>Makes one record of each record.</summary>
/// <typeparam name="TIn">The type of the records that enter.</typeparam>
/// <typeparam name="TOut">The type of the records that leave.</typeparam>
public interface IMapOperator<in TIn, out TOut>
{
    /// <summary>Makes the record that follows from <paramref name="value"/>. An exception fails the job.</summary>
    /// <remarks>The record is the operator's own, which it may change. What it answers is copied if it can be changed in place.</remarks>
    TOut Map(TIn value);
}

/// <summary>Lets some records pass.</summary>
/// <typeparam name="T">The type of the records.</typeparam>
public interface IFilterOperator<in T>
{
    /// <summary>Whether <paramref name="value"/> passes. An exception fails the job.</summary>
    bool Filter(T value);
}

/// <summary>Makes any number of records of each record.</summary>
/// <typeparam name="TIn">The type of the records that enter.</typeparam>
/// <typeparam name="TOut">The type of the records that leave.</typeparam>
public interface IFlatMapOperator<in TIn, TOut>
{
    /// <summary>
    /// Hands the records that follow from <paramref name="value"/> to <paramref name="output"/>. An exception fails the job.
    /// </summary>
    /// <remarks>The record is the operator's own, which it may change. What it emits is copied if it can be changed in place.</remarks>
    void FlatMap(TIn value, ICollector<TOut> output);
}

/// <summary>Takes the records that a function makes.</summary>
/// <typeparam name="T">The type of the records.</typeparam>
public interface ICollector<in T>
{
    /// <summary>
    /// Hands on <paramref name="value"/>, with the timestamp of the record being processed. Only valid during the call it was given for.
    /// </summary>
    void Collect(T value);
}

/// <summary>Combines two records of one key into one.</summary>
/// <typeparam name="T">The type of the records.</typeparam>
public interface IReduceOperator<T>
{
    /// <summary>
    /// Combines what was accumulated so far with the next record. Must be associative; must not keep its arguments, nor change the second.
    /// The first is the engine's own and may be changed and answered, if it is not handed elsewhere.
    /// </summary>
    T Reduce(T accumulated, T value);
}

/// <summary>Tells the key of a record.</summary>
/// <typeparam name="T">The type of the records.</typeparam>
/// <typeparam name="TKey">The type of the keys.</typeparam>
public interface IKeySelector<in T, out TKey>
{
    /// <summary>The key of <paramref name="value"/>: always the same for the same record, never null.</summary>
    TKey GetKey(T value);
}

/// <summary>Chooses the consumer subtask of a key.</summary>
/// <typeparam name="TKey">The type of the keys.</typeparam>
public interface IPartitioner<in TKey>
{
    /// <summary>The index of the consumer subtask: 0 to <paramref name="numPartitions"/> - 1. Another value fails the job.</summary>
    int Partition(TKey key, int numPartitions);
}

/// <summary>An operator with a life: opened before its first record, closed at its end.</summary>
/// <remarks>
/// Each attempt of each subtask works with an object of its own: a shallow copy of the one that was given, or what the given
/// factory made. What a subtask changes while it runs is therefore made in <see cref="Open"/>.
/// </remarks>
public interface IRichOperator
{
    /// <summary>Called once, before the first record. An exception fails the job.</summary>
    void Open(IRuntimeContext context)
    {
    }

    /// <summary>
    /// Called once when the subtask ends, always: also after a failure, a cancellation, or an <see cref="Open"/> that threw.
    /// </summary>
    void Close()
    {
    }
}

/// <summary>A map with a life.</summary>
/// <typeparam name="TIn">The type of the records that enter.</typeparam>
/// <typeparam name="TOut">The type of the records that leave.</typeparam>
public interface IRichMapOperator<in TIn, out TOut> : IMapOperator<TIn, TOut>, IRichOperator;

/// <summary>A filter with a life.</summary>
/// <typeparam name="T">The type of the records.</typeparam>
public interface IRichFilterOperator<in T> : IFilterOperator<T>, IRichOperator;

/// <summary>A flat map with a life.</summary>
/// <typeparam name="TIn">The type of the records that enter.</typeparam>
/// <typeparam name="TOut">The type of the records that leave.</typeparam>
public interface IRichFlatMapOperator<in TIn, TOut> : IFlatMapOperator<TIn, TOut>, IRichOperator;

/// <summary>A reduce with a life.</summary>
/// <typeparam name="T">The type of the records.</typeparam>
public interface IRichReduceOperator<T> : IReduceOperator<T>, IRichOperator;
