using FlinkNet.Model;

namespace FlinkNet.Engine.RecordPath.State;

/// <summary>The keyed state of one operator in one subtask, in memory. Hands out handles by name; a name asked for again answers the same state.</summary>
/// <param name="operatorName">What messages call the operator.</param>
/// <param name="context">The key and namespace that the handles mean.</param>
internal sealed class KeyedStates<TKey, TNamespace>(string operatorName, KeyContext<TKey, TNamespace> context) : IKeyedStateStore
    where TKey : notnull
{
    private readonly Dictionary<string, (Type Descriptor, object Table)> _tables = new(StringComparer.Ordinal);

    public IValueState<T> GetState<T>(ValueStateDescriptor<T> descriptor)
    {
        ArgumentNullException.ThrowIfNull(descriptor);
        return Value(descriptor, descriptor.DefaultValue);
    }

    public IListState<T> GetListState<T>(ListStateDescriptor<T> descriptor)
    {
        ArgumentNullException.ThrowIfNull(descriptor);
        return new ListState<TKey, TNamespace, T>(context, Table<List<T>>(descriptor));
    }

    public IMapState<TMapKey, TValue> GetMapState<TMapKey, TValue>(MapStateDescriptor<TMapKey, TValue> descriptor)
        where TMapKey : notnull
    {
        ArgumentNullException.ThrowIfNull(descriptor);
        return new MapState<TKey, TNamespace, TMapKey, TValue>(context, Table<Dictionary<TMapKey, TValue>>(descriptor));
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

    private ValueState<TKey, TNamespace, T> Value<T>(StateDescriptor descriptor, T defaultValue) =>
        new(context, Table<T>(descriptor), defaultValue);

    private StateTable<TKey, TNamespace, TValue> Table<TValue>(StateDescriptor descriptor)
    {
        var type = descriptor.GetType();
        if (!_tables.TryGetValue(descriptor.Name, out var known))
        {
            known = (type, new StateTable<TKey, TNamespace, TValue>());
            _tables.Add(descriptor.Name, known);
        }

        return known.Descriptor == type
            ? (StateTable<TKey, TNamespace, TValue>)known.Table
            : throw new FlinkException(
                FailureOrigin.User,
                $"state '{descriptor.Name}' of operator '{operatorName}' is described twice, as {Planning.TypeNames.Of(known.Descriptor)} and as "
                + $"{Planning.TypeNames.Of(type)}: a name keeps its kind and its types.");
    }
}
