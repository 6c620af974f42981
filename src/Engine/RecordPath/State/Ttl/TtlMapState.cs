using System.Collections;
using System.Diagnostics.CodeAnalysis;
using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;
using FlinkNet.Engine.RecordPath.Serialization;
using FlinkNet.Engine.RecordPath.State.Backends;

namespace FlinkNet.Engine.RecordPath.State.Ttl;

/// <summary>The handle of a map per key whose entries expire one by one.</summary>
internal sealed class TtlMapState<TKey, TNamespace, TMapKey, TValue>(
    TtlTable<TKey, TNamespace, Dictionary<TMapKey, TtlValue<TValue>>> table)
    : IMapState<TMapKey, TValue>
    where TKey : notnull
    where TMapKey : notnull
{
    // Entries that are expired and were not removed yet count: going through them all would make the question dear.
    public bool IsEmpty => Stored is null or { Count: 0 };

    public IEnumerable<TMapKey> Keys => this.Select(entry => entry.Key);

    public IEnumerable<TValue> Values => this.Select(entry => entry.Value);

    private Dictionary<TMapKey, TtlValue<TValue>>? Stored
    {
        get
        {
            ref var stored = ref table.Find();
            return Unsafe.IsNullRef(ref stored) ? null : stored;
        }
    }

    public TValue this[TMapKey key]
    {
        get => TryGetValue(key, out var value) ? value : throw new KeyNotFoundException($"The map state has no value of key '{key}'.");
        set
        {
            ref var entry = ref CollectionsMarshal.GetValueRefOrAddDefault(table.GetOrAdd(out _) ??= [], key, out var exists);
            var access = table.Policy.Access;
            entry = new TtlValue<TValue>(value, exists ? Math.Max(entry.LastAccess, access) : access);
        }
    }

    public bool TryGetValue(TMapKey key, [MaybeNullWhen(false)] out TValue value)
    {
        value = default;
        if (Stored is not { } map)
        {
            return false;
        }

        ref var entry = ref CollectionsMarshal.GetValueRefOrNullRef(map, key);
        if (Unsafe.IsNullRef(ref entry))
        {
            return false;
        }

        var policy = table.Policy;
        if (policy.IsExpired(entry.LastAccess))
        {
            value = policy.ReturnsExpired ? entry.Value : default;
            Remove(map, key);
            return policy.ReturnsExpired;
        }

        if (policy.IsProlongedByReading)
        {
            entry.Touch(policy.Access);
        }

        value = entry.Value;
        return true;
    }

    public bool ContainsKey(TMapKey key) => TryGetValue(key, out _);

    public bool Remove(TMapKey key)
    {
        ref var stored = ref table.FindForChange();
        return !Unsafe.IsNullRef(ref stored) && stored is { } map && Remove(map, key);
    }

    public void Clear() => table.Remove();

    public IEnumerator<KeyValuePair<TMapKey, TValue>> GetEnumerator()
    {
        if (Stored is not { } map)
        {
            yield break;
        }

        foreach (var key in map.Keys.ToList())
        {
            if (TryGetValue(key, out var value))
            {
                yield return new(key, value);
            }
        }
    }

    IEnumerator IEnumerable.GetEnumerator() => GetEnumerator();

    /// <summary>
    /// Removes the expired entries; the next look is a lifetime away, so that a large map is not gone through for each of its entries.
    /// </summary>
    public static long? Prune(ref Dictionary<TMapKey, TtlValue<TValue>> stored, TtlPolicy policy)
    {
        foreach (var (key, entry) in stored)
        {
            if (policy.IsExpired(entry.LastAccess))
            {
                stored.Remove(key);
            }
        }

        return stored.Count == 0 ? null : policy.ExpiryOf(policy.Now);
    }

    /// <summary>The entries that have not expired; null when none is left.</summary>
    public static object? Show(Dictionary<TMapKey, TtlValue<TValue>> stored, TtlPolicy policy)
    {
        var left = stored.Where(entry => !policy.IsExpired(entry.Value.LastAccess))
            .ToDictionary(entry => entry.Key, entry => entry.Value.Value);
        return left.Count > 0 ? left : null;
    }

    private bool Remove(Dictionary<TMapKey, TtlValue<TValue>> map, TMapKey key)
    {
        if (!map.Remove(key))
        {
            return false;
        }

        if (map.Count == 0)
        {
            table.Remove();
        }

        return true;
    }
}
