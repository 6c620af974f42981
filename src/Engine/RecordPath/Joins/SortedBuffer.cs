using System.Runtime.CompilerServices;

namespace FlinkNet.Engine.RecordPath.Joins;

/// <summary>
/// The records of one key and side, sorted by their timestamps, those of one timestamp in the order in which they came. Records that come
/// in
/// order are added at the end; old ones leave at the front.
/// </summary>
/// <typeparam name="T">The type of the records.</typeparam>
internal struct SortedBuffer<T>
{
    private const int FirstCapacity = 4;

    /// <summary>An array of at most as many entries is kept, however few records are in it.</summary>
    private const int KeptMax = 64;
    private Entry[]? _entries;
    private int _start;

    /// <summary>How many records there are.</summary>
    public int Count { get; private set; }

    /// <summary>The earliest timestamp; only with records in it.</summary>
    public readonly long EarliestTimestamp => _entries![_start].Timestamp;

    /// <summary>
    /// The records whose timestamps are from <paramref name="first"/> to <paramref name="last"/>, both inclusive. Valid until the buffer
    /// changes.
    /// </summary>
    public readonly ReadOnlySpan<Entry> Between(long first, long last)
    {
        var entries = Entries;
        var from = first == long.MinValue ? 0 : FirstAfter(entries, first - 1);
        var length = FirstAfter(entries[from..], last);
        return entries.Slice(from, length);
    }

    /// <summary>Adds a record at its place.</summary>
    public void Add(T value, long timestamp)
    {
        MakeRoom();
        var end = _start + Count++;
        var place = end;
        if (end > _start && _entries![end - 1].Timestamp > timestamp)
        {
            place = _start + FirstAfter(_entries.AsSpan(_start, end - _start), timestamp);
            Array.Copy(_entries, place, _entries, place + 1, end - place);
        }

        _entries![place] = new Entry(timestamp, value);
    }

    /// <summary>Removes the records whose timestamps are <paramref name="timestamp"/> or earlier.</summary>
    public void RemoveUpTo(long timestamp)
    {
        var removed = FirstAfter(Entries, timestamp);
        if (RuntimeHelpers.IsReferenceOrContainsReferences<T>() && removed > 0)
        {
            Array.Clear(_entries!, _start, removed);
        }

        Count -= removed;
        _start = Count == 0 ? 0 : _start + removed;
        if (_entries is { Length: > KeptMax } entries && Count < entries.Length / 8)
        {
            ShrinkTo(Math.Max(KeptMax, 4 * Count));
        }
    }

    // Much smaller than what was full, and much larger than what is left: neither this nor growing comes again soon.
    private void ShrinkTo(int capacity)
    {
        var smaller = new Entry[capacity];
        Array.Copy(_entries!, _start, smaller, 0, Count);
        (_entries, _start) = (smaller, 0);
    }

    /// <summary>For how many records there is room.</summary>
    internal readonly int Capacity => _entries?.Length ?? 0;

    private readonly ReadOnlySpan<Entry> Entries => _entries.AsSpan(_start, Count);

    private static int FirstAfter(ReadOnlySpan<Entry> entries, long timestamp)
    {
        var (low, high) = (0, entries.Length);
        while (low < high)
        {
            var middle = (low + high) >> 1;
            if (entries[middle].Timestamp <= timestamp)
            {
                low = middle + 1;
            }
            else
            {
                high = middle;
            }
        }

        return low;
    }

    // The records move to the front when half of the array is free there, and to a larger array otherwise.
    private void MakeRoom()
    {
        if (_entries is null)
        {
            _entries = new Entry[FirstCapacity];
            return;
        }

        if (_start + Count < _entries.Length)
        {
            return;
        }

        var target = _start >= (_entries.Length + 1) / 2 ? _entries : new Entry[_entries.Length * 2];
        Array.Copy(_entries, _start, target, 0, Count);
        if (ReferenceEquals(target, _entries) && RuntimeHelpers.IsReferenceOrContainsReferences<T>())
        {
            Array.Clear(_entries, Count, _entries.Length - Count);
        }

        _entries = target;
        _start = 0;
    }

    /// <summary>A record with its timestamp.</summary>
    public readonly record struct Entry(long Timestamp, T Value);
}
