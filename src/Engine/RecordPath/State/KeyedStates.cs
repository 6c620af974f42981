using FlinkNet.Engine.Names;
using FlinkNet.Engine.RecordPath.Serialization;
using FlinkNet.Engine.RecordPath.State.Backends;
using FlinkNet.Engine.RecordPath.State.Snapshots;
using FlinkNet.Engine.RecordPath.State.Tables;
using FlinkNet.Engine.RecordPath.State.Ttl;
using FlinkNet.Model;

namespace FlinkNet.Engine.RecordPath.State;

/// <summary>
/// The keyed state of one operator in one subtask. Hands out handles by name; a name requested again returns the same state.
/// </summary>
/// <param name="operatorName">What messages call the operator.</param>
/// <param name="context">The key and namespace that the handles mean.</param>
/// <param name="time">What the life of state that expires is counted by.</param>
/// <param name="io">Writes and reads snapshots.</param>
/// <param name="scope">The prefix of the names in snapshots, where an operator has several sets of states.</param>
internal sealed class KeyedStates<TKey, TNamespace>(
    string operatorName, KeyContext<TKey, TNamespace> context, IStateTime time, KeyedStateIO<TKey> io, string scope = "") : IKeyedStateStore
    where TKey : notnull
{
    private readonly Dictionary<string, Registered> _tables = new(StringComparer.Ordinal);
    private readonly Dictionary<string, KeyedStateSnapshot> _unclaimed = new(StringComparer.Ordinal);

    /// <summary>All states that were requested, and what they hold.</summary>
    public IEnumerable<KeptState> Kept => _tables.Select(table => new KeptState(
        table.Key, table.Value.Table.Kept.Select(row => new KeptRow(row.Owner.Key, WindowOf(row.Owner.Namespace), row.Value))));

    public IValueState<T> GetState<T>(ValueStateDescriptor<T> descriptor)
    {
        ArgumentNullException.ThrowIfNull(descriptor);
        return Value(descriptor, descriptor.DefaultValue);
    }

    public IListState<T> GetListState<T>(ListStateDescriptor<T> descriptor)
    {
        ArgumentNullException.ThrowIfNull(descriptor);
        return descriptor.TimeToLive is null
            ? new ListState<TKey, TNamespace, T>(context, Table<List<T>>(descriptor, typeof(T)))
            : new TtlListState<TKey, TNamespace, T>(
                TtlTable<List<TtlValue<T>>>(
                    descriptor,
                    typeof(T),
                    TtlListState<TKey, TNamespace, T>.Prune,
                    TtlListState<TKey, TNamespace, T>.Show));
    }

    public IMapState<TMapKey, TValue> GetMapState<TMapKey, TValue>(MapStateDescriptor<TMapKey, TValue> descriptor)
        where TMapKey : notnull
    {
        ArgumentNullException.ThrowIfNull(descriptor);
        return descriptor.TimeToLive is null
            ? new MapState<TKey, TNamespace, TMapKey, TValue>(context, Table<Dictionary<TMapKey, TValue>>(descriptor, typeof(TValue)))
            : new TtlMapState<TKey, TNamespace, TMapKey, TValue>(
                TtlTable<Dictionary<TMapKey, TtlValue<TValue>>>(
                    descriptor,
                    typeof(TValue),
                    TtlMapState<TKey, TNamespace, TMapKey, TValue>.Prune,
                    TtlMapState<TKey, TNamespace, TMapKey, TValue>.Show));
    }

    public IReducingState<T> GetReducingState<T>(ReducingStateDescriptor<T> descriptor)
    {
        ArgumentNullException.ThrowIfNull(descriptor);
        return new ReducingState<T>(Value<T>(descriptor, default!), descriptor.Reduce, io.TryCreateCopier<T>());
    }

    public IAggregatingState<TIn, TOut> GetAggregatingState<TIn, TAccumulator, TOut>(
        AggregatingStateDescriptor<TIn, TAccumulator, TOut> descriptor)
    {
        ArgumentNullException.ThrowIfNull(descriptor);
        var combining = new FunctionAggregation<TIn, TAccumulator, TOut>(descriptor.Aggregate);
        if (!ImmutableTypes.Contains(typeof(TAccumulator)))
        {
            combining.CopyWith(io.TryCreateCopier<TAccumulator>(), ImmutableTypes.Contains(typeof(TOut)));
        }

        return new AggregatingState<TIn, TAccumulator, TOut>(Value<TAccumulator>(descriptor, default!), descriptor.Aggregate, combining);
    }

    /// <summary>
    /// Makes each key that has such state the current one, in turn, and calls <paramref name="action"/>, which may change and remove the
    /// state. Then there is no key.
    /// </summary>
    public void ForEachKey(StateDescriptor descriptor, Action<TKey> action)
    {
        ArgumentNullException.ThrowIfNull(descriptor);
        StateKey<TKey, TNamespace>[] owners = _tables.TryGetValue(descriptor.Name, out var known) ? [.. known.Table.Owners] : [];
        foreach (var owner in owners)
        {
            context.Key = owner.Key;
            context.Namespace = owner.Namespace;
            action(owner.Key);
        }

        context.Leave();
    }

    /// <summary>Fetches what is stored for keys whose records come next, where that is worth anything.</summary>
    public void Prefetch(ReadOnlySpan<TKey> keys)
    {
        foreach (var known in _tables.Values)
        {
            known.Table.Prefetch(keys, []);
        }
    }

    /// <summary>
    /// Freezes all states that no back end writes itself, also those that were restored and that nobody has requested since.
    /// </summary>
    public void Snapshot(OperatorSnapshot snapshot)
    {
        foreach (var known in _tables.Values)
        {
            known.Table.Freeze(snapshot);
        }

        foreach (var (name, state) in _unclaimed)
        {
            snapshot.AddKeyed(scope + name, state);
        }
    }

    /// <summary>Takes what a snapshot holds of this set out of it; it is read when its state is requested.</summary>
    public void Restore(OperatorSnapshot snapshot)
    {
        foreach (var (name, state) in snapshot.Keyed.Where(entry => entry.Key.StartsWith(scope, StringComparison.Ordinal)).ToList())
        {
            snapshot.Keyed.Remove(name);
            _unclaimed.Add(name[scope.Length..], state);
        }
    }

    private static object? WindowOf(TNamespace ns) => ns is VoidNamespace ? null : ns;

    private IValueState<T> Value<T>(StateDescriptor descriptor, T defaultValue) => descriptor.TimeToLive is null
        ? new ValueState<TKey, TNamespace, T>(context, Table<T>(descriptor, typeof(T)), defaultValue)
        : new TtlValueState<TKey, TNamespace, T>(
            TtlTable<TtlValue<T>>(
                descriptor,
                typeof(T),
                TtlValueState<TKey, TNamespace, T>.Prune,
                TtlValueState<TKey, TNamespace, T>.Show),
            defaultValue);

    private StateTable<TKey, TNamespace, TValue> Table<TValue>(StateDescriptor descriptor, Type given) =>
        Find<StateTable<TKey, TNamespace, TValue>, TValue>(descriptor, () =>
            io.CreateTable<TNamespace, TValue>(scope + descriptor.Name, given));

    private TtlTable<TKey, TNamespace, TStored> TtlTable<TStored>(
        StateDescriptor descriptor, Type given, TtlPrune<TStored> prune, Func<TStored, TtlPolicy, object?> show) =>
        Find<TtlTable<TKey, TNamespace, TStored>, TStored>(
            descriptor,
            () =>
            {
                var policy = new TtlPolicy(descriptor.TimeToLive!, time);
                return new(context, io.CreateTtlTable<TNamespace, TStored>(scope + descriptor.Name, policy, given), policy, prune, show);
            });

    private TTable Find<TTable, TStored>(StateDescriptor descriptor, Func<TTable> create)
        where TTable : IStateTable<TKey, TNamespace, TStored>
    {
        var type = descriptor.GetType();
        if (!_tables.TryGetValue(descriptor.Name, out var known))
        {
            io.RequireSerializable(descriptor);
            var table = create();
            ReadUnclaimed(descriptor.Name, table);
            known = new Registered(type, descriptor.TimeToLive, table);
            _tables.Add(descriptor.Name, known);
        }

        if (known.Descriptor != type)
        {
            throw new FlinkException(
                FailureOrigin.User,
                $"state '{descriptor.Name}' of operator '{operatorName}' is described twice, as {TypeNames.Of(known.Descriptor)} and as "
                + $"{TypeNames.Of(type)}: a name keeps its kind and its types.");
        }

        return known.TimeToLive == descriptor.TimeToLive
            ? (TTable)known.Table
            : throw new FlinkException(
                FailureOrigin.User,
                    $"state '{descriptor.Name}' of operator '{operatorName}' is described twice, with different times to live.");
    }

    private void ReadUnclaimed<TStored>(string name, IStateTable<TKey, TNamespace, TStored> table)
    {
        if (_unclaimed.Remove(name, out var state))
        {
            foreach (var (key, (ns, stored)) in io.Read(state, name, io.Resolve<TNamespace>(), io.Resolve<TStored>()))
            {
                table.Restore(new StateKey<TKey, TNamespace>(key, ns), stored);
            }

            table.GoOnFrom(state);
        }
    }

    private readonly record struct Registered(Type Descriptor, StateTtlConfig? TimeToLive, IStateTable<TKey, TNamespace> Table);
}
