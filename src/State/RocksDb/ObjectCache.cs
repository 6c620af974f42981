using System.Numerics;
using System.Runtime.CompilerServices;
using FlinkNet.Engine.RecordPath.State.Tables;

namespace FlinkNet.State.RocksDb;

/// <summary>What is known of the value in a place of the cache.</summary>
[Flags]
internal enum SlotState : byte
{
    /// <summary>The place is free.</summary>
    Free = 0,

    /// <summary>The place is taken.</summary>
    Taken = 1,

    /// <summary>There is a value; without it, it is known that there is none.</summary>
    Present = 2,

    /// <summary>The database holds something else than the place.</summary>
    Dirty = 4,

    /// <summary>The database has a row of the key.</summary>
    Stored = 8,

    /// <summary>Was used since the hand passed.</summary>
    Recent = 16,

    /// <summary>Was fetched in advance and not used yet.</summary>
    Prefetched = 32,
}

/// <summary>A place of the cache.</summary>
internal struct CacheSlot<TKey, TNamespace, TValue>
{
    public int Hash;
    public int Next;
    public int HeapBytes;
    public SlotState State;
    public TKey Key;
    public TNamespace Namespace;
    public TValue? Value;
}

/// <summary>
/// Decoded values by key and namespace: a hash table whose places are passed by a hand, which finds those that were not used since it came
/// by last (the clock
/// algorithm). It counts what it takes; who uses it decides when the hand moves.
/// </summary>
internal sealed class ObjectCache<TKey, TNamespace, TValue>
    where TKey : notnull
{
    private const int None = -1;
    private int[] _buckets = NewBuckets(16);
    private CacheSlot<TKey, TNamespace, TValue>[] _slots = new CacheSlot<TKey, TNamespace, TValue>[16];
    private int _shift = ShiftOf(16);
    private int _free = None;
    private int _used;
    private int _hand;

    /// <summary>The memory of a place itself: it, its share of the buckets, and of the room that is kept to grow.</summary>
    public static int SlotBytes { get; } = ((Unsafe.SizeOf<CacheSlot<TKey, TNamespace, TValue>>() + sizeof(int)) * 3) / 2;

    /// <summary>How many places are taken.</summary>
    public int Count { get; private set; }

    /// <summary>How much the objects take that places refer to.</summary>
    public long HeapBytes { get; private set; }

    /// <summary>How much the cache takes.</summary>
    public long Bytes => ((long)Count * SlotBytes) + HeapBytes;

    /// <summary>All places, taken or free.</summary>
    public Span<CacheSlot<TKey, TNamespace, TValue>> Slots => _slots.AsSpan(0, _used);

    /// <summary>The hash of an owner.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static int HashOf(TKey key, TNamespace ns)
    {
        var hash = (uint)EqualityComparer<TKey>.Default.GetHashCode(key);
        if (typeof(TNamespace) != typeof(VoidNamespace))
        {
            hash = (hash * 31) + (uint)EqualityComparer<TNamespace>.Default.GetHashCode(ns!);
        }

        return (int)(hash * 0x9E37_79B1);
    }

    /// <summary>The place of an owner; negative when it has none.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public int Find(TKey key, TNamespace ns, int hash)
    {
        var slots = _slots;
        for (var index = _buckets[BucketOf(hash)]; (uint)index < (uint)slots.Length; index = slots[index].Next)
        {
            ref var slot = ref slots[index];
            if (slot.Hash == hash && EqualityComparer<TKey>.Default.Equals(slot.Key, key)
                && (typeof(TNamespace) == typeof(VoidNamespace) || EqualityComparer<TNamespace>.Default.Equals(slot.Namespace, ns)))
            {
                return index;
            }
        }

        return None;
    }

    /// <summary>A place.</summary>
    public ref CacheSlot<TKey, TNamespace, TValue> this[int index] => ref _slots[index];

    /// <summary>The index of a place.</summary>
    public int IndexOf(ref CacheSlot<TKey, TNamespace, TValue> slot) =>
        (int)(Unsafe.ByteOffset(ref _slots[0], ref slot) / Unsafe.SizeOf<CacheSlot<TKey, TNamespace, TValue>>());

    /// <summary>Makes the place of an owner that has none.</summary>
    public int Add(TKey key, TNamespace ns, int hash)
    {
        var index = TakeFree();
        ref var bucket = ref _buckets[BucketOf(hash)];
        ref var slot = ref _slots[index];
        slot.Hash = hash;
        slot.Next = bucket;
        slot.HeapBytes = 0;
        slot.State = SlotState.Taken | SlotState.Recent;
        slot.Key = key;
        slot.Namespace = ns;
        bucket = index;
        Count++;
        return index;
    }

    /// <summary>Notes how much the objects take that a place refers to.</summary>
    public void Weigh(ref CacheSlot<TKey, TNamespace, TValue> slot, int heapBytes)
    {
        HeapBytes += heapBytes - slot.HeapBytes;
        slot.HeapBytes = heapBytes;
    }

    /// <summary>Moves the hand to a place that was not used since it came by last. There must be one that is taken.</summary>
    public int NextVictim()
    {
        while (true)
        {
            if (_hand >= _used)
            {
                _hand = 0;
            }

            ref var slot = ref _slots[_hand];
            if ((slot.State & (SlotState.Taken | SlotState.Recent)) == SlotState.Taken)
            {
                return _hand++;
            }

            slot.State &= ~SlotState.Recent;
            _hand++;
        }
    }

    /// <summary>Frees a place.</summary>
    public void Remove(int index)
    {
        ref var slot = ref _slots[index];
        ref var link = ref _buckets[BucketOf(slot.Hash)];
        while (link != index)
        {
            link = ref _slots[link].Next;
        }

        link = slot.Next;
        HeapBytes -= slot.HeapBytes;
        slot = default;
        slot.Next = _free;
        _free = index;
        Count--;
    }

    private static int[] NewBuckets(int size)
    {
        var buckets = new int[size];
        Array.Fill(buckets, None);
        return buckets;
    }

    // The hash was multiplied: its upper bits are the good ones.
    private int BucketOf(int hash) => (int)((uint)hash >> _shift);

    private static int ShiftOf(int size) => 32 - BitOperations.Log2((uint)size);

    private int TakeFree()
    {
        if (_free != None)
        {
            var index = _free;
            _free = _slots[index].Next;
            return index;
        }

        if (_used == _slots.Length)
        {
            Grow();
        }

        return _used++;
    }

    private void Grow()
    {
        Array.Resize(ref _slots, _slots.Length * 2);
        _buckets = NewBuckets(_slots.Length);
        _shift = ShiftOf(_slots.Length);
        for (var i = 0; i < _used; i++)
        {
            ref var slot = ref _slots[i];
            if (slot.State != SlotState.Free)
            {
                ref var bucket = ref _buckets[BucketOf(slot.Hash)];
                slot.Next = bucket;
                bucket = i;
            }
        }
    }
}
