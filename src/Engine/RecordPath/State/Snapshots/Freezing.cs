using System.Reflection;
using FlinkNet.Engine.RecordPath.Serialization;

namespace FlinkNet.Engine.RecordPath.State.Snapshots;

/// <summary>
/// How a value is kept as it is at a barrier while the task goes on. What cannot be changed is kept by reference; the lists and maps that
/// states are made of are copied, if what is in them
/// cannot be changed; anything else must be serialized in the loop.
/// </summary>
internal sealed class Freezing<T>
{
    private static readonly Freezing<T> Shared = new(ImmutableTypes.Contains(typeof(T)) ? null : FreezingCopies.TryFind<T>());
    private readonly Func<T, T>? _copy;

    private Freezing(Func<T, T>? copy)
    {
        _copy = copy;
        IsPossible = copy is not null || ImmutableTypes.Contains(typeof(T));
    }

    /// <summary>Whether a value can be kept.</summary>
    public bool IsPossible { get; }

    /// <summary>The freezing of the type.</summary>
    public static Freezing<T> Of() => Shared;

    /// <summary>What is kept of a value.</summary>
    public T Freeze(T value) => _copy is null ? value : _copy(value);
}

/// <summary>Copies of the collections that states are made of.</summary>
internal static class FreezingCopies
{
    private static readonly Dictionary<Type, MethodInfo> Factories = typeof(FreezingCopies)
        .GetMethods(BindingFlags.Static | BindingFlags.NonPublic)
        .Where(method => method.Name.StartsWith("Of", StringComparison.Ordinal))
        .ToDictionary(method => method.ReturnType.GenericTypeArguments[0].GetGenericTypeDefinition());

    /// <summary>The copy of a type; null when there is none that later changes could not reach.</summary>
    public static Func<T, T>? TryFind<T>() =>
        typeof(T).IsGenericType && Factories.TryGetValue(typeof(T).GetGenericTypeDefinition(), out var factory)
        ? (Func<T, T>?)factory.MakeGenericMethod(typeof(T).GenericTypeArguments).Invoke(null, null)
        : null;

    private static Func<List<T>, List<T>>? OfList<T>() => ImmutableTypes.Contains(typeof(T)) ? list => [.. list] : null;

    private static Func<Dictionary<TKey, TValue>, Dictionary<TKey, TValue>>? OfMap<TKey, TValue>()
        where TKey : notnull =>
            ImmutableTypes.Contains(typeof(TKey)) && ImmutableTypes.Contains(typeof(TValue)) ? map =>
                new Dictionary<TKey, TValue>(map, map.Comparer) : null;

    private static Func<TtlEntry<T>, TtlEntry<T>>? OfEntry<T>()
    {
        var freezing = Freezing<T>.Of();
        return freezing.IsPossible ? entry => new TtlEntry<T> { Stored = freezing.Freeze(entry.Stored), DueAt = entry.DueAt } : null;
    }
}
