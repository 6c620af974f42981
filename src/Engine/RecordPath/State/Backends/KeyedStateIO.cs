using FlinkNet.Engine.Names;
using FlinkNet.Engine.RecordPath.Serialization;
using FlinkNet.Engine.RecordPath.State.Snapshots;
using FlinkNet.Engine.RecordPath.State.Tables;
using FlinkNet.Model;

namespace FlinkNet.Engine.RecordPath.State.Backends;

/// <summary>Makes the tables of the keyed states of one operator in one subtask, writes and reads them.</summary>
/// <param name="operatorName">What messages call the operator.</param>
/// <param name="serializers">Finds serializers.</param>
/// <param name="maxParallelism">The number of key groups.</param>
/// <param name="backend">Keeps the tables; null for memory.</param>
/// <param name="isStored">Whether the job takes checkpoints, so that types that cannot be serialized are refused when a handle is
/// requested.</param>
/// <param name="own">The subtask's key groups; null for all.</param>
internal sealed class KeyedStateIO<TKey>(
    string operatorName, ITypeSerializerResolver serializers, int maxParallelism, IOperatorStateBackend? backend = null,
        bool isStored = false, KeyGroupRange? own = null)
    where TKey : notnull
{
    private readonly IOperatorStateBackend _backend = backend ?? MemoryStateBackend.Instance;

    /// <summary>The subtask's keys.</summary>
    public OwnKeys<TKey> Own { get; } = new(operatorName, maxParallelism, own);

    /// <summary>Whether it is worth telling the keys of a batch before its records are processed.</summary>
    public bool Prefetches => _backend.Prefetches;

    /// <summary>Whether tables are in memory, and no larger than that.</summary>
    public bool IsInMemory => _backend is MemoryStateBackend;

    /// <summary>Makes a table of plain values.</summary>
    /// <param name="name">The name of the state.</param>
    /// <param name="given">The type of what is given to readers: the values, or what is in them.</param>
    public StateTable<TKey, TNamespace, TValue> CreateTable<TNamespace, TValue>(string name, Type given) =>
        _backend.CreateTable(
            new StateTableDefinition<TKey, TNamespace, TValue>(
                name,
                TypesOf<(TNamespace, TValue)>(),
                Own,
                Resolve<TKey>,
                Resolve<TNamespace>,
                Resolve<TValue>)
            {
                MayBeChangedWhenRead = !ImmutableTypes.Contains(given),
            });

    /// <summary>Makes a table of values without a namespace, which are stored as values alone.</summary>
    public StateTable<TKey, VoidNamespace, TValue> CreateKeyTable<TValue>(string name) => _backend.CreateTable(
        new StateTableDefinition<TKey, VoidNamespace, TValue>(
            name,
            TypesOf<TValue>(),
            Own,
            Resolve<TKey>,
            Resolve<VoidNamespace>,
            Resolve<TValue>));

    /// <summary>Makes a table of values that expire; the places in its queue of cleanup are not stored.</summary>
    /// <param name="name">The name of the state.</param>
    /// <param name="policy">When values expire.</param>
    /// <param name="given">The type of what is given to readers: the values, or what is in them.</param>
    public StateTable<TKey, TNamespace, TtlEntry<TStored>> CreateTtlTable<TNamespace, TStored>(string name, TtlPolicy policy, Type given) =>
        _backend.CreateTable(
        new StateTableDefinition<TKey, TNamespace, TtlEntry<TStored>>(
            name,
            TypesOf<(TNamespace, TStored)>(),
            Own,
            Resolve<TKey>,
            Resolve<TNamespace>,
            () => new MappedSerializer<TtlEntry<TStored>, TStored>(Resolve<TStored>(), entry => entry.Stored, stored =>
                new TtlEntry<TStored> { Stored = stored }))
        {
            Ttl = policy,
            MayBeChangedWhenRead = !ImmutableTypes.Contains(given),
        });

    /// <summary>The key group of a key.</summary>
    public int KeyGroupOf(TKey key) => Own.GroupOf(key);

    /// <summary>Looks at one record of a batch: a key selector that answers differently now is found at no cost per record.</summary>
    /// <exception cref="FlinkException">Its key is another subtask's.</exception>
    public void RequireOwn<T>(ReadOnlySpan<T> records, Func<T, TKey> key)
    {
        if (!records.IsEmpty && !Own.AreAll)
        {
            Own.Require(key(records[0]));
        }
    }

    /// <summary>Refuses a state that a checkpoint could not store.</summary>
    /// <exception cref="InvalidJobException">A type of it cannot be serialized.</exception>
    public void RequireSerializable(StateDescriptor descriptor)
    {
        // Of an aggregate the accumulator is stored, which is the second of its types.
        var types = descriptor.GetType().GenericTypeArguments;
        foreach (var type in !isStored ? [] : types.Length == 3 ? [types[1]] : types)
        {
            StorableTypes.RequireSerializable(type, serializers, $"state '{descriptor.Name}' of operator '{operatorName}'");
        }
    }

    /// <summary>Finds the serializer of a type.</summary>
    public TypeSerializer<T> Resolve<T>() => CompositeSerializers.Resolve<T>(serializers);

    /// <summary>What copies values of a type; null when they cannot be changed in place, and when there is no way to copy them.</summary>
    public ValueCopier<T>? TryCreateCopier<T>() => ValueCopiers.TryCreate<T>(serializers);

    /// <summary>Makes what freezes the rows of a table of the operator's own.</summary>
    /// <param name="table">The table.</param>
    /// <param name="keyOf">The key of an entry.</param>
    /// <param name="namespaceOf">The namespace of an entry.</param>
    /// <param name="namespaces">What writes namespaces.</param>
    /// <param name="row">What messages and snapshots call a row, if it is not a namespace and a value.</param>
    public TableLog<TEntry, TKey, TNamespace, TValue> CreateLog<TEntry, TNamespace, TValue>(
        KeyTable<TEntry, TValue> table, Func<TEntry, TKey> keyOf, Func<TEntry, TNamespace> namespaceOf,
            Func<TypeSerializer<TNamespace>>? namespaces = null, Type? row = null)
        where TEntry : notnull =>
        new(table, new TableShape<TEntry, TKey, TNamespace, TValue>(
            TypesOf(row ?? typeof((TNamespace, TValue))), Own, keyOf, namespaceOf, Resolve<TKey>, namespaces
                ?? Resolve<TNamespace>, Resolve<TValue>));

    /// <summary>Freezes a state that every checkpoint writes whole.</summary>
    /// <param name="snapshot">The snapshot.</param>
    /// <param name="name">The name of the state.</param>
    /// <param name="rows">Its rows; they are gone through at once.</param>
    /// <param name="serializer">Writes rows.</param>
    /// <param name="isImmutable">Whether nothing that a row holds is changed in place; else it is serialized at once.</param>
    public void FreezeWhole<TRow>(
        OperatorSnapshot snapshot,
        string name,
        IEnumerable<(TKey Key, TRow Row)> rows,
        TypeSerializer<TRow> serializer,
        bool isImmutable)
    {
        Own.RequireSound();
        var frozen =
            new FrozenWhole<TKey, TRow>(name, TypesOf<TRow>(), [.. rows], Own, new PairSerializer<TKey, TRow>(Resolve<TKey>(), serializer));
        snapshot.Frozen.Add(isImmutable && !OwnKeys<TKey>.MayChange ? frozen : new FrozenBytes(frozen));
    }

    /// <summary>Reads a state.</summary>
    /// <exception cref="FlinkException">It was written with other types.</exception>
    public IEnumerable<(TKey Key, TRow Row)> Read<TRow>(KeyedStateSnapshot state, string name, TypeSerializer<TRow> serializer)
    {
        RequireTypes(state, name, typeof(TRow));
        if (state.IsLog)
        {
            throw new FlinkException(
                FailureOrigin.User,
                $"state '{name}' of operator '{operatorName}' is in a checkpoint that the back end '{StateBackends.Memory}' wrote, "
                    + $"which no other reads. Restore it with that back end; to change it, take a savepoint.");
        }

        var rowSerializer = new PairSerializer<TKey, TRow>(Resolve<TKey>(), serializer);
        return state.Groups.Values.SelectMany(pieces => StateRows.Read(pieces, rowSerializer, state.IsShared));
    }

    /// <summary>Reads a state whose rows have a namespace: one that every checkpoint wrote whole, or what several wrote.</summary>
    /// <exception cref="FlinkException">It was written with other types.</exception>
    public IEnumerable<(TKey Key, (TNamespace Namespace, TValue Value) Row)> Read<TNamespace, TValue>(
        KeyedStateSnapshot state, string name, TypeSerializer<TNamespace> namespaces, TypeSerializer<TValue> values, Type? row = null)
    {
        RequireTypes(state, name, row ?? typeof((TNamespace, TValue)));
        var rows =
            new PairSerializer<TKey, (TNamespace, TValue)>(Resolve<TKey>(), new PairSerializer<TNamespace, TValue>(namespaces, values));
        if (!state.IsLog)
        {
            return state.Groups.Values.SelectMany(pieces => StateRows.Read(pieces, rows, state.IsShared));
        }

        var removals = new PairSerializer<TKey, TNamespace>(Resolve<TKey>(), namespaces);
        return state.Groups.Values.SelectMany(pieces => StateRows.ReadLog(pieces, rows, removals, state.IsShared));
    }

    private void RequireTypes(KeyedStateSnapshot state, string name, Type row)
    {
        if (!StoredTypes.Agree(state.Types, TypesOf(row), $"{TypeNames.Of(typeof(TKey))} -> {TypeNames.Of(row)}"))
        {
            throw StateTypes.Changed(name, operatorName, state.Types, TypesOf(row));
        }
    }

    private static string TypesOf<TRow>() => TypesOf(typeof(TRow));

    private static string TypesOf(Type row) => StoredTypes.Of(typeof(TKey), row);
}

/// <summary>Refuses state that was stored with other types.</summary>
internal static class StateTypes
{
    /// <summary>The refusal.</summary>
    public static FlinkException Changed(string name, string operatorName, string stored, string now) => new(
        FailureOrigin.User,
            $"state '{name}' of operator '{operatorName}' was stored as {stored} and is now {now}: keys and kinds of state cannot "
                + "change.")
    {
        IsFinal = true,
    };
}
