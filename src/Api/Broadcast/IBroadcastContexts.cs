namespace FlinkNet;

/// <summary>What a broadcast process function may ask while it has a record of the other stream: it may read what was broadcast.</summary>
public interface IReadOnlyBroadcastContext : IProcessContext
{
    /// <summary>Answers the state of <paramref name="descriptor"/>, for reading.</summary>
    /// <exception cref="Model.FlinkException">The stream was not broadcast with the descriptor.</exception>
    IReadOnlyBroadcastState<TKey, TValue> GetBroadcastState<TKey, TValue>(MapStateDescriptor<TKey, TValue> descriptor)
        where TKey : notnull;
}

/// <summary>What a broadcast process function may ask while it has a record of a keyed stream.</summary>
/// <typeparam name="TStreamKey">The type of the stream's keys.</typeparam>
public interface IKeyedReadOnlyBroadcastContext<out TStreamKey> : IKeyedProcessContext<TStreamKey>, IReadOnlyBroadcastContext;

/// <summary>What a broadcast process function may ask while it has a timer.</summary>
/// <typeparam name="TStreamKey">The type of the stream's keys.</typeparam>
public interface IBroadcastOnTimerContext<out TStreamKey> : IOnTimerContext<TStreamKey>, IKeyedReadOnlyBroadcastContext<TStreamKey>;

/// <summary>
/// What a broadcast process function may ask while it has a broadcast record. Its timer service tells the times and takes no timers: there
/// is no key.
/// </summary>
public interface IBroadcastContext : IProcessContext
{
    /// <summary>Answers the state of <paramref name="descriptor"/>.</summary>
    /// <exception cref="Model.FlinkException">The stream was not broadcast with the descriptor.</exception>
    IBroadcastState<TKey, TValue> GetBroadcastState<TKey, TValue>(MapStateDescriptor<TKey, TValue> descriptor)
        where TKey : notnull;
}

/// <summary>What a broadcast process function on a keyed stream may ask while it has a broadcast record.</summary>
/// <typeparam name="TStreamKey">The type of the stream's keys.</typeparam>
public interface IKeyedBroadcastContext<out TStreamKey> : IBroadcastContext
{
    /// <summary>
    /// Calls <paramref name="action"/> for each key that the subtask has such state of, in no particular order; it may change or clear the
    /// state.
    /// </summary>
    void ApplyToKeyedState<T>(ValueStateDescriptor<T> descriptor, Action<TStreamKey, IValueState<T>> action);

    /// <inheritdoc cref="ApplyToKeyedState{T}(ValueStateDescriptor{T}, Action{TStreamKey, IValueState{T}})"/>
    void ApplyToKeyedState<T>(ListStateDescriptor<T> descriptor, Action<TStreamKey, IListState<T>> action);

    /// <inheritdoc cref="ApplyToKeyedState{T}(ValueStateDescriptor{T}, Action{TStreamKey, IValueState{T}})"/>
    void ApplyToKeyedState<TMapKey, TValue>(
        MapStateDescriptor<TMapKey, TValue> descriptor,
        Action<TStreamKey, IMapState<TMapKey, TValue>> action)
        where TMapKey : notnull;

    /// <inheritdoc cref="ApplyToKeyedState{T}(ValueStateDescriptor{T}, Action{TStreamKey, IValueState{T}})"/>
    void ApplyToKeyedState<T>(ReducingStateDescriptor<T> descriptor, Action<TStreamKey, IReducingState<T>> action);

    /// <inheritdoc cref="ApplyToKeyedState{T}(ValueStateDescriptor{T}, Action{TStreamKey, IValueState{T}})"/>
    void ApplyToKeyedState<TIn, TAccumulator, TOut>(
        AggregatingStateDescriptor<TIn, TAccumulator, TOut> descriptor, Action<TStreamKey, IAggregatingState<TIn, TOut>> action);
}
