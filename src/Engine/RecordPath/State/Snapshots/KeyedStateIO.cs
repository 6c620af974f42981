using FlinkNet.Engine.Planning;
using FlinkNet.Engine.RecordPath.Shuffle.Keys;
using FlinkNet.Model;

namespace FlinkNet.Engine.RecordPath.State.Snapshots;

/// <summary>Writes and reads the keyed states of one operator in one subtask.</summary>
/// <param name="operatorName">What messages call the operator.</param>
/// <param name="serializers">Finds serializers.</param>
/// <param name="maxParallelism">The number of key groups.</param>
internal sealed class KeyedStateIO<TKey>(string operatorName, ITypeSerializerResolver serializers, int maxParallelism)
    where TKey : notnull
{
    private readonly KeyGroupRouter _router = new(1, maxParallelism);
    private KeyHasher<TKey>? _hasher;

    /// <summary>Finds the serializer of a type.</summary>
    public TypeSerializer<T> Resolve<T>() => CompositeSerializers.Resolve<T>(serializers);

    /// <summary>Writes a state.</summary>
    public void Write<TRow>(OperatorSnapshot snapshot, string name, IEnumerable<(TKey Key, TRow Row)> rows, TypeSerializer<TRow> serializer)
    {
        _hasher ??= KeyHashers.For<TKey>();
        var state = new KeyedStateSnapshot(TypesOf<TRow>());
        var rowSerializer = new PairSerializer<TKey, TRow>(Resolve<TKey>(), serializer);
        foreach (var group in rows.GroupBy(row => _router.KeyGroupOf(_hasher.Hash(row.Key))))
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
            throw new FlinkException(
                FailureOrigin.User,
                $"state '{name}' of operator '{operatorName}' was stored as {state.Types} and is now {TypesOf<TRow>()}: keys and kinds of state cannot change (rules S12, M7).");
        }

        var rowSerializer = new PairSerializer<TKey, TRow>(Resolve<TKey>(), serializer);
        return state.Groups.Values.SelectMany(bytes => StateRows.Read(bytes, rowSerializer));
    }

    private static string TypesOf<TRow>() => $"{TypeNames.Of(typeof(TKey))} -> {TypeNames.Of(typeof(TRow))}";
}
