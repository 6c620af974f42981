using System.Numerics;
using System.Runtime.CompilerServices;

namespace FlinkNet.Engine.RecordPath.State.Tables;

/// <summary>
/// A table by key whose entries lie in one array, in the order of their coming: going through them is a scan that may change values, remove
/// entries and be left off.
/// Removed entries leave holes, which new ones fill. Nothing is allocated but to grow, and to give back the room of many keys when few are
/// left.
/// </summary>
/// <param name="shrinks">Whether removing an entry may move the others: not where somebody goes through them meanwhile, or keeps
/// indices.</param>
internal sealed partial class KeyTable<TKey, TValue>(bool shrinks = false)
    where TKey : notnull
{
    private const int InitialBits = 4;

    // The comparer of value types is known to the JIT, which puts it in line.
    private readonly EqualityComparer<TKey>? _comparer = typeof(TKey).IsValueType ? null : EqualityComparer<TKey>.Default;
    private int[] _buckets = new int[1 << InitialBits];
    private Entry[] _entries = new Entry[1 << InitialBits];
    private int _shift = 32 - InitialBits;
    private int _holes;
    private int _firstHole = -1;

    /// <summary>How many keys there are.</summary>
    public int Count => End - _holes;

    /// <summary>The indices of the entries are less than this.</summary>
    public int End { get; private set; }

    /// <summary>
    /// The place of a key's value, to be changed, made if there is none; valid until another key is added, or one removed from a table that
    /// shrinks.
    /// </summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public ref TValue? GetOrAdd(TKey key, out bool exists)
    {
        // Adding may replace the array, so it comes first.
        var index = IndexOfOrAdd(key, out exists);
        MarkChanged(index);
        return ref _entries[index].Value;
    }

    /// <summary>
    /// The index of a key, which is added if it is not there; stays the same until the key is removed, or others are from a table that
    /// shrinks.
    /// </summary>
    public int IndexOfOrAdd(TKey key, out bool exists)
    {
        var hash = HashOf(key);
        var index = IndexOf(key, hash);
        exists = index >= 0;
        return exists ? index : Add(key, hash);
    }

    /// <summary>The index of a key; -1 when it is not there.</summary>
    public int IndexOf(TKey key) => IndexOf(key, HashOf(key));

    /// <summary>Whether there is an entry at an index less than <see cref="End"/>.</summary>
    public bool IsUsed(int index) => _entries[index].Next >= -1;

    /// <summary>Whether the key at an index still has the hash that it was added with: one that can be changed may have been.</summary>
    public bool IsAsAdded(int index) => _entries[index].Hash == HashOf(_entries[index].Key);

    /// <summary>Whether a key still has the hash that it was removed with.</summary>
    public bool IsAsRemoved(RemovedKey<TKey> removed) => removed.Hash == HashOf(removed.Key);

    /// <summary>The key at an index.</summary>
    public TKey KeyAt(int index) => _entries[index].Key;

    /// <summary>The value at an index; valid until another key is added, or one removed from a table that shrinks.</summary>
    public ref TValue? ValueAt(int index) => ref _entries[index].Value;

    /// <summary>All entries.</summary>
    public IEnumerable<(TKey Key, TValue Value)> Entries
    {
        get
        {
            for (var index = 0; index < End; index++)
            {
                if (IsUsed(index))
                {
                    yield return (KeyAt(index), ValueAt(index)!);
                }
            }
        }
    }

    /// <summary>Removes the entry at an index.</summary>
    public void RemoveAt(int index)
    {
        ref var entry = ref _entries[index];
        NoteRemoval(index, entry.Key, entry.Hash);
        ref var link = ref _buckets[entry.Hash >> _shift];
        if (link - 1 == index)
        {
            link = entry.Next + 1;
        }
        else
        {
            var before = link - 1;
            while (_entries[before].Next != index)
            {
                before = _entries[before].Next;
            }

            _entries[before].Next = entry.Next;
        }

        entry = new Entry { Next = -3 - _firstHole };
        _firstHole = index;
        _holes++;
        if (Count < _shrinkBelow)
        {
            Shrink();
        }
    }

    /// <summary>Removes all entries; keeps the room they had, unless they had little use for it.</summary>
    public void Clear()
    {
        StopTracking();
        if (End > 0)
        {
            var isSparse = IsSparse(End);
            Array.Clear(_buckets);
            Array.Clear(_entries, 0, End);
            End = 0;
            _holes = 0;
            _firstHole = -1;
            if (isSparse)
            {
                Shrink();
            }
        }
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private int IndexOf(TKey key, uint hash)
    {
        var entries = _entries;
        var index = _buckets[hash >> _shift] - 1;
        while ((uint)index < (uint)entries.Length && (entries[index].Hash != hash || !AreEqual(entries[index].Key, key)))
        {
            index = entries[index].Next;
        }

        return index;
    }

    // The high bits choose the bucket: multiplication brings all bits of the hash code there.
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private uint HashOf(TKey key) =>
        (uint)(typeof(TKey).IsValueType ? EqualityComparer<TKey>.Default.GetHashCode(key) : _comparer!.GetHashCode(key)) * 0x9E37_79B1;

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private bool AreEqual(TKey first, TKey second) =>
        typeof(TKey).IsValueType ? EqualityComparer<TKey>.Default.Equals(first, second) : _comparer!.Equals(first, second);

    private int Add(TKey key, uint hash)
    {
        int index;
        if (_firstHole >= 0)
        {
            index = _firstHole;
            _firstHole = -3 - _entries[index].Next;
            _holes--;
        }
        else
        {
            if (End == _entries.Length)
            {
                Grow();
            }

            index = End++;
        }

        ref var bucket = ref _buckets[hash >> _shift];
        _entries[index] = new Entry { Hash = hash, Next = bucket - 1, Key = key };
        bucket = index + 1;
        return index;
    }

    private void Grow()
    {
        Array.Resize(ref _entries, _entries.Length * 2);
        GrowTracking();
        Link();
    }

    // Puts all entries, between which there are no holes, into buckets.
    private void Link()
    {
        _shift = 32 - BitOperations.Log2((uint)_entries.Length);
        _shrinkBelow = shrinks && _entries.Length > CapacityMin ? _entries.Length / SparseUse : 0;
        _buckets = new int[_entries.Length];
        for (var index = 0; index < End; index++)
        {
            ref var entry = ref _entries[index];
            ref var bucket = ref _buckets[entry.Hash >> _shift];
            entry.Next = bucket - 1;
            bucket = index + 1;
        }
    }

    /// <summary>
    /// An entry; <see cref="Next"/> is the next one of the bucket or -1, and -3 minus the next hole (-1 for none) in a hole.
    /// </summary>
    private struct Entry
    {
        public uint Hash;
        public int Next;
        public TKey Key;
        public TValue? Value;
    }
}
