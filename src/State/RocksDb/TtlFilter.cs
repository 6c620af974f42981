using System.Collections.Concurrent;
using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;
using FlinkNet.Engine.RecordPath.State.Backends;
using RocksDbSharp;

namespace FlinkNet.State.RocksDb;

/// <summary>
/// Drops expired rows while RocksDB merges its files anyway. It runs on RocksDB's threads, so it looks at nothing but bytes, what
/// a table's life is, and the present as the task told it last, which is never later than it is. A row goes when the youngest access in it
/// is expired.
/// </summary>
internal sealed unsafe class TtlFilter : IDisposable
{
    private static readonly byte[] Name = [.. "flinknet.ttl\0"u8];
    private static readonly IntPtr NamePointer = (IntPtr)GCHandle.Alloc(Name, GCHandleType.Pinned).AddrOfPinnedObject();
    private readonly ConcurrentDictionary<uint, Life> _lives = new();
    private GCHandle _self;
    private int _holds;

    public TtlFilter()
    {
        _self = GCHandle.Alloc(this);
        Handle = Native.Instance.rocksdb_compactionfilter_create(
            GCHandle.ToIntPtr(_self),
            (IntPtr)(delegate* unmanaged[Cdecl]<IntPtr, void>)&Destroy,
            (IntPtr)(delegate* unmanaged[Cdecl]<IntPtr, int, byte*, nuint, byte*, nuint, IntPtr, IntPtr, IntPtr, byte>)&Filter,
            (IntPtr)(delegate* unmanaged[Cdecl]<IntPtr, IntPtr>)&GetName);
    }

    /// <summary>RocksDB's handle of the filter.</summary>
    public IntPtr Handle { get; private set; }

    /// <summary>Whether a row has expired.</summary>
    public bool IsExpired(ReadOnlySpan<byte> key, ReadOnlySpan<byte> value)
    {
        if (key.Length < RowKey.PrefixSize || !_lives.TryGetValue(RowKey.TableOf(key), out var life))
        {
            return false;
        }

        var lastAccess = TtlPolicy.LastAccessOf(RowKey.ValueOf(value, life.OwnerIsInKey), life.IsCollection);
        return life.Policy.ExpiryOf(lastAccess) <= Volatile.Read(ref life.Now);
    }

    /// <summary>Lets rows of a table expire.</summary>
    public void Add(uint table, TtlPolicy policy, bool isCollection, bool ownerIsInKey) =>
        _lives[table] = new Life(policy, isCollection, ownerIsInKey);

    /// <summary>Tells the present of a table.</summary>
    public void Tell(uint table)
    {
        if (Volatile.Read(ref _holds) == 0)
        {
            Volatile.Write(ref _lives[table].Now, _lives[table].Policy.Now);
        }
    }

    /// <summary>
    /// Stops time: what has not expired yet is kept, since it is to be stored as it is now, and RocksDB drops rows of its
    /// snapshots, too.
    /// </summary>
    public void Hold() => Interlocked.Increment(ref _holds);

    /// <summary>Lets time go on, once for each <see cref="Hold"/>.</summary>
    public void Resume() => Interlocked.Decrement(ref _holds);

    /// <summary>To be called when no database uses the filter any more.</summary>
    public void Dispose()
    {
        if (Handle != IntPtr.Zero)
        {
            Native.Instance.rocksdb_compactionfilter_destroy(Handle);
            Handle = IntPtr.Zero;
            _self.Free();
        }
    }

    [UnmanagedCallersOnly(CallConvs = [typeof(CallConvCdecl)])]
    private static void Destroy(IntPtr state)
    {
    }

    [UnmanagedCallersOnly(CallConvs = [typeof(CallConvCdecl)])]
    private static IntPtr GetName(IntPtr state) => NamePointer;

    // An exception must not leave for a thread that knows none: a row that cannot be read stays, and a reader of it gets the error.
    [UnmanagedCallersOnly(CallConvs = [typeof(CallConvCdecl)])]
    private static byte Filter(
        IntPtr state,
        int level,
        byte* key,
        nuint keyLength,
        byte* value,
        nuint valueLength,
        IntPtr newValue,
        IntPtr newLength,
        IntPtr changed)
    {
        try
        {
            var filter = (TtlFilter)GCHandle.FromIntPtr(state).Target!;
            return filter.IsExpired(new(key, (int)keyLength), new(value, (int)valueLength)) ? (byte)1 : (byte)0;
        }
        catch (ArgumentException)
        {
            return 0;
        }
    }

    private sealed class Life(TtlPolicy policy, bool isCollection, bool ownerIsInKey)
    {
        public long Now = long.MinValue;

        public TtlPolicy Policy => policy;

        public bool IsCollection => isCollection;

        public bool OwnerIsInKey => ownerIsInKey;
    }
}
