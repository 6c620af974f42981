using System.Buffers;
using System.Diagnostics.CodeAnalysis;
using System.Runtime.CompilerServices;
using FlinkNet.Engine.RecordPath.State.Backends;
using FlinkNet.Engine.RecordPath.State.Tables;

namespace FlinkNet.State.RocksDb;

/// <summary>
/// One named piece of state in RocksDB, behind a cache of decoded values. A value is deserialized when it enters the cache and serialized
/// when it leaves it, or at a barrier, if it was changed. It is also noted in the cache that a key has no row, so nothing is looked up
/// twice.
/// </summary>
// Size: one table over one column family: each member is one operation on the store.
internal sealed class RocksDbStateTable<TKey, TNamespace, TValue>(
    RocksDbKeyedState state,
    StateTableDefinition<TKey, TNamespace, TValue> definition,
    uint number)
    : StateTable<TKey, TNamespace, TValue>, ITable
    where TKey : notnull
{
    // What a value takes in memory against its serialized form, and the objects around it: a rule of thumb, in favour of safety.
    private const int HeapPerSerialized = 2;
    private const int HeapPerObject = 48;

    // A round of eviction frees a sixteenth, so that its writes are worth a call.
    private const int RoundsPerCache = 16;
    private const int EntriesMin = 64;

    // Of new values, all of the first and then one in some are weighed before they leave.
    private const int WeighedFirst = 64;
    private const int WeighedEach = 32;

    // Tables whose prefetched values are not used for the most part are not prefetched any more.
    private const int JudgedAfter = 8192;
    private const int UsedMin = JudgedAfter / 8;

    private static readonly bool HasHeap = RuntimeHelpers.IsReferenceOrContainsReferences<CacheSlot<TKey, TNamespace, TValue>>();
    private readonly ObjectCache<TKey, TNamespace, TValue> _cache = new();
    private readonly ArrayBufferWriter<byte> _fetchKeys = new();
    private readonly List<int> _fetchEnds = [];
    private readonly List<int> _fetched = [];
    private RowCodec<TKey, TNamespace, TValue>? _codec;
    private int _heapPerEntry = HeapPerObject;
    private long _accounted;
    private uint _new;
    private int _lastNew = -1;
    private int _dirty;
    private int _prefetchedCount;
    private int _prefetchedUsed;
    private bool _isPrefetched = true;

    public override int Count => _cache.Count;

    public string Name => definition.Name;

    public string Types => definition.Types;

    public bool OwnerIsInKey => Codec.OwnerIsInKey;

    public long CacheBytes => _accounted;

    public override IEnumerable<StateKey<TKey, TNamespace>> Owners
    {
        get
        {
            using var scan = Scan();
            while (scan.MoveNext())
            {
                yield return Codec.ReadOwner(scan.Key, scan.Value);
            }
        }
    }

    public override IEnumerable<(StateKey<TKey, TNamespace> Owner, TValue Stored)> Rows
    {
        get
        {
            using var scan = Scan();
            while (scan.MoveNext())
            {
                yield return (Codec.ReadOwner(scan.Key, scan.Value), Codec.ReadValue(scan.Value));
            }
        }
    }

    private RowCodec<TKey, TNamespace, TValue> Codec => _codec ??= CreateCodec();

    public override ref TValue? GetOrAdd(TKey key, TNamespace ns, out bool exists)
    {
        ref var slot = ref Locate(key, ns);
        exists = (slot.State & SlotState.Present) != 0;
        if (!exists)
        {
            NoteNew(ref slot);
        }

        MarkDirty(ref slot, SlotState.Present);
        return ref slot.Value;
    }

    public override ref TValue Find(TKey key, TNamespace ns)
    {
        ref var slot = ref Locate(key, ns);
        if ((slot.State & SlotState.Present) == 0)
        {
            return ref Unsafe.NullRef<TValue>();
        }

        NoteRead(ref slot);
        return ref slot.Value!;
    }

    public override ref TValue FindForChange(TKey key, TNamespace ns)
    {
        ref var slot = ref Locate(key, ns);
        if ((slot.State & SlotState.Present) == 0)
        {
            return ref Unsafe.NullRef<TValue>();
        }

        MarkDirty(ref slot, SlotState.Present);
        return ref slot.Value!;
    }

    public override bool TryGet(TKey key, TNamespace ns, [MaybeNullWhen(false)] out TValue value)
    {
        ref var slot = ref Locate(key, ns);
        value = slot.Value!;
        if ((slot.State & SlotState.Present) == 0)
        {
            return false;
        }

        NoteRead(ref slot);
        return true;
    }

    public override void Set(TKey key, TNamespace ns, TValue value)
    {
        ref var slot = ref LocateToReplace(key, ns);
        slot.Value = value;
        if ((slot.State & SlotState.Present) == 0)
        {
            NoteNew(ref slot);
        }

        MarkDirty(ref slot, SlotState.Present);
    }

    public override bool Remove(TKey key, TNamespace ns, [MaybeNullWhen(false)] out TValue value)
    {
        ref var slot = ref Locate(key, ns);
        value = slot.Value;
        var exists = (slot.State & SlotState.Present) != 0;
        Clear(ref slot);
        return exists;
    }

    public override void Remove(TKey key, TNamespace ns) => Clear(ref LocateToReplace(key, ns));

    public override void Prefetch(ReadOnlySpan<TKey> keys, ReadOnlySpan<TNamespace> namespaces)
    {
        if (!_isPrefetched || !state.HasRows)
        {
            return;
        }

        MakeRoom(keys.Length);
        _fetchKeys.ResetWrittenCount();
        _fetchEnds.Clear();
        _fetched.Clear();
        for (var i = 0; i < keys.Length; i++)
        {
            var (key, ns) = (keys[i], namespaces.IsEmpty ? default! : namespaces[i]);
            var hash = ObjectCache<TKey, TNamespace, TValue>.HashOf(key, ns);
            if (_cache.Find(key, ns, hash) < 0)
            {
                _fetched.Add(_cache.Add(key, ns, hash));
                _fetchKeys.Write(Codec.Key(key, ns));
                _fetchEnds.Add(_fetchKeys.WrittenCount);
            }
        }

        Fetch();
    }

    public void WriteDirty(WriteBuffer buffer)
    {
        if (_dirty > 0)
        {
            foreach (ref var slot in _cache.Slots)
            {
                if ((slot.State & SlotState.Dirty) != 0)
                {
                    WriteDirty(ref slot, buffer);
                    state.WriteIfLarge(buffer);
                }
            }

            Account();
        }

        TellTime();
    }

    public void Release() => state.Memory.RemoveTable(_accounted);

    private RowScan Scan()
    {
        state.WriteBack();
        return new RowScan(state.Database, state.Owner.KeyGroups, number);
    }

    private RowCodec<TKey, TNamespace, TValue> CreateCodec()
    {
        var codec = new RowCodec<TKey, TNamespace, TValue>(definition, number);
        if (definition.Ttl is { } ttl)
        {
            state.Filter.Add(number, ttl, codec.ExpiresByElement, codec.OwnerIsInKey);
        }

        return codec;
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private ref CacheSlot<TKey, TNamespace, TValue> Locate(TKey key, TNamespace ns)
    {
        var hash = ObjectCache<TKey, TNamespace, TValue>.HashOf(key, ns);
        var index = _cache.Find(key, ns, hash);
        ref var slot = ref _cache[index < 0 ? Load(key, ns, hash) : index];
        Touch(ref slot);
        return ref slot;
    }

    // What is there does not matter: it is not read, but may be.
    private ref CacheSlot<TKey, TNamespace, TValue> LocateToReplace(TKey key, TNamespace ns)
    {
        var hash = ObjectCache<TKey, TNamespace, TValue>.HashOf(key, ns);
        var index = _cache.Find(key, ns, hash);
        if (index < 0)
        {
            MakeRoom(1);
            index = _cache.Add(key, ns, hash);
            Weigh(ref _cache[index], _heapPerEntry);
            _cache[index].State |= state.HasRows ? SlotState.Stored : 0;
        }

        ref var slot = ref _cache[index];
        Touch(ref slot);
        return ref slot;
    }

    private void Touch(ref CacheSlot<TKey, TNamespace, TValue> slot)
    {
        if ((slot.State & SlotState.Prefetched) != 0)
        {
            _prefetchedUsed++;
            slot.State &= ~SlotState.Prefetched;
        }

        slot.State |= SlotState.Recent;
    }

    // Who is given an object of his own may change it: then reading counts as changing, as with state in memory.
    private void NoteRead(ref CacheSlot<TKey, TNamespace, TValue> slot)
    {
        if (definition.MayBeChangedWhenRead)
        {
            MarkDirty(ref slot, SlotState.Present);
        }
    }

    private void MarkDirty(ref CacheSlot<TKey, TNamespace, TValue> slot, SlotState more)
    {
        if ((slot.State & SlotState.Dirty) == 0)
        {
            _dirty++;
        }

        slot.State |= SlotState.Dirty | more;
    }

    // A value that never reached the database leaves nothing to remove there.
    private void Clear(ref CacheSlot<TKey, TNamespace, TValue> slot)
    {
        slot.Value = default;
        if ((slot.State & SlotState.Stored) != 0)
        {
            MarkDirty(ref slot, 0);
        }
        else if ((slot.State & SlotState.Dirty) != 0)
        {
            _dirty--;
            slot.State &= ~SlotState.Dirty;
        }

        slot.State &= ~SlotState.Present;
    }

    [MethodImpl(MethodImplOptions.NoInlining)]
    private int Load(TKey key, TNamespace ns, int hash)
    {
        MakeRoom(1);
        var index = _cache.Add(key, ns, hash);
        Weigh(ref _cache[index], _heapPerEntry);
        if (state.HasRows)
        {
            try
            {
                state.Database.TryGet(Codec.Key(key, ns), (Table: this, Index: index), static (at, _, value) =>
                    at.Table.Take(at.Index, value));
            }
            catch
            {
                _cache.Remove(index);
                throw;
            }

            state.Memory.Count(read: 1, written: 0);
        }

        return index;
    }

    private void Fetch()
    {
        if (_fetched.Count == 0)
        {
            return;
        }

        try
        {
            state.Database.MultiGet(
                _fetchKeys.WrittenSpan, System.Runtime.InteropServices.CollectionsMarshal.AsSpan(_fetchEnds), this,
                    static (table, at, value) => table.Take(table._fetched[at], value));
        }
        catch
        {
            _fetched.ForEach(_cache.Remove);
            throw;
        }

        state.Memory.Count(_fetched.Count, written: 0);
        foreach (var index in _fetched)
        {
            _cache[index].State |= SlotState.Prefetched;
        }

        JudgePrefetching();
    }

    private void JudgePrefetching()
    {
        _prefetchedCount += _fetched.Count;
        if (_prefetchedCount >= JudgedAfter)
        {
            _isPrefetched = _prefetchedUsed >= UsedMin;
            (_prefetchedCount, _prefetchedUsed) = (0, 0);
        }
    }

    private void Take(int index, ReadOnlySpan<byte> value)
    {
        ref var slot = ref _cache[index];
        slot.Value = Codec.ReadValue(value);
        slot.State |= SlotState.Present | SlotState.Stored;
        WeighSerialized(ref slot, value.Length);
    }

    private void WriteDirty(ref CacheSlot<TKey, TNamespace, TValue> slot, WriteBuffer buffer)
    {
        if (definition.KeysMayChange && slot.Hash != ObjectCache<TKey, TNamespace, TValue>.HashOf(slot.Key, slot.Namespace))
        {
            throw definition.KeyChanged();
        }

        var key = Codec.Key(slot.Key, slot.Namespace);
        if ((slot.State & SlotState.Present) != 0)
        {
            var value = Codec.Value(slot.Key, slot.Namespace, slot.Value!);
            buffer.Put(key, value);
            slot.State |= SlotState.Stored;
            WeighSerialized(ref slot, value.Length);
        }
        else
        {
            buffer.Delete(key);
            slot.State &= ~SlotState.Stored;
        }

        slot.State &= ~SlotState.Dirty;
        _dirty--;
    }

    // What a value takes is known once it is serialized, and a new one waits for that until it leaves: a table that is only written to
    // would take its share many times over before the first one does.
    [MethodImpl(MethodImplOptions.NoInlining)]
    private void NoteNew(ref CacheSlot<TKey, TNamespace, TValue> slot)
    {
        if (!HasHeap)
        {
            return;
        }

        Weigh(ref slot, _heapPerEntry);
        if (_new++ < WeighedFirst || _new % WeighedEach == 0)
        {
            // The one before has its value by now.
            if (_lastNew >= 0 && (_cache[_lastNew].State & (SlotState.Present | SlotState.Dirty)) == (SlotState.Present | SlotState.Dirty))
            {
                ref var before = ref _cache[_lastNew];
                WeighSerialized(ref before, Codec.Value(before.Key, before.Namespace, before.Value!).Length);
            }

            _lastNew = _cache.IndexOf(ref slot);
        }
    }

    private void MakeRoom(int entries)
    {
        var limit = state.Memory.TableShare;
        if (_cache.Bytes + (entries * (ObjectCache<TKey, TNamespace, TValue>.SlotBytes + (HasHeap ? (long)_heapPerEntry : 0))) > limit
            && _cache.Count > EntriesMin)
        {
            Evict(limit - (limit / RoundsPerCache), entries);
        }
    }

    [MethodImpl(MethodImplOptions.NoInlining)]
    private void Evict(long bytes, int entries)
    {
        bytes -= entries * (ObjectCache<TKey, TNamespace, TValue>.SlotBytes + (HasHeap ? (long)_heapPerEntry : 0));
        var buffer = state.Buffer;
        while (_cache.Bytes > bytes && _cache.Count > EntriesMin)
        {
            var victim = _cache.NextVictim();
            if ((_cache[victim].State & SlotState.Dirty) != 0)
            {
                WriteDirty(ref _cache[victim], buffer);
            }

            _cache.Remove(victim);
            state.WriteIfLarge(buffer);
        }

        TellTime();
        state.Write(buffer);
        Account();
    }

    private void TellTime()
    {
        if (definition.Ttl is not null && _codec is not null)
        {
            state.Filter.Tell(number);
        }
    }

    private void Account()
    {
        state.Memory.Account(_cache.Bytes - _accounted);
        _accounted = _cache.Bytes;
    }

    private void WeighSerialized(ref CacheSlot<TKey, TNamespace, TValue> slot, int valueLength)
    {
        if (HasHeap)
        {
            var bytes = (HeapPerSerialized * valueLength) + HeapPerObject;
            _heapPerEntry += (bytes - _heapPerEntry) / 16;
            Weigh(ref slot, bytes);
        }
    }

    private void Weigh(ref CacheSlot<TKey, TNamespace, TValue> slot, int bytes)
    {
        if (HasHeap)
        {
            _cache.Weigh(ref slot, bytes);
        }
    }
}
