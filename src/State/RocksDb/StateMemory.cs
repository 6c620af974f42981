using System.Diagnostics.Metrics;
using RocksDbSharp;

namespace FlinkNet.State.RocksDb;

/// <summary>
/// The memory of all state of a process, cut from one number: half for decoded values, in equal shares for all tables; half for RocksDB's
/// block cache, from which
/// write buffers take up to a third, and indexes and filters what they need.
/// </summary>
internal sealed class StateMemory : IDisposable
{
    // A smaller share would be all coming and going.
    private const long ShareMin = 64 << 10;
    private readonly long _objectBytes;
    private readonly IntPtr _writeBuffers;
    private readonly Meter _meter = new("FlinkNet.State.RocksDb");
    private int _tables;
    private long _objectsUsed;
    private long _rowsRead;
    private long _rowsWritten;

    public StateMemory(long bytes)
    {
        _objectBytes = bytes / 2;
        var blockBytes = bytes - _objectBytes;
        WriteBufferBytes = blockBytes / 3;
        Blocks = Cache.CreateLru((ulong)blockBytes);
        _writeBuffers = Native.Instance.rocksdb_write_buffer_manager_create_with_cache((UIntPtr)WriteBufferBytes, Blocks.Handle, 0);
        _meter.CreateObservableGauge("flink.state.cache.objects.size", () =>
            Interlocked.Read(ref _objectsUsed), "By", "Memory of decoded values.");
        _meter.CreateObservableGauge("flink.state.cache.blocks.size", () =>
            (long)Blocks.GetUsage(), "By", "Memory of RocksDB's block cache, write buffers included.");
        _meter.CreateObservableGauge("flink.state.cache.limit", () => bytes, "By", "Memory that all of it may take.");
        _meter.CreateObservableCounter("flink.state.rows.read", () =>
            Interlocked.Read(ref _rowsRead), "{row}", "Rows read from RocksDB because no cache of values had them.");
        _meter.CreateObservableCounter("flink.state.rows.written", () =>
            Interlocked.Read(ref _rowsWritten), "{row}", "Rows written to RocksDB.");
    }

    /// <summary>The block cache.</summary>
    public Cache Blocks { get; }

    /// <summary>How much all write buffers may take together.</summary>
    public long WriteBufferBytes { get; }

    /// <summary>What a table may take for decoded values.</summary>
    public long TableShare => Math.Max(ShareMin, _objectBytes / Math.Max(1, Volatile.Read(ref _tables)));

    /// <summary>How much decoded values take, as last told.</summary>
    public long ObjectsUsed => Interlocked.Read(ref _objectsUsed);

    /// <summary>Another table takes its share.</summary>
    public void AddTable() => Interlocked.Increment(ref _tables);

    /// <summary>A table gives its share back, and what it used.</summary>
    public void RemoveTable(long used)
    {
        Interlocked.Decrement(ref _tables);
        Interlocked.Add(ref _objectsUsed, -used);
    }

    /// <summary>Notes what a table uses more or less than before.</summary>
    public void Account(long change) => Interlocked.Add(ref _objectsUsed, change);

    /// <summary>Counts rows.</summary>
    public void Count(int read, int written)
    {
        Interlocked.Add(ref _rowsRead, read);
        Interlocked.Add(ref _rowsWritten, written);
    }

    /// <summary>Lets a database take its write buffers from here.</summary>
    public void Attach(DbOptions options) => Native.Instance.rocksdb_options_set_write_buffer_manager(options.Handle, _writeBuffers);

    public void Dispose()
    {
        _meter.Dispose();
        Native.Instance.rocksdb_write_buffer_manager_destroy(_writeBuffers);
    }
}
