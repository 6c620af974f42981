using System.Diagnostics.CodeAnalysis;

namespace FlinkNet;

/// <summary>A map that every subtask has a copy of, for reading.</summary>
/// <typeparam name="TKey">The type of the map's keys.</typeparam>
/// <typeparam name="TValue">The type of the map's values.</typeparam>
public interface IReadOnlyBroadcastState<TKey, TValue> : IEnumerable<KeyValuePair<TKey, TValue>>
    where TKey : notnull
{
    /// <summary>How many entries there are.</summary>
    int Count { get; }

    /// <summary>Answers the value of <paramref name="key"/>; false when there is none.</summary>
    bool TryGetValue(TKey key, [MaybeNullWhen(false)] out TValue value);

    /// <summary>Whether <paramref name="key"/> has a value.</summary>
    bool ContainsKey(TKey key);
}

/// <summary>
/// A map that every subtask has a copy of. Only broadcast records may change it, and all subtasks must do the same with the same record:
/// what is broadcast may reach two subtasks in different orders, so a change must not depend on the order of others.
/// </summary>
/// <typeparam name="TKey">The type of the map's keys.</typeparam>
/// <typeparam name="TValue">The type of the map's values.</typeparam>
public interface IBroadcastState<TKey, TValue> : IReadOnlyBroadcastState<TKey, TValue>
    where TKey : notnull
{
    /// <summary>Stores the value of <paramref name="key"/>.</summary>
    void Put(TKey key, TValue value);

    /// <summary>Removes the value of <paramref name="key"/>; false when there was none.</summary>
    bool Remove(TKey key);

    /// <summary>Removes everything.</summary>
    void Clear();
}
