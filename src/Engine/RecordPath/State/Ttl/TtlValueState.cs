using System.Runtime.CompilerServices;
using FlinkNet.Engine.RecordPath.Serialization;
using FlinkNet.Engine.RecordPath.State.Backends;

namespace FlinkNet.Engine.RecordPath.State.Ttl;

/// <summary>The handle of one value per key that expires.</summary>
internal sealed class TtlValueState<TKey, TNamespace, T>(TtlTable<TKey, TNamespace, TtlValue<T>> table, T defaultValue) : IValueState<T>
    where TKey : notnull
{
    public T Value
    {
        get => TryGet(out var value) ? value : defaultValue;
        set
        {
            var access = table.Policy.Access;
            ref var stored = ref table.GetOrAdd(out var exists);
            stored = new TtlValue<T>(value, exists ? Math.Max(stored.LastAccess, access) : access);
        }
    }

    public bool HasValue => TryGet(out _);

    public bool TryGet(out T value)
    {
        value = defaultValue;
        ref var stored = ref table.Find();
        if (Unsafe.IsNullRef(ref stored))
        {
            return false;
        }

        var policy = table.Policy;
        if (policy.IsExpired(stored.LastAccess))
        {
            value = policy.ReturnsExpired ? stored.Value : defaultValue;
            table.Remove();
            return policy.ReturnsExpired;
        }

        value = stored.Value;
        if (policy.IsProlongedByReading)
        {
            stored.Touch(policy.Access);
        }

        return true;
    }

    public void Clear() => table.Remove();

    /// <summary>The value; null when it has expired.</summary>
    public static object? Show(TtlValue<T> stored, TtlPolicy policy) => policy.IsExpired(stored.LastAccess) ? null : stored.Value;

    /// <summary>Tells when a value expires; null when it has.</summary>
    public static long? Prune(ref TtlValue<T> stored, TtlPolicy policy) =>
        policy.IsExpired(stored.LastAccess) ? null : policy.ExpiryOf(stored.LastAccess);
}
