using System.Runtime.CompilerServices;
using FlinkNet.Engine.RecordPath.Serialization;
using FlinkNet.Engine.RecordPath.State.Snapshots;
using FlinkNet.Engine.RecordPath.State.Tables;

namespace FlinkNet.Engine.RecordPath.State.Backends;

/// <summary>Removes what is expired from something that is stored for a key.</summary>
/// <returns>When it is to be looked at next; null when nothing is left of it.</returns>
internal delegate long? TtlPrune<TStored>(ref TStored stored, TtlPolicy policy);

/// <summary>
/// A table whose values expire. Each key that has something stored waits in a queue until it is due to be looked at; each use of the state
/// looks at the first few. The order of the queue is that of creation, so it is that of expiry but for the disorder of event time, which
/// delays the cleanup and nothing else.
/// </summary>
/// <param name="context">The key and namespace that are meant.</param>
/// <param name="table">Where the values are.</param>
/// <param name="policy">When they expire.</param>
/// <param name="prune">Removes what is expired from one of them.</param>
/// <param name="show">Answers what a value is without what is expired; null for nothing.</param>
internal sealed class TtlTable<TKey, TNamespace, TStored>(
    KeyContext<TKey, TNamespace> context,
    StateTable<TKey, TNamespace, TtlEntry<TStored>> table,
    TtlPolicy policy,
    TtlPrune<TStored> prune,
    Func<TStored, TtlPolicy, object?> show)
    : IStateTable<TKey, TNamespace, TStored>
    where TKey : notnull
{
    private const int StaleMax = 1024;
    private readonly int _cleanupSize = table.IsKeptByBackend ? 0 : policy.CleanupSize;
    private readonly Queue<(StateKey<TKey, TNamespace> Owner, long DueAt)> _queue = new();

    public TtlPolicy Policy => policy;

    public bool IsKeptByBackend => table.IsKeptByBackend;

    public IEnumerable<StateKey<TKey, TNamespace>> Owners => table.Owners;

    public IEnumerable<(StateKey<TKey, TNamespace> Owner, object? Value)> Kept => table.Rows
        .Select(row => (row.Owner, show(row.Stored.Stored, policy)))
        .Where(row => row.Item2 is not null);

    public IEnumerable<(StateKey<TKey, TNamespace> Owner, TStored Stored)> Rows => table.Rows.Select(row => (row.Owner, row.Stored.Stored));

    public void Prefetch(ReadOnlySpan<TKey> keys, ReadOnlySpan<TNamespace> namespaces) => table.Prefetch(keys, namespaces);

    public void Freeze(OperatorSnapshot snapshot) => table.Freeze(snapshot);

    public void GoOnFrom(KeyedStateSnapshot state) => table.GoOnFrom(state);

    // When it is due is found out by looking at it, which the next use of the state does.
    public void Restore(StateKey<TKey, TNamespace> owner, TStored stored)
    {
        table.Set(owner.Key, owner.Namespace, new TtlEntry<TStored> { Stored = stored, DueAt = long.MinValue });
        if (_cleanupSize > 0)
        {
            _queue.Enqueue((owner, long.MinValue));
        }
    }

    /// <summary>
    /// The place of what is stored for the current key; a null reference if there is nothing. What expired may be removed from it, and
    /// accesses noted.
    /// </summary>
    public ref TStored Find()
    {
        CleanUp();
        ref var entry =
            ref (policy.IsProlongedByReading
                ? ref table.FindForChange(context.Key, context.Namespace)
                : ref table.Find(context.Key, context.Namespace));
        return ref Unsafe.IsNullRef(ref entry) ? ref Unsafe.NullRef<TStored>() : ref entry.Stored;
    }

    /// <summary>Like <see cref="Find"/>, but what is found may be changed in ways that are to last.</summary>
    public ref TStored FindForChange()
    {
        CleanUp();
        ref var entry = ref table.FindForChange(context.Key, context.Namespace);
        return ref Unsafe.IsNullRef(ref entry) ? ref Unsafe.NullRef<TStored>() : ref entry.Stored;
    }

    /// <summary>Like <see cref="Find"/>, but makes a place if there is none.</summary>
    public ref TStored GetOrAdd(out bool exists)
    {
        CleanUp();
        ref var entry = ref table.GetOrAdd(context.Key, context.Namespace, out exists);
        if (!exists && _cleanupSize > 0)
        {
            entry.DueAt = policy.ExpiryOf(policy.Access);
            _queue.Enqueue((new StateKey<TKey, TNamespace>(context.Key, context.Namespace), entry.DueAt));
        }

        return ref entry.Stored;
    }

    /// <summary>Removes what is stored for the current key.</summary>
    public void Remove() => table.Remove(context.Key, context.Namespace);

    private void CleanUp()
    {
        if (_cleanupSize == 0)
        {
            return;
        }

        var now = policy.Now;
        for (var i = 0; i < _cleanupSize && _queue.TryPeek(out var first) && first.DueAt <= now; i++)
        {
            _queue.Dequeue();
            LookAt(first.Owner, first.DueAt);
        }

        if (_queue.Count > (2 * table.Count) + StaleMax)
        {
            DropStale();
        }
    }

    private void LookAt(StateKey<TKey, TNamespace> owner, long dueAt)
    {
        ref var entry = ref table.FindForChange(owner.Key, owner.Namespace);
        if (Unsafe.IsNullRef(ref entry) || entry.DueAt != dueAt)
        {
            return;
        }

        if (prune(ref entry.Stored, policy) is { } next)
        {
            entry.DueAt = next;
            _queue.Enqueue((owner, next));
        }
        else
        {
            table.Remove(owner.Key, owner.Namespace);
        }
    }

    // What was removed and stored again waits twice, and the first time is for nothing.
    private void DropStale()
    {
        for (var left = _queue.Count; left > 0; left--)
        {
            var (owner, dueAt) = _queue.Dequeue();
            ref var entry = ref table.Find(owner.Key, owner.Namespace);
            if (!Unsafe.IsNullRef(ref entry) && entry.DueAt == dueAt)
            {
                _queue.Enqueue((owner, dueAt));
            }
        }
    }
}
