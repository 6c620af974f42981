using FlinkNet.Engine.RecordPath.ProcessFunctions;
using FlinkNet.Engine.RecordPath.State;
using FlinkNet.Engine.RecordPath.State.Tables;

namespace FlinkNet.Engine.RecordPath.Broadcast;

/// <summary>What is given with a broadcast record to a function on a keyed stream: it can go through the state of all keys.</summary>
internal sealed class KeyedBroadcastContext<TStreamKey, TOut>(
    ProcessContext<TOut> inner,
    BroadcastStates broadcast,
    KeyedStates<TStreamKey, VoidNamespace> keyed)
    : BroadcastContext<TOut>(inner, broadcast), IKeyedBroadcastContext<TStreamKey>
    where TStreamKey : notnull
{
    public void ApplyToKeyedState<T>(ValueStateDescriptor<T> descriptor, Action<TStreamKey, IValueState<T>> action) =>
        Apply(descriptor, keyed.GetState(descriptor), action);

    public void ApplyToKeyedState<T>(ListStateDescriptor<T> descriptor, Action<TStreamKey, IListState<T>> action) =>
        Apply(descriptor, keyed.GetListState(descriptor), action);

    public void ApplyToKeyedState<TMapKey, TValue>(
        MapStateDescriptor<TMapKey, TValue> descriptor,
        Action<TStreamKey, IMapState<TMapKey, TValue>> action)
        where TMapKey : notnull => Apply(descriptor, keyed.GetMapState(descriptor), action);

    public void ApplyToKeyedState<T>(ReducingStateDescriptor<T> descriptor, Action<TStreamKey, IReducingState<T>> action) =>
        Apply(descriptor, keyed.GetReducingState(descriptor), action);

    public void ApplyToKeyedState<TIn, TAccumulator, TResult>(
        AggregatingStateDescriptor<TIn, TAccumulator, TResult> descriptor, Action<TStreamKey, IAggregatingState<TIn, TResult>> action) =>
        Apply(descriptor, keyed.GetAggregatingState(descriptor), action);

    private void Apply<TState>(StateDescriptor descriptor, TState state, Action<TStreamKey, TState> action)
    {
        ArgumentNullException.ThrowIfNull(action);
        keyed.ForEachKey(descriptor, key => action(key, state));
    }
}
