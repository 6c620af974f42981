using System.Collections;
using FlinkNet.Engine.RecordPath.State.Backends;
using FlinkNet.Engine.RecordPath.State.Tables;

namespace FlinkNet.Engine.RecordPath.State;

/// <summary>The handle of a list per key.</summary>
internal sealed class ListState<TKey, TNamespace, T>(KeyContext<TKey, TNamespace> context, StateTable<TKey, TNamespace, List<T>> table)
    : IListState<T>
    where TKey : notnull
{
    public bool IsEmpty => !table.TryGet(context.Key, context.Namespace, out var list) || list.Count == 0;

    public void Add(T value) => Own().Add(value);

    public void AddAll(IEnumerable<T> values)
    {
        ArgumentNullException.ThrowIfNull(values);
        Own().AddRange(values);
    }

    // The values may be a view of the list itself.
    public void Update(IEnumerable<T> values)
    {
        ArgumentNullException.ThrowIfNull(values);
        List<T> list = [.. values];
        if (list.Count == 0)
        {
            Clear();
        }
        else
        {
            table.Set(context.Key, context.Namespace, list);
        }
    }

    public void Clear() => table.Remove(context.Key, context.Namespace);

    public IEnumerator<T> GetEnumerator() =>
        (table.TryGet(context.Key, context.Namespace, out var list) ? list : Enumerable.Empty<T>()).GetEnumerator();

    IEnumerator IEnumerable.GetEnumerator() => GetEnumerator();

    private List<T> Own() => table.GetOrAdd(context.Key, context.Namespace, out _) ??= [];
}
