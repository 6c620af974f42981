using System.Collections;
using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;
using FlinkNet.Engine.RecordPath.Serialization;
using FlinkNet.Engine.RecordPath.State.Backends;

namespace FlinkNet.Engine.RecordPath.State.Ttl;

/// <summary>The handle of a list per key whose elements expire one by one.</summary>
internal sealed class TtlListState<TKey, TNamespace, T>(TtlTable<TKey, TNamespace, List<TtlValue<T>>> table) : IListState<T>
    where TKey : notnull
{
    public bool IsEmpty => Read().Count == 0;

    public void Add(T value) => Own().Add(new TtlValue<T>(value, table.Policy.Access));

    public void AddAll(IEnumerable<T> values)
    {
        ArgumentNullException.ThrowIfNull(values);
        var access = table.Policy.Access;
        Own().AddRange(values.Select(value => new TtlValue<T>(value, access)));
    }

    // The values may be a view of the list itself.
    public void Update(IEnumerable<T> values)
    {
        ArgumentNullException.ThrowIfNull(values);
        T[] replacement = [.. values];
        table.Remove();
        if (replacement.Length > 0)
        {
            AddAll(replacement);
        }
    }

    public void Clear() => table.Remove();

    public IEnumerator<T> GetEnumerator() => Read().GetEnumerator();

    IEnumerator IEnumerable.GetEnumerator() => GetEnumerator();

    /// <summary>
    /// Removes the expired elements; the next look is a lifetime away, so that a long list is not gone through for each of its elements.
    /// </summary>
    public static long? Prune(ref List<TtlValue<T>> stored, TtlPolicy policy)
    {
        stored.RemoveAll(element => policy.IsExpired(element.LastAccess));
        return stored.Count == 0 ? null : policy.ExpiryOf(policy.Now);
    }

    /// <summary>The elements that have not expired; null when none is left.</summary>
    public static object? Show(List<TtlValue<T>> stored, TtlPolicy policy) =>
        stored.Where(element => !policy.IsExpired(element.LastAccess)).Select(element => element.Value).ToList() is { Count: > 0 } left
            ? left
            : null;

    private List<TtlValue<T>> Own() => table.GetOrAdd(out _) ??= [];

    private List<T> Read()
    {
        ref var stored = ref table.Find();
        if (Unsafe.IsNullRef(ref stored))
        {
            return [];
        }

        var policy = table.Policy;
        var values = policy.ReturnsExpired ? Values(stored) : null;
        if (Prune(ref stored, policy) is null)
        {
            table.Remove();
            return values ?? [];
        }

        if (policy.IsProlongedByReading)
        {
            foreach (ref var element in CollectionsMarshal.AsSpan(stored))
            {
                element.Touch(policy.Access);
            }
        }

        return values ?? Values(stored);
    }

    private static List<T> Values(List<TtlValue<T>> stored) => stored.ConvertAll(element => element.Value);
}
