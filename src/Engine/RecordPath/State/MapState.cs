using System.Collections;
using System.Diagnostics.CodeAnalysis;
using System.Runtime.CompilerServices;
using FlinkNet.Engine.RecordPath.State.Backends;
using FlinkNet.Engine.RecordPath.State.Tables;

namespace FlinkNet.Engine.RecordPath.State;

/// <summary>The handle of a map per key.</summary>
internal sealed class MapState<TKey, TNamespace, TMapKey, TValue>(
    KeyContext<TKey, TNamespace> context, StateTable<TKey, TNamespace, Dictionary<TMapKey, TValue>> table)
    : IMapState<TMapKey, TValue>
    where TKey : notnull
    where TMapKey : notnull
{
    public bool IsEmpty => Stored is null or { Count: 0 };

    public IEnumerable<TMapKey> Keys => Stored?.Keys ?? Enumerable.Empty<TMapKey>();

    public IEnumerable<TValue> Values => Stored?.Values ?? Enumerable.Empty<TValue>();

    private Dictionary<TMapKey, TValue>? Stored => table.TryGet(context.Key, context.Namespace, out var map) ? map : null;

    public TValue this[TMapKey key]
    {
        get => TryGetValue(key, out var value) ? value : throw new KeyNotFoundException($"The map state has no value of key '{key}'.");
        set => (table.GetOrAdd(context.Key, context.Namespace, out _) ??= [])[key] = value;
    }

    public bool TryGetValue(TMapKey key, [MaybeNullWhen(false)] out TValue value)
    {
        if (Stored is { } map)
        {
            return map.TryGetValue(key, out value);
        }

        value = default;
        return false;
    }

    public bool ContainsKey(TMapKey key) => Stored?.ContainsKey(key) ?? false;

    public bool Remove(TMapKey key)
    {
        ref var stored = ref table.FindForChange(context.Key, context.Namespace);
        if (Unsafe.IsNullRef(ref stored) || stored is not { } map || !map.Remove(key))
        {
            return false;
        }

        if (map.Count == 0)
        {
            Clear();
        }

        return true;
    }

    public void Clear() => table.Remove(context.Key, context.Namespace);

    public IEnumerator<KeyValuePair<TMapKey, TValue>> GetEnumerator() =>
        (Stored ?? Enumerable.Empty<KeyValuePair<TMapKey, TValue>>()).GetEnumerator();

    IEnumerator IEnumerable.GetEnumerator() => GetEnumerator();
}
