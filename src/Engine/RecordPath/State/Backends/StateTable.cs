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
/// <see cref="GetOrAdd"/> or <see cref="FindForChange"/>: else a back end does not know that it is to be stored again.
/// </summary>
internal abstract class StateTable<TKey, TNamespace, TValue> : IStateTable<TKey, TNamespace, TValue>
    where TKey : notnull
{
    public abstract IEnumerable<StateKey<TKey, TNamespace>> Owners { get; }

    public abstract IEnumerable<(StateKey<TKey, TNamespace> Owner, TValue Stored)> Rows { get; }

    public virtual bool IsKeptByBackend => false;

    /// <summary>How many values are in memory.</summary>
    public abstract int Count { get; }

    public void Restore(StateKey<TKey, TNamespace> owner, TValue stored) => Set(owner.Key, owner.Namespace, stored);

    public virtual void Prefetch(ReadOnlySpan<TKey> keys, ReadOnlySpan<TNamespace> namespaces)
    {
    }

    public virtual void Freeze(OperatorSnapshot snapshot)
    {
    }

    public virtual void GoOnFrom(KeyedStateSnapshot state)
    {
    }

    /// <summary>The place of a value, made if there is none; valid until the table is used otherwise.</summary>
    public abstract ref TValue? GetOrAdd(TKey key, TNamespace ns, out bool exists);

    /// <summary>
    /// The place of a value, to be looked at only; a null reference if there is none. Valid until the table is used otherwise.
    /// </summary>
    public abstract ref TValue Find(TKey key, TNamespace ns);

    /// <summary>
    /// The place of a value that may be changed; a null reference if there is none. Valid until the table is used otherwise.
    /// </summary>
    public abstract ref TValue FindForChange(TKey key, TNamespace ns);

    /// <summary>Answers a value; false when there is none.</summary>
    public abstract bool TryGet(TKey key, TNamespace ns, [MaybeNullWhen(false)] out TValue value);

    /// <summary>Stores a value.</summary>
    public abstract void Set(TKey key, TNamespace ns, TValue value);

    /// <summary>Removes a value and answers it; false when there is none.</summary>
    public abstract bool Remove(TKey key, TNamespace ns, [MaybeNullWhen(false)] out TValue value);

    /// <summary>Removes a value.</summary>
    public abstract void Remove(TKey key, TNamespace ns);
}
