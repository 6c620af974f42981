namespace FlinkNet.Engine.RecordPath.State;

/// <summary>
/// Timers by their times. A timer is its time, key and namespace: adding one twice and removing an absent one change nothing (rule M1). A removed
/// timer stays in the heap until its turn comes, and is passed over then.
/// </summary>
internal sealed class TimerQueue<TKey, TNamespace>
    where TKey : notnull
{
    private readonly PriorityQueue<StateKey<TKey, TNamespace>, long> _heap = new();
    private readonly HashSet<Timer> _timers = [];

    /// <summary>How many timers there are.</summary>
    public int Count => _timers.Count;

    /// <summary>The time of the earliest timer; <see cref="long.MaxValue"/>, too, when there is none.</summary>
    public long EarliestTime => DropRemoved() && _heap.TryPeek(out _, out var time) ? time : long.MaxValue;

    /// <summary>Adds a timer; false when it is there already.</summary>
    public bool Add(long time, TKey key, TNamespace ns)
    {
        if (!_timers.Add(new Timer(time, new StateKey<TKey, TNamespace>(key, ns))))
        {
            return false;
        }

        _heap.Enqueue(new StateKey<TKey, TNamespace>(key, ns), time);
        return true;
    }

    /// <summary>Removes a timer; false when it is not there.</summary>
    public bool Remove(long time, TKey key, TNamespace ns) => _timers.Remove(new Timer(time, new StateKey<TKey, TNamespace>(key, ns)));

    /// <summary>Takes out the earliest timer, if its time is <paramref name="until"/> or earlier.</summary>
    public bool TryTakeDue(long until, out long time, out StateKey<TKey, TNamespace> owner)
    {
        while (_heap.TryPeek(out owner, out time) && time <= until)
        {
            _heap.Dequeue();
            if (_timers.Remove(new Timer(time, owner)))
            {
                return true;
            }
        }

        return false;
    }

    /// <summary>All timers.</summary>
    public IEnumerable<(TKey Key, (TNamespace Namespace, long Time) Timer)> Timers =>
        _timers.Select(timer => (timer.Owner.Key, (timer.Owner.Namespace, timer.Time)));

    private bool DropRemoved()
    {
        while (_heap.TryPeek(out var owner, out var time))
        {
            if (_timers.Contains(new Timer(time, owner)))
            {
                return true;
            }

            _heap.Dequeue();
        }

        return false;
    }

    private readonly record struct Timer(long Time, StateKey<TKey, TNamespace> Owner);
}
