using FlinkNet.Engine.RecordPath.State.Ttl;
using FlinkNet.Model;

namespace FlinkNet.Engine.RecordPath.State;

/// <summary>The keyed state of one operator in one subtask, in memory. Hands out handles by name; a name asked for again answers the same state.</summary>
/// <param name="operatorName">What messages call the operator.</param>
/// <param name="context">The key and namespace that the handles mean.</param>
/// <param name="time">What the life of state that expires is counted by.</param>
internal sealed class KeyedStates<TKey, TNamespace>(string operatorName, KeyContext<TKey, TNamespace> context, IStateTime time) : IKeyedStateStore
    where TKey : notnull
{
    private readonly Dictionary<string, Registered> _tables = new(StringComparer.Ordinal);

    public IValueState<T> GetState<T>(ValueStateDescriptor<T> descriptor)
    {
        ArgumentNullException.ThrowIfNull(descriptor);
        return Value(descriptor, descriptor.DefaultValue);
    }

    public IListState<T> GetListState<T>(ListStateDescriptor<T> descriptor)
    {
        ArgumentNullException.ThrowIfNull(descriptor);
        return descriptor.TimeToLive is null
            ? new ListState<TKey, TNamespace, T>(context, Table<List<T>>(descriptor))
            : new TtlListState<TKey, TNamespace, T>(TtlTable<List<TtlValue<T>>>(descriptor, TtlListState<TKey, TNamespace, T>.Prune));
    }

    public IMapState<TMapKey, TValue> GetMapState<TMapKey, TValue>(MapStateDescriptor<TMapKey, TValue> descriptor)
        where TMapKey : notnull
    {
        ArgumentNullException.ThrowIfNull(descriptor);
        return descriptor.TimeToLive is null
            ? new MapState<TKey, TNamespace, TMapKey, TValue>(context, Table<Dictionary<TMapKey, TValue>>(descriptor))
            : new TtlMapState<TKey, TNamespace, TMapKey, TValue>(
                TtlTable<Dictionary<TMapKey, TtlValue<TValue>>>(descriptor, TtlMapState<TKey, TNamespace, TMapKey, TValue>.Prune));
    }

    public IReducingState<T> GetReducingState<T>(ReducingStateDescriptor<T> descriptor)
    {
        ArgumentNullException.ThrowIfNull(descriptor);
        return new ReducingState<T>(Value<T>(descriptor, default!), descriptor.Reduce);
    }

    public IAggregatingState<TIn, TOut> GetAggregatingState<TIn, TAccumulator, TOut>(AggregatingStateDescriptor<TIn, TAccumulator, TOut> descriptor)
    {
        ArgumentNullException.ThrowIfNull(descriptor);
        return new AggregatingState<TIn, TAccumulator, TOut>(Value<TAccumulator>(descriptor, default!), descriptor.Aggregate);
    }

    /// <summary>Makes each key that has such state the current one, in turn, and calls <paramref name="action"/>, which may change and remove the state. Then there is no key.</summary>
    public void ForEachKey(StateDescriptor descriptor, Action<TKey> action)
    {
        ArgumentNullException.ThrowIfNull(descriptor);
        StateKey<TKey, TNamespace>[] owners = _tables.TryGetValue(descriptor.Name, out var known) ? [.. ((IStateTable<TKey, TNamespace>)known.Table).Owners] : [];
        foreach (var owner in owners)
        {
            context.Key = owner.Key;
            context.Namespace = owner.Namespace;
            action(owner.Key);
        }

        context.Leave();
    }

    private IValueState<T> Value<T>(StateDescriptor descriptor, T defaultValue) => descriptor.TimeToLive is null
        ? new ValueState<TKey, TNamespace, T>(context, Table<T>(descriptor), defaultValue)
        : new TtlValueState<TKey, TNamespace, T>(TtlTable<TtlValue<T>>(descriptor, TtlValueState<TKey, TNamespace, T>.Prune), defaultValue);

    private StateTable<TKey, TNamespace, TValue> Table<TValue>(StateDescriptor descriptor) =>
        Find(descriptor, static () => new StateTable<TKey, TNamespace, TValue>());

    private TtlTable<TKey, TNamespace, TStored> TtlTable<TStored>(StateDescriptor descriptor, TtlPrune<TStored> prune) =>
        Find(descriptor, () => new TtlTable<TKey, TNamespace, TStored>(context, new(), new TtlPolicy(descriptor.TimeToLive!, time), prune));

    private TTable Find<TTable>(StateDescriptor descriptor, Func<TTable> create)
        where TTable : IStateTable<TKey, TNamespace>
    {
        var type = descriptor.GetType();
        if (!_tables.TryGetValue(descriptor.Name, out var known))
        {
            known = new Registered(type, descriptor.TimeToLive, create());
            _tables.Add(descriptor.Name, known);
        }

        if (known.Descriptor != type)
        {
            throw new FlinkException(
                FailureOrigin.User,
                $"state '{descriptor.Name}' of operator '{operatorName}' is described twice, as {Planning.TypeNames.Of(known.Descriptor)} and as "
                + $"{Planning.TypeNames.Of(type)}: a name keeps its kind and its types.");
        }

        return known.TimeToLive == descriptor.TimeToLive
            ? (TTable)known.Table
            : throw new FlinkException(
                FailureOrigin.User, $"state '{descriptor.Name}' of operator '{operatorName}' is described twice, with different times to live.");
    }

    private readonly record struct Registered(Type Descriptor, StateTtlConfig? TimeToLive, IStateTable<TKey, TNamespace> Table);
}
