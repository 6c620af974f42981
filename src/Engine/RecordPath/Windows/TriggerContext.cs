using FlinkNet.Engine.RecordPath.State;
using FlinkNet.Engine.RecordPath.State.Backends;
using FlinkNet.Engine.RecordPath.State.Snapshots;
using FlinkNet.Engine.RecordPath.State.Tables;

namespace FlinkNet.Engine.RecordPath.Windows;

/// <summary>What a trigger is given: timers and state of the current key and window. Handles are made once for each descriptor.</summary>
internal sealed class TriggerContext<TKey, TWindow>(
    string operatorName, KeyContext<TKey, TWindow> keyAndWindow, InternalTimerService<TKey, TWindow> timers, Func<long> watermark,
        KeyedStateIO<TKey> io)
    : IOnMergeContext, IEvictorContext, IStateTime
    where TKey : notnull
    where TWindow : IWindow, IEquatable<TWindow>
{
    private readonly Dictionary<StateDescriptor, object> _handles = new(ReferenceEqualityComparer.Instance);
    private KeyedStates<TKey, TWindow>? _states;

    /// <summary>The windows that became the current one.</summary>
    public IReadOnlyList<TWindow> Merged { get; set; } = [];

    public long CurrentProcessingTime => timers.CurrentProcessingTime;

    public long CurrentWatermark => watermark();

    public long CurrentEventTime => watermark();

    public long AccessTimestamp => watermark();

    private KeyedStates<TKey, TWindow> States => _states ??= new(operatorName, keyAndWindow, this, io, "$trigger:");

    /// <summary>The states of triggers.</summary>
    public IEnumerable<KeptState> Kept => States.Kept;

    public void RegisterEventTimeTimer(long time) => timers.RegisterEventTimeTimer(keyAndWindow.Namespace, time);

    public void RegisterProcessingTimeTimer(long time) => timers.RegisterProcessingTimeTimer(keyAndWindow.Namespace, time);

    public void DeleteEventTimeTimer(long time) => timers.DeleteEventTimeTimer(keyAndWindow.Namespace, time);

    public void DeleteProcessingTimeTimer(long time) => timers.DeleteProcessingTimeTimer(keyAndWindow.Namespace, time);

    /// <summary>Writes the state of triggers.</summary>
    public void Snapshot(OperatorSnapshot snapshot) => States.Snapshot(snapshot);

    /// <summary>Takes the state of triggers.</summary>
    public void Restore(OperatorSnapshot snapshot) => States.Restore(snapshot);

    public IValueState<T> GetState<T>(ValueStateDescriptor<T> descriptor) =>
        TryFind(descriptor, out IValueState<T>? known) ? known! : Keep(descriptor, States.GetState(descriptor));

    public IListState<T> GetListState<T>(ListStateDescriptor<T> descriptor) =>
        TryFind(descriptor, out IListState<T>? known) ? known! : Keep(descriptor, States.GetListState(descriptor));

    public IMapState<TMapKey, TValue> GetMapState<TMapKey, TValue>(MapStateDescriptor<TMapKey, TValue> descriptor)
        where TMapKey : notnull =>
        TryFind(descriptor, out IMapState<TMapKey, TValue>? known) ? known! : Keep(descriptor, States.GetMapState(descriptor));

    public IReducingState<T> GetReducingState<T>(ReducingStateDescriptor<T> descriptor) =>
        TryFind(descriptor, out IReducingState<T>? known) ? known! : Keep(descriptor, States.GetReducingState(descriptor));

    public IAggregatingState<TIn, TOut> GetAggregatingState<TIn, TAccumulator, TOut>(
        AggregatingStateDescriptor<TIn, TAccumulator, TOut> descriptor) =>
        TryFind(descriptor, out IAggregatingState<TIn, TOut>? known) ? known! : Keep(descriptor, States.GetAggregatingState(descriptor));

    public void MergeState<T>(ReducingStateDescriptor<T> descriptor)
    {
        var state = GetReducingState(descriptor);
        MergeInto(
            () => state.TryGet(out var value) ? [value] : Array.Empty<T>(),
            state.Clear,
            state.Add);
    }

    public void MergeState<T>(ListStateDescriptor<T> descriptor)
    {
        var state = GetListState(descriptor);
        MergeInto(() => state.ToArray(), state.Clear, state.Add);
    }

    public void MergeState<TIn, TAccumulator, TOut>(AggregatingStateDescriptor<TIn, TAccumulator, TOut> descriptor)
    {
        var state = (IAccumulatorState<TAccumulator>)GetAggregatingState(descriptor);
        MergeInto(
            () => state.TryGetAccumulator(out var accumulator) ? [accumulator] : Array.Empty<TAccumulator>(),
            ((IState)state).Clear,
            state.MergeAccumulator);
    }

    // What the merged windows have is taken from them, and then added to what they became.
    private void MergeInto<TValue>(Func<TValue[]> read, Action clear, Action<TValue> add)
    {
        var result = keyAndWindow.Namespace;
        List<TValue> values = [];
        foreach (var window in Merged)
        {
            keyAndWindow.Namespace = window;
            values.AddRange(read());
            clear();
        }

        keyAndWindow.Namespace = result;
        values.ForEach(add);
    }

    private bool TryFind<THandle>(StateDescriptor descriptor, out THandle? handle)
        where THandle : class
    {
        ArgumentNullException.ThrowIfNull(descriptor);
        handle = _handles.TryGetValue(descriptor, out var known) ? (THandle)known : null;
        return handle is not null;
    }

    private THandle Keep<THandle>(StateDescriptor descriptor, THandle handle)
        where THandle : class
    {
        _handles.Add(descriptor, handle);
        return handle;
    }
}
