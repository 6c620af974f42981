using FlinkNet.Engine.Planning;
using FlinkNet.Engine.RecordPath.Shuffle.Keys;
using FlinkNet.Engine.RecordPath.State.Backends;
using FlinkNet.Engine.RecordPath.State.Ttl;
using FlinkNet.Model;

namespace FlinkNet.Engine.RecordPath.State.Snapshots;

/// <summary>Makes the tables of the keyed states of one operator in one subtask, writes and reads them.</summary>
/// <param name="operatorName">What messages call the operator.</param>
/// <param name="serializers">Finds serializers.</param>
/// <param name="maxParallelism">The number of key groups.</param>
/// <param name="backend">Keeps the tables; null for memory.</param>
internal sealed class KeyedStateIO<TKey>(string operatorName, ITypeSerializerResolver serializers, int maxParallelism, IOperatorStateBackend? backend = null)
    where TKey : notnull
{
    private readonly KeyGroupRouter _router = new(1, maxParallelism);
    private readonly IOperatorStateBackend _backend = backend ?? MemoryStateBackend.Instance;
    private KeyHasher<TKey>? _hasher;

    /// <summary>Whether it is worth telling the keys of a batch before its records are processed.</summary>
    public bool Prefetches => _backend.Prefetches;

    /// <summary>Makes a table of plain values.</summary>
    public StateTable<TKey, TNamespace, TValue> CreateTable<TNamespace, TValue>(string name) =>
        _backend.CreateTable(new StateTableDefinition<TKey, TNamespace, TValue>(name, TypesOf<(TNamespace, TValue)>(), KeyGroupOf, Resolve<TKey>, Resolve<TNamespace>, Resolve<TValue>));

    /// <summary>Makes a table of values without a namespace, which are stored as values alone.</summary>
    public StateTable<TKey, VoidNamespace, TValue> CreateKeyTable<TValue>(string name) => _backend.CreateTable(
        new StateTableDefinition<TKey, VoidNamespace, TValue>(name, TypesOf<TValue>(), KeyGroupOf, Resolve<TKey>, Resolve<VoidNamespace>, Resolve<TValue>));

    /// <summary>Makes a table of values that expire; the places in its queue of cleanup are not stored.</summary>
    public StateTable<TKey, TNamespace, TtlEntry<TStored>> CreateTtlTable<TNamespace, TStored>(string name, TtlPolicy policy) => _backend.CreateTable(
        new StateTableDefinition<TKey, TNamespace, TtlEntry<TStored>>(
            name,
            TypesOf<(TNamespace, TStored)>(),
            KeyGroupOf,
            Resolve<TKey>,
            Resolve<TNamespace>,
            () => new MappedSerializer<TtlEntry<TStored>, TStored>(Resolve<TStored>(), entry => entry.Stored, stored => new TtlEntry<TStored> { Stored = stored }))
        {
            Ttl = policy,
        });

    /// <summary>The key group of a key.</summary>
    public int KeyGroupOf(TKey key) => _router.KeyGroupOf((_hasher ??= KeyHashers.For<TKey>()).Hash(key));

    /// <summary>Finds the serializer of a type.</summary>
    public TypeSerializer<T> Resolve<T>() => CompositeSerializers.Resolve<T>(serializers);

    /// <summary>Writes a state.</summary>
    public void Write<TRow>(OperatorSnapshot snapshot, string name, IEnumerable<(TKey Key, TRow Row)> rows, TypeSerializer<TRow> serializer)
    {
        var state = new KeyedStateSnapshot(TypesOf<TRow>());
        var rowSerializer = new PairSerializer<TKey, TRow>(Resolve<TKey>(), serializer);
        foreach (var group in rows.GroupBy(row => KeyGroupOf(row.Key)))
        {
            state.Groups.Add(group.Key, StateRows.Write([.. group], rowSerializer));
        }

        snapshot.Keyed.Add(name, state);
    }

    /// <summary>Reads a state.</summary>
    /// <exception cref="FlinkException">It was written with other types.</exception>
    public IEnumerable<(TKey Key, TRow Row)> Read<TRow>(KeyedStateSnapshot state, string name, TypeSerializer<TRow> serializer)
    {
        if (state.Types != TypesOf<TRow>())
        {
            throw StateTypes.Changed(name, operatorName, state.Types, TypesOf<TRow>());
        }

        var rowSerializer = new PairSerializer<TKey, TRow>(Resolve<TKey>(), serializer);
        return state.Groups.Values.SelectMany(bytes => StateRows.Read(bytes, rowSerializer));
    }

    private static string TypesOf<TRow>() => $"{TypeNames.Of(typeof(TKey))} -> {TypeNames.Of(typeof(TRow))}";
}

/// <summary>Refuses state that was stored with other types.</summary>
internal static class StateTypes
{
    /// <summary>The refusal.</summary>
    public static FlinkException Changed(string name, string operatorName, string stored, string now) => new(
        FailureOrigin.User, $"state '{name}' of operator '{operatorName}' was stored as {stored} and is now {now}: keys and kinds of state cannot change (rules S12, M7).");
}
