using FlinkNet.Engine.RecordPath.State.Backends;
using FlinkNet.Engine.RecordPath.State.Snapshots;
using FlinkNet.Engine.RecordPath.State.Tables;

namespace FlinkNet.Engine.RecordPath.State;

/// <summary>
/// Timers by their times. A timer is its time, key and namespace: adding one twice and removing an absent one change nothing. A
/// removed timer stays in the heap until its turn comes, and is passed over then; when more than half of the heap is such, they are taken
/// out.
/// </summary>
internal sealed class TimerQueue<TKey, TNamespace>
    where TKey : notnull
{
    // Below, taking removed timers out is not worth it.
    private const int HeapMin = 64;

    private readonly PriorityQueue<StateKey<TKey, TNamespace>, long> _heap = new();
    private readonly KeyTable<Timer, VoidNamespace> _timers = new(shrinks: true);
    private TableLog<Timer, TKey, (TNamespace, long), VoidNamespace>? _log;

    /// <summary>How many timers there are.</summary>
    public int Count => _timers.Count;

    /// <summary>How many timers the heap has, removed ones included.</summary>
    public int HeapCount => _heap.Count;

    /// <summary>For how many timers there is room.</summary>
    public int Capacity => Math.Max(_heap.Capacity, _timers.Capacity);

    /// <summary>The time of the earliest timer; <see cref="long.MaxValue"/>, too, when there is none.</summary>
    public long EarliestTime => DropRemoved() && _heap.TryPeek(out _, out var time) ? time : long.MaxValue;

    /// <summary>All timers, in no order.</summary>
    public IEnumerable<(StateKey<TKey, TNamespace> Owner, long Time)> Timers =>
        _timers.Entries.Select(entry => (entry.Key.Owner, entry.Key.Time));

    /// <summary>Adds a timer; false when it is there already.</summary>
    public bool Add(long time, TKey key, TNamespace ns)
    {
        _timers.GetOrAdd(new Timer(time, new StateKey<TKey, TNamespace>(key, ns)), out var exists);
        if (exists)
        {
            return false;
        }

        _heap.Enqueue(new StateKey<TKey, TNamespace>(key, ns), time);
        return true;
    }

    /// <summary>Removes a timer; false when it is not there.</summary>
    public bool Remove(long time, TKey key, TNamespace ns)
    {
        var exists = Remove(new Timer(time, new StateKey<TKey, TNamespace>(key, ns)));
        TakeRemovedOut();
        return exists;
    }

    /// <summary>Takes out the earliest timer, if its time is <paramref name="until"/> or earlier.</summary>
    public bool TryTakeDue(long until, out long time, out StateKey<TKey, TNamespace> owner)
    {
        while (_heap.TryPeek(out owner, out time) && time <= until)
        {
            _heap.Dequeue();
            _heap.TrimIfSparse();
            if (Remove(new Timer(time, owner)))
            {
                TakeRemovedOut();
                return true;
            }
        }

        return false;
    }

    /// <summary>Freezes the timers that a snapshot needs.</summary>
    public void Freeze(OperatorSnapshot snapshot, string name, KeyedStateIO<TKey> io) => LogOf(io).Freeze(snapshot, name);

    /// <summary>Takes the timers of a snapshot.</summary>
    public void Restore(KeyedStateSnapshot state, string name, KeyedStateIO<TKey> io)
    {
        foreach (var (owner, time) in Read(state, name, io))
        {
            Add(time, owner.Key, owner.Namespace);
        }

        LogOf(io).GoOnFrom(state);
    }

    /// <summary>Reads the timers of a snapshot.</summary>
    public static IEnumerable<(StateKey<TKey, TNamespace> Owner, long Time)> Read(
        KeyedStateSnapshot state,
        string name,
        KeyedStateIO<TKey> io) =>
        io.Read(state, name, TimesOf(io), io.Resolve<VoidNamespace>(), typeof((TNamespace, long)))
            .Select(timer => (new StateKey<TKey, TNamespace>(timer.Key, timer.Row.Namespace.Item1), timer.Row.Namespace.Item2));

    private TableLog<Timer, TKey, (TNamespace, long), VoidNamespace> LogOf(KeyedStateIO<TKey> io) =>
        _log ??= io.CreateLog<Timer, (TNamespace, long), VoidNamespace>(
        _timers, timer => timer.Owner.Key, timer => (timer.Owner.Namespace, timer.Time), () => TimesOf(io), typeof((TNamespace, long)));

    private static PairSerializer<TNamespace, long> TimesOf(KeyedStateIO<TKey> io) => new(io.Resolve<TNamespace>(), io.Resolve<long>());

    private bool Remove(Timer timer)
    {
        var index = _timers.IndexOf(timer);
        if (index < 0)
        {
            return false;
        }

        _timers.RemoveAt(index);
        return true;
    }

    // As often as half of the heap was removed: the cost of a removal does not grow with the number of timers.
    private void TakeRemovedOut()
    {
        if (_heap.Count < HeapMin || _heap.Count <= 2 * _timers.Count)
        {
            return;
        }

        _heap.Clear();
        _heap.EnqueueRange(_timers.Entries.Select(entry => (entry.Key.Owner, entry.Key.Time)));
        if (_heap.Capacity > 4 * Math.Max(_heap.Count, HeapMin))
        {
            _heap.TrimExcess();
        }
    }

    private bool DropRemoved()
    {
        while (_heap.TryPeek(out var owner, out var time))
        {
            if (_timers.IndexOf(new Timer(time, owner)) >= 0)
            {
                return true;
            }

            _heap.Dequeue();
        }

        return false;
    }

    private readonly record struct Timer(long Time, StateKey<TKey, TNamespace> Owner);
}
