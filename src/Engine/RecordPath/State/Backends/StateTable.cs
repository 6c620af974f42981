using System.Diagnostics.CodeAnalysis;
using FlinkNet.Engine.RecordPath.State.Snapshots;
using FlinkNet.Engine.RecordPath.State.Tables;

namespace FlinkNet.Engine.RecordPath.State.Backends;

/// <summary>One named piece of state of all keys of a subtask.</summary>
internal interface IStateTable<TKey, TNamespace>
    where TKey : notnull
{
    /// <summary>Who has something stored.</summary>
    IEnumerable<StateKey<TKey, TNamespace>> Owners { get; }

    /// <summary>All that is stored and has not expired, as handles show it.</summary>
    IEnumerable<(StateKey<TKey, TNamespace> Owner, object? Value)> Kept { get; }

    /// <summary>Whether the back end writes and restores the table itself, with all else that it keeps.</summary>
    bool IsKeptByBackend { get; }

    /// <summary>Fetches what is stored for keys whose records come next.</summary>
    /// <param name="keys">The keys, perhaps some of them more than once.</param>
    /// <param name="namespaces">The namespace of each; none for the default one of all.</param>
    void Prefetch(ReadOnlySpan<TKey> keys, ReadOnlySpan<TNamespace> namespaces);

    /// <summary>Freezes what a snapshot needs of the table, unless the back end writes it itself.</summary>
    void Freeze(OperatorSnapshot snapshot);

    /// <summary>All rows of a snapshot are restored: the next checkpoint may build upon the files that they were in.</summary>
    void GoOnFrom(KeyedStateSnapshot state);
}

/// <inheritdoc/>
internal interface IStateTable<TKey, TNamespace, TStored> : IStateTable<TKey, TNamespace>
    where TKey : notnull
{
    /// <summary>All that is stored.</summary>
    IEnumerable<(StateKey<TKey, TNamespace> Owner, TStored Stored)> Rows { get; }

    /// <summary>Stores what a snapshot holds.</summary>
    void Restore(StateKey<TKey, TNamespace> owner, TStored stored);
}

/// <summary>
/// One named piece of state of all keys of a subtask, wherever a back end keeps it. What is changed in place must have been requested with
/// <see cref="GetOrAdd"/> or <see cref="FindForChange"/>: else a back end does not know that it is to be stored again. All calls come from
/// the task's loop, and several for each record: they are what a job's speed depends on.
/// </summary>
/// <typeparam name="TKey">The type of the keys.</typeparam>
/// <typeparam name="TNamespace">The type of what distinguishes states of one key: windows, or <see cref="VoidNamespace"/>.</typeparam>
/// <typeparam name="TValue">The type of the values.</typeparam>
public abstract class StateTable<TKey, TNamespace, TValue> : IStateTable<TKey, TNamespace, TValue>
    where TKey : notnull
{
    /// <summary>
    /// Who has something stored, in no order. The table may be used while they are gone through: an owner that is removed before its turn
    /// may come or not.
    /// </summary>
    public abstract IEnumerable<StateKey<TKey, TNamespace>> Owners { get; }

    /// <summary>All that is stored, in no order.</summary>
    public abstract IEnumerable<(StateKey<TKey, TNamespace> Owner, TValue Stored)> Rows { get; }

    /// <summary>How many values are in memory.</summary>
    public abstract int Count { get; }

    IEnumerable<(StateKey<TKey, TNamespace> Owner, object? Value)> IStateTable<TKey, TNamespace>.Kept =>
        Rows.Select(row => (row.Owner, (object?)row.Stored));

    bool IStateTable<TKey, TNamespace>.IsKeptByBackend => IsKeptByBackend;

    // What packages keep they write themselves; only tables of the engine are frozen by whoever has them.
    internal virtual bool IsKeptByBackend => true;

    void IStateTable<TKey, TNamespace, TValue>.Restore(StateKey<TKey, TNamespace> owner, TValue stored) =>
        Set(owner.Key, owner.Namespace, stored);

    void IStateTable<TKey, TNamespace>.Freeze(OperatorSnapshot snapshot) => Freeze(snapshot);

    void IStateTable<TKey, TNamespace>.GoOnFrom(KeyedStateSnapshot state) => GoOnFrom(state);

    internal virtual void Freeze(OperatorSnapshot snapshot)
    {
    }

    internal virtual void GoOnFrom(KeyedStateSnapshot state)
    {
    }

    /// <summary>
    /// Fetches what is stored for keys whose records come next. By default nothing: what is not there is fetched when it is asked for.
    /// </summary>
    /// <param name="keys">The keys, perhaps some of them more than once.</param>
    /// <param name="namespaces">The namespace of each; none for the default one of all.</param>
    public virtual void Prefetch(ReadOnlySpan<TKey> keys, ReadOnlySpan<TNamespace> namespaces)
    {
    }

    /// <summary>
    /// The place of a value, made if there is none; valid until the table is used otherwise. What is put there is stored, without another
    /// call.
    /// </summary>
    public abstract ref TValue? GetOrAdd(TKey key, TNamespace ns, out bool exists);

    /// <summary>
    /// The place of a value, to be looked at only; a null reference if there is none. Valid until the table is used otherwise.
    /// </summary>
    /// <remarks>
    /// The value itself may be changed in place where the definition says so
    /// (<see cref="StateTableDefinition{TKey, TNamespace, TValue}.MayBeChangedWhenRead"/>), and is then to be stored.
    /// </remarks>
    public abstract ref TValue Find(TKey key, TNamespace ns);

    /// <summary>
    /// The place of a value that may be changed; a null reference if there is none. Valid until the table is used otherwise.
    /// </summary>
    public abstract ref TValue FindForChange(TKey key, TNamespace ns);

    /// <summary>Answers a value; false when there is none.</summary>
    /// <inheritdoc cref="Find" path="/remarks"/>
    public abstract bool TryGet(TKey key, TNamespace ns, [MaybeNullWhen(false)] out TValue value);

    /// <summary>Stores a value.</summary>
    public abstract void Set(TKey key, TNamespace ns, TValue value);

    /// <summary>Removes a value and answers it; false when there is none.</summary>
    public abstract bool Remove(TKey key, TNamespace ns, [MaybeNullWhen(false)] out TValue value);

    /// <summary>Removes a value.</summary>
    public abstract void Remove(TKey key, TNamespace ns);
}
