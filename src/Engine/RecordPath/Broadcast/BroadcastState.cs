using System.Collections;
using System.Diagnostics.CodeAnalysis;

namespace FlinkNet.Engine.RecordPath.Broadcast;

/// <summary>One broadcast state of a subtask.</summary>
internal sealed class BroadcastState<TKey, TValue> : IBroadcastState<TKey, TValue>
    where TKey : notnull
{
    private readonly Dictionary<TKey, TValue> _values = [];

    public BroadcastState() => ReadOnly = new View(this);

    /// <summary>The state for those who may only read it.</summary>
    public IReadOnlyBroadcastState<TKey, TValue> ReadOnly { get; }

    public int Count => _values.Count;

    public bool TryGetValue(TKey key, [MaybeNullWhen(false)] out TValue value) => _values.TryGetValue(key, out value);

    public bool ContainsKey(TKey key) => _values.ContainsKey(key);

    public void Put(TKey key, TValue value) => _values[key] = value;

    public bool Remove(TKey key) => _values.Remove(key);

    public void Clear() => _values.Clear();

    public IEnumerator<KeyValuePair<TKey, TValue>> GetEnumerator() => _values.GetEnumerator();

    IEnumerator IEnumerable.GetEnumerator() => GetEnumerator();

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
