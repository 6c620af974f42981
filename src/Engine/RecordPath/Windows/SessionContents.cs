using FlinkNet.Engine.RecordPath.State.Tables;

namespace FlinkNet.Engine.RecordPath.Windows;

/// <summary>
/// The open sessions of all keys, and which of them end when. A session grows in place; its turn in the queue of ends is looked at again
/// when it comes, so that a record costs no work there. No two sessions of a key touch.
/// </summary>
internal sealed class SessionContents<TKey, T, TAccumulator, TResult>(WindowAggregation<T, TAccumulator, TResult> aggregation, long gap)
    where TKey : notnull
{
    private readonly KeyTable<TKey, int> _newest = new(shrinks: true);
    private readonly PriorityQueue<int, long> _ends = new();
    private Session[] _sessions = new Session[16];
    private int _end;
    private int _firstFree = -1;

    /// <summary>How many sessions are open.</summary>
    public int Count { get; private set; }

    /// <summary>
    /// Adds a record; false if it is late: it touches no open session, and its own would have ended at <paramref name="watermark"/>
    /// already.
    /// </summary>
    public bool TryAdd(TKey key, long timestamp, T value, long watermark)
    {
        var end = SaturatedTime.Add(timestamp, gap);
        if (end - 1 <= watermark && _newest.IndexOf(key) < 0)
        {
            return false;
        }

        var entry = _newest.IndexOfOrAdd(key, out var exists);
        ref var newest = ref _newest.ValueAt(entry);
        var newer = -1;
        var session = exists ? newest : -1;
        while (session >= 0 && _sessions[session].Start > end)
        {
            newer = session;
            session = _sessions[session].Older;
        }

        if (session >= 0 && _sessions[session].End >= timestamp)
        {
            Grow(session, timestamp, end);
        }
        else if (end - 1 <= watermark)
        {
            return false;
        }
        else
        {
            session = Insert(entry, timestamp, end, older: session);
            (newer >= 0 ? ref _sessions[newer].Older : ref newest) = session;
        }

        ref var grown = ref _sessions[session];
        aggregation.Add(ref grown.Accumulator, grown.HasRecords, value);
        grown.HasRecords = true;
        return true;
    }

    /// <summary>The keys that have sessions.</summary>
    public KeyTable<TKey, int> Keys => _newest;

    /// <summary>What all open sessions hold.</summary>
    public IEnumerable<(TKey Key, (TimeWindow Window, TAccumulator Accumulator) Row)> Rows
    {
        get
        {
            for (var index = 0; index < _end; index++)
            {
                // Indexed anew for each field: an iterator keeps no reference.
                if (_sessions[index].HasRecords)
                {
                    yield return (
                        _newest.KeyAt(_sessions[index].Entry),
                        (new TimeWindow(_sessions[index].Start, _sessions[index].End), _sessions[index].Accumulator!));
                }
            }
        }
    }

    /// <summary>Takes an open session of a snapshot.</summary>
    public void Restore(TKey key, TimeWindow window, TAccumulator accumulator)
    {
        var entry = _newest.IndexOfOrAdd(key, out var exists);
        var newer = -1;
        var older = exists ? _newest.ValueAt(entry) : -1;
        while (older >= 0 && _sessions[older].Start > window.Start)
        {
            newer = older;
            older = _sessions[older].Older;
        }

        var session = Insert(entry, window.Start, window.End, older);
        (newer >= 0 ? ref _sessions[newer].Older : ref _newest.ValueAt(entry)) = session;
        _sessions[session].Accumulator = accumulator;
        _sessions[session].HasRecords = true;
    }

    /// <summary>Takes out the session that ends first, if <paramref name="watermark"/> has ended it.</summary>
    public bool TryTakeDue(long watermark, out TKey key, out TimeWindow window, out TAccumulator accumulator)
    {
        while (_ends.TryPeek(out var index, out var turn) && turn <= watermark)
        {
            ref var session = ref _sessions[index];
            if (session.Entry >= 0 && session.End - 1 > turn)
            {
                _ends.DequeueEnqueue(index, session.End - 1);
                continue;
            }

            _ends.Dequeue();
            if (session.Entry >= 0)
            {
                key = _newest.KeyAt(session.Entry);
                window = new TimeWindow(session.Start, session.End);
                accumulator = session.Accumulator!;
                Unlink(index);
                Free(index);
                Count--;
                return true;
            }

            Free(index);
        }

        key = default!;
        window = default;
        accumulator = default!;
        return false;
    }

    // Growing towards the past, a session may come to touch older ones, which it then takes in.
    private void Grow(int index, long start, long end)
    {
        ref var session = ref _sessions[index];
        session.Start = Math.Min(session.Start, start);
        session.End = Math.Max(session.End, end);
        while (session.Older is >= 0 and var older && _sessions[older].End >= session.Start)
        {
            ref var taken = ref _sessions[older];
            session.Accumulator = aggregation.Merge(taken.Accumulator!, session.Accumulator!);
            session.Start = Math.Min(session.Start, taken.Start);
            session.Older = taken.Older;
            taken = new Session { Entry = -1, Older = -1 };
            Count--;
        }
    }

    private int Insert(int entry, long start, long end, int older)
    {
        var index = _firstFree;
        if (index >= 0)
        {
            _firstFree = _sessions[index].Older;
        }
        else
        {
            if (_end == _sessions.Length)
            {
                Array.Resize(ref _sessions, _sessions.Length * 2);
            }

            index = _end++;
        }

        _sessions[index] = new Session { Entry = entry, Start = start, End = end, Older = older };
        _ends.Enqueue(index, end - 1);
        Count++;
        return index;
    }

    private void Unlink(int index)
    {
        ref var session = ref _sessions[index];
        ref var link = ref _newest.ValueAt(session.Entry);
        if (link == index && session.Older < 0)
        {
            RemoveKey(session.Entry);
            return;
        }

        while (link != index)
        {
            link = ref _sessions[link].Older;
        }

        link = session.Older;
    }

    private void RemoveKey(int entry)
    {
        var moves = _newest.Moves;
        _newest.RemoveAt(entry);
        for (var index = 0; _newest.Moves != moves && index < _newest.End; index++)
        {
            for (var session = _newest.ValueAt(index); session >= 0; session = _sessions[session].Older)
            {
                _sessions[session].Entry = index;
            }
        }
    }

    // Called when the session's turn has come: until then the queue knows it.
    private void Free(int index)
    {
        _sessions[index] = new Session { Entry = -1, Older = _firstFree };
        _firstFree = index;
    }

    /// <summary>
    /// A session: its key's entry (-1 once another session took it in) and the key's next older session (in a free place, the next free
    /// one).
    /// </summary>
    private struct Session
    {
        public long Start;
        public long End;
        public int Entry;
        public int Older;
        public bool HasRecords;
        public TAccumulator? Accumulator;
    }
}
