using System.Diagnostics;
using FlinkNet.Model;
using RocksDbSharp;
using Rocks = RocksDbSharp.RocksDb;

namespace FlinkNet.State.RocksDb;

/// <summary>One open RocksDB. It writes no log: what it holds at a barrier is stored, and what came after is done again.</summary>
internal sealed unsafe class Database : IDisposable
{
    private const int BackgroundJobs = 2;
    private const int BloomBitsPerKey = 10;
    private const ulong BlockSize = 8 << 10;
    private const ulong FileSize = 32 << 20;
    private const long WriteBufferMin = 1 << 20;
    private const long WriteBufferMax = 64 << 20;

    /// <summary>How long a write may wait before it is asked whether there is room on the disk.</summary>
    private static readonly TimeSpan StallMax = TimeSpan.FromSeconds(2);
    private static readonly TimeSpan StallPoll = TimeSpan.FromMilliseconds(1);

    private readonly Rocks _rocks;
    private readonly string _owner;
    private readonly ReadOptions _read = new();
    private readonly WriteOptions _write = new WriteOptions().DisableWal(1);
    private readonly IntPtr _rows;
    private IntPtr[] _keys = [];
    private UIntPtr[] _lengths = [];
    private IntPtr[] _values = [];
    private IntPtr[] _errors = [];

    private Database(Rocks rocks, string path, string owner)
    {
        (_rocks, Path, _owner) = (rocks, path, owner);
        _rows = Native.Instance.rocksdb_get_default_column_family_handle(rocks.Handle);

        // When its disk is full, RocksDB waits until there is room again, and a writer with it. A caller that learns that it has to wait
        // can look why.
        Native.Instance.rocksdb_writeoptions_set_no_slowdown(_write.Handle, 1);
    }

    /// <summary>Its folder.</summary>
    public string Path { get; }

    /// <summary>Opens a folder, and makes it if it is not there.</summary>
    /// <exception cref="FlinkException">It cannot be opened.</exception>
    public static Database Open(string path, string owner, StateMemory memory, TtlFilter filter)
    {
        var options = new DbOptions()
            .SetCreateIfMissing(true)
            .SetInfoLogLevel(InfoLogLevel.Error)
            .SetKeepLogFileNum(1)
            .SetStatsDumpPeriodSec(0)
            .SetMaxBackgroundCompactions(BackgroundJobs)
            .SetWriteBufferSize((ulong)Math.Clamp(memory.WriteBufferBytes / 2, WriteBufferMin, WriteBufferMax))
            .SetTargetFileSizeBase(FileSize)
            .SetCompression(Compression.Lz4)
            .SetLevelCompactionDynamicLevelBytes(true)
            .SetCompactionFilter(filter.Handle)
            .SetBlockBasedTableFactory(new BlockBasedTableOptions()
                .SetBlockSize(BlockSize)
                .SetBlockCache(memory.Blocks)
                .SetFilterPolicy(BloomFilterPolicy.Create(BloomBitsPerKey, false))
                .SetCacheIndexAndFilterBlocks(true)
                .SetPinL0FilterAndIndexBlocksInCache(true)
                .SetFormatVersion(6));
        memory.Attach(options);
        return Guard(owner, path, () => new Database(Rocks.Open(options, path), path, owner));
    }

    /// <summary>Reads a row.</summary>
    /// <returns>Whether there is one.</returns>
    public bool TryGet<TState>(ReadOnlySpan<byte> key, TState state, RowReader<TState> reader)
    {
        try
        {
            fixed (byte* pointer = key)
            {
                var slice = Native.Instance.rocksdb_get_pinned(_rocks.Handle, _read.Handle, pointer, (UIntPtr)key.Length);
                if (slice == IntPtr.Zero)
                {
                    return false;
                }

                Read(slice, state, 0, reader);
                return true;
            }
        }
        catch (RocksDbException failure)
        {
            throw Explain(failure);
        }
    }

    /// <summary>Reads rows, all in one call.</summary>
    /// <param name="keys">The rows' keys, one after the other.</param>
    /// <param name="ends">Where each key ends.</param>
    /// <param name="state">Is handed to <paramref name="reader"/>.</param>
    /// <param name="reader">Takes each row that there is.</param>
    public void MultiGet<TState>(ReadOnlySpan<byte> keys, ReadOnlySpan<int> ends, TState state, RowReader<TState> reader)
    {
        if (_keys.Length < ends.Length)
        {
            (_keys, _lengths, _values, _errors) =
                (new IntPtr[ends.Length], new UIntPtr[ends.Length], new IntPtr[ends.Length], new IntPtr[ends.Length]);
        }

        fixed (byte* bytes = keys)
        fixed (IntPtr* keyList = _keys)
        fixed (UIntPtr* lengthList = _lengths)
        fixed (IntPtr* valueList = _values)
        {
            var start = 0;
            for (var i = 0; i < ends.Length; i++)
            {
                keyList[i] = (IntPtr)(bytes + start);
                lengthList[i] = (UIntPtr)(ends[i] - start);
                start = ends[i];
            }

            Native.Instance.rocksdb_batched_multi_get_cf(
                _rocks.Handle, _read.Handle, _rows, (UIntPtr)ends.Length, (IntPtr)keyList, (IntPtr)lengthList, (IntPtr)valueList, _errors,
                    0);
        }

        TakeRows(ends.Length, state, reader);
    }

    /// <summary>Writes rows, all or none.</summary>
    public void Write(ReadOnlySpan<byte> batch)
    {
        fixed (byte* bytes = batch)
        {
            var native = Native.Instance.rocksdb_writebatch_create_from(bytes, (UIntPtr)batch.Length);
            try
            {
                Write(() => Native.Instance.rocksdb_write(_rocks.Handle, _write.Handle, native));
            }
            finally
            {
                Native.Instance.rocksdb_writebatch_destroy(native);
            }
        }
    }

    /// <summary>Removes all rows from one key on, up to but without another.</summary>
    public void DeleteRange(byte[] from, byte[] to) =>
        Write(() => Native.Instance.rocksdb_delete_range_cf(
            _rocks.Handle,
            _write.Handle,
            _rows,
            from,
            (UIntPtr)from.Length,
            to,
            (UIntPtr)to.Length));

    /// <summary>Goes through the rows as they are now. To be disposed of.</summary>
    public Iterator Iterate() => _rocks.NewIterator(null, new ReadOptions().SetFillCache(false));

    /// <summary>Goes through the rows as they were at a moment. To be disposed of.</summary>
    public Iterator Iterate(Snapshot snapshot) => _rocks.NewIterator(null, new ReadOptions().SetFillCache(false).SetSnapshot(snapshot));

    /// <summary>Remembers the rows as they are now, until it is disposed of.</summary>
    public Snapshot TakeSnapshot() => _rocks.CreateSnapshot();

    /// <summary>Throws if going through the rows ended because of a failure.</summary>
    public void Check(Iterator iterator)
    {
        try
        {
            Native.Instance.rocksdb_iter_get_error(iterator.Handle);
        }
        catch (RocksDbException failure)
        {
            throw Explain(failure);
        }
    }

    /// <summary>Writes all that it holds to files, and links them into a new folder.</summary>
    public void Save(string path) => Guard(_owner, path, () =>
    {
        using var checkpoint = _rocks.Checkpoint();
        checkpoint.Save(path, 0);
        return true;
    });

    /// <summary>Merges all its files, which drops what has expired.</summary>
    public void Compact() => _rocks.CompactRange((byte[]?)null, null, null);

    /// <summary>About how much the rows take on the disk and in write buffers.</summary>
    public long SizeEstimate => Property("rocksdb.total-sst-files-size") + Property("rocksdb.cur-size-all-mem-tables");

    public void Dispose()
    {
        Native.Instance.rocksdb_column_family_handle_destroy(_rows);
        _rocks.Dispose();
    }

    private static T Guard<T>(string owner, string path, Func<T> act)
    {
        try
        {
            return act();
        }
        catch (RocksDbException failure)
        {
            throw Explain(owner, path, failure);
        }
    }

    private static FlinkException Explain(string owner, string path, Exception failure)
    {
        var advice = failure.Message.Contains("No space left", StringComparison.Ordinal)
            ? "The disk is full: free some of it, or name a larger one with StateDirectory or --state-dir."
            : failure.Message.Contains("Corruption", StringComparison.Ordinal)
                ? "A file was cut off or changed."
                : "Look at the disk and at the rights of the folder, which StateDirectory or --state-dir names.";
        return new FlinkException(FailureOrigin.External, $"The state of {owner} in '{path}' failed: {failure.Message} {advice}", failure);
    }

    private static void Read<TState>(IntPtr slice, TState state, int index, RowReader<TState> reader)
    {
        try
        {
            var value = Native.Instance.rocksdb_pinnableslice_value(slice, out var length);
            reader(state, index, new ReadOnlySpan<byte>((void*)value, (int)length));
        }
        finally
        {
            Native.Instance.rocksdb_pinnableslice_destroy(slice);
        }
    }

    // Waits for flushes and compactions, unless they fail for want of room.
    private void Write(Action write)
    {
        for (var stalledAt = 0L; ;)
        {
            try
            {
                write();
                return;
            }
            catch (RocksDbException stall) when (stall.Message.Contains("Write stall", StringComparison.Ordinal))
            {
                stalledAt = stalledAt == 0 ? Stopwatch.GetTimestamp() : stalledAt;
                if (Stopwatch.GetElapsedTime(stalledAt) > StallMax
                    && Property("rocksdb.background-errors") > 0
                    && new DriveInfo(Path).AvailableFreeSpace < WriteBufferMax)
                {
                    throw Explain(new IOException("Files could not be written: No space left on device."));
                }

                Thread.Sleep(StallPoll);
            }
            catch (RocksDbException failure)
            {
                throw Explain(failure);
            }
        }
    }

    private FlinkException Explain(Exception failure) => Explain(_owner, Path, failure);

    private long Property(string name) => long.TryParse(_rocks.GetProperty(name), out var value) ? value : 0;

    // All slices are freed, also when one of the rows could not be read.
    private void TakeRows<TState>(int count, TState state, RowReader<TState> reader)
    {
        RocksDbException? failure = null;
        for (var i = 0; i < count; i++)
        {
            if (_errors[i] != IntPtr.Zero)
            {
                failure ??= new RocksDbException(_errors[i]);
                _errors[i] = IntPtr.Zero;
            }
            else if (_values[i] != IntPtr.Zero)
            {
                Read(_values[i], state, i, reader);
            }
        }

        if (failure is not null)
        {
            throw Explain(failure);
        }
    }
}

/// <summary>Takes the value of a row.</summary>
/// <param name="state">What the caller gave.</param>
/// <param name="index">Which of the requested rows it is.</param>
/// <param name="value">The value; good for the call alone.</param>
internal delegate void RowReader<in TState>(TState state, int index, ReadOnlySpan<byte> value);
