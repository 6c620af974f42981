namespace FlinkNet;

/// <summary>
/// State of the current key (and, in a window, of the current window), usable only while a record or a timer is processed. Or, from an
/// <see cref="IOperatorStateStore"/>, of the subtask, usable at any time.
/// </summary>
public interface IState
{
    /// <summary>Removes what is stored: of the current key, or of the subtask.</summary>
    void Clear();
}

/// <summary>One value per key.</summary>
/// <remarks>
/// What is answered is what is stored, not a copy. Do not change an object in place that was handed on: store another one.
/// </remarks>
/// <typeparam name="T">The type of the value.</typeparam>
public interface IValueState<T> : IState
{
    /// <summary>The value; the descriptor's default when none is stored. Setting it stores it.</summary>
    T Value { get; set; }

    /// <summary>Whether a value is stored.</summary>
    bool HasValue { get; }

    /// <summary>Answers the value; false, with the descriptor's default, when none is stored.</summary>
    bool TryGet(out T value);
}

/// <summary>What both forms of appending state have in common: something is added, something is read.</summary>
/// <typeparam name="TIn">The type of what is added.</typeparam>
/// <typeparam name="TOut">The type of what is read.</typeparam>
public interface IAppendingState<in TIn, TOut> : IState
{
    /// <summary>Adds a value.</summary>
    void Add(TIn value);

    /// <summary>Answers the result of all that was added; false when nothing was.</summary>
    bool TryGet(out TOut result);
}

/// <summary>A list per key or subtask, in the order of adding. Enumerating it is valid until it is changed.</summary>
/// <typeparam name="T">The type of the elements.</typeparam>
public interface IListState<T> : IState, IEnumerable<T>
{
    /// <summary>Whether nothing is stored.</summary>
    bool IsEmpty { get; }

    /// <summary>Adds an element at the end.</summary>
    void Add(T value);

    /// <summary>Adds elements at the end.</summary>
    void AddAll(IEnumerable<T> values);

    /// <summary>Replaces the list.</summary>
    void Update(IEnumerable<T> values);
}

/// <summary>A map per key. Enumerating it is valid until it is changed; the order is not defined.</summary>
/// <typeparam name="TMapKey">The type of the map's keys.</typeparam>
/// <typeparam name="TValue">The type of the map's values.</typeparam>
public interface IMapState<TMapKey, TValue> : IState, IEnumerable<KeyValuePair<TMapKey, TValue>>
    where TMapKey : notnull
{
    /// <summary>Whether nothing is stored.</summary>
    bool IsEmpty { get; }

    /// <summary>The map's keys.</summary>
    IEnumerable<TMapKey> Keys { get; }

    /// <summary>The map's values.</summary>
    IEnumerable<TValue> Values { get; }

    /// <summary>The value of <paramref name="key"/>; reading an absent one throws <see cref="KeyNotFoundException"/>.</summary>
    TValue this[TMapKey key] { get; set; }

    /// <summary>Answers the value of <paramref name="key"/>; false when there is none.</summary>
    bool TryGetValue(TMapKey key, [System.Diagnostics.CodeAnalysis.MaybeNullWhen(false)] out TValue value);

    /// <summary>Whether <paramref name="key"/> has a value.</summary>
    bool ContainsKey(TMapKey key);

    /// <summary>Removes the value of <paramref name="key"/>; false when there was none.</summary>
    bool Remove(TMapKey key);
}

/// <summary>One value per key, which combines all that was added.</summary>
/// <typeparam name="T">The type of the values.</typeparam>
public interface IReducingState<T> : IAppendingState<T, T>;

/// <summary>One accumulator per key, which combines all that was added.</summary>
/// <typeparam name="TIn">The type of what is added.</typeparam>
/// <typeparam name="TOut">The type of the result.</typeparam>
public interface IAggregatingState<in TIn, TOut> : IAppendingState<TIn, TOut>;
