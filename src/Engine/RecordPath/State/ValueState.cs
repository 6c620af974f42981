using FlinkNet.Engine.RecordPath.State.Backends;
using FlinkNet.Engine.RecordPath.State.Tables;

namespace FlinkNet.Engine.RecordPath.State;

/// <summary>The handle of one value per key.</summary>
internal sealed class ValueState<TKey, TNamespace, T>(
    KeyContext<TKey, TNamespace> context,
    StateTable<TKey, TNamespace, T> table,
    T defaultValue)
    : IValueState<T>
    where TKey : notnull
{
    public T Value
    {
        get => table.TryGet(context.Key, context.Namespace, out var value) ? value : defaultValue;
        set => table.Set(context.Key, context.Namespace, value);
    }

    public bool HasValue => table.TryGet(context.Key, context.Namespace, out _);

    public bool TryGet(out T value)
    {
        if (table.TryGet(context.Key, context.Namespace, out var stored))
        {
            value = stored;
            return true;
        }

        value = defaultValue;
        return false;
    }

    public void Clear() => table.Remove(context.Key, context.Namespace);
}
