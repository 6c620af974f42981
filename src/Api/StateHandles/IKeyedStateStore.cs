namespace FlinkNet;

/// <summary>
/// Hands out handles of keyed state. A handle is taken once, in <c>Open</c>, and always means the key that is being processed.
/// </summary>
/// <remarks>On a stream that is not keyed each of these throws a <see cref="Model.FlinkException"/> that says so.</remarks>
public interface IKeyedStateStore
{
    /// <summary>The handle of one value per key.</summary>
    IValueState<T> GetState<T>(ValueStateDescriptor<T> descriptor);

    /// <summary>The handle of a list per key.</summary>
    IListState<T> GetListState<T>(ListStateDescriptor<T> descriptor);

    /// <summary>The handle of a map per key.</summary>
    IMapState<TMapKey, TValue> GetMapState<TMapKey, TValue>(MapStateDescriptor<TMapKey, TValue> descriptor)
        where TMapKey : notnull;

    /// <summary>The handle of a reduced value per key.</summary>
    IReducingState<T> GetReducingState<T>(ReducingStateDescriptor<T> descriptor);

    /// <summary>The handle of an aggregate per key.</summary>
    IAggregatingState<TIn, TOut> GetAggregatingState<TIn, TAccumulator, TOut>(
        AggregatingStateDescriptor<TIn, TAccumulator, TOut> descriptor);
}
