using System.Collections;
using System.Diagnostics.CodeAnalysis;
using FlinkNet.Engine.Names;
using FlinkNet.Engine.RecordPath.Serialization;
using FlinkNet.Engine.RecordPath.State.Snapshots;
using FlinkNet.Model;

namespace FlinkNet.Engine.RecordPath.State.Operators;

/// <summary>A broadcast state that is stored.</summary>
internal interface IStoredBroadcastState
{
    /// <summary>Writes it.</summary>
    StateBytes Snapshot(ITypeSerializerResolver serializers);

    /// <summary>Takes what a snapshot holds.</summary>
    /// <exception cref="FlinkException">It was written with other types.</exception>
    void Restore(StateBytes stored, ITypeSerializerResolver serializers, string whose);
}

/// <summary>One broadcast state of a subtask.</summary>
internal sealed class BroadcastState<TKey, TValue> : IBroadcastState<TKey, TValue>, IStoredBroadcastState
    where TKey : notnull
{
    private readonly Dictionary<TKey, TValue> _values = [];

    public BroadcastState() => ReadOnly = new View(this);

    /// <summary>The state for those who may only read it.</summary>
    public IReadOnlyBroadcastState<TKey, TValue> ReadOnly { get; }

    public StateBytes Snapshot(ITypeSerializerResolver serializers)
    {
        MapKeys.RequireUnchanged(_values);
        return new(Types, StateRows.Write([.. _values.Select(entry => (entry.Key, entry.Value))], Serializer(serializers)));
    }

    public void Restore(StateBytes stored, ITypeSerializerResolver serializers, string whose)
    {
        if (!StoredTypes.Agree(stored.Types, Types, $"{TypeNames.Of(typeof(TKey))} -> {TypeNames.Of(typeof(TValue))}"))
        {
            throw new FlinkException(
                FailureOrigin.User,
                $"{whose} was stored as {stored.Types} and is now {Types}: its types cannot change.")
            { IsFinal = true };
        }

        foreach (var (key, value) in StateRows.Read(stored.Bytes, Serializer(serializers)))
        {
            _values.Add(key, value);
        }
    }

    public int Count => _values.Count;

    /// <summary>The types of its keys and values.</summary>
    public static string Types => StoredTypes.Of(typeof(TKey), typeof(TValue));

    public bool TryGetValue(TKey key, [MaybeNullWhen(false)] out TValue value) => _values.TryGetValue(key, out value);

    public bool ContainsKey(TKey key) => _values.ContainsKey(key);

    public void Put(TKey key, TValue value) => _values[key] = value;

    public bool Remove(TKey key) => _values.Remove(key);

    public void Clear() => _values.Clear();

    public IEnumerator<KeyValuePair<TKey, TValue>> GetEnumerator() => _values.GetEnumerator();

    IEnumerator IEnumerable.GetEnumerator() => GetEnumerator();

    private static PairSerializer<TKey, TValue> Serializer(ITypeSerializerResolver serializers) =>
        new(CompositeSerializers.Resolve<TKey>(serializers), CompositeSerializers.Resolve<TValue>(serializers));

    /// <summary>A view that cannot be cast to something that writes.</summary>
    private sealed class View(BroadcastState<TKey, TValue> state) : IReadOnlyBroadcastState<TKey, TValue>
    {
        public int Count => state.Count;

        public bool TryGetValue(TKey key, [MaybeNullWhen(false)] out TValue value) => state.TryGetValue(key, out value);

        public bool ContainsKey(TKey key) => state.ContainsKey(key);

        public IEnumerator<KeyValuePair<TKey, TValue>> GetEnumerator() => state.GetEnumerator();

        IEnumerator IEnumerable.GetEnumerator() => GetEnumerator();
    }
}
