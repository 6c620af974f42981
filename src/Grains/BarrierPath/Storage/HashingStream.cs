using System.IO.Hashing;
using FlinkNet.Shared;

namespace FlinkNet.Grains.BarrierPath.Storage;

/// <summary>
/// Reads another stream from its beginning to its end, and hashes what it reads. It cannot be read twice: who must repeat a write keeps a
/// block.
/// </summary>
internal class HashingStream(Stream inner) : ReadOnceStream
{
    private readonly XxHash3 _hash = new();

    /// <summary>How many bytes were read.</summary>
    public long Hashed { get; private set; }

    /// <summary>The XXH3 hash of what was read.</summary>
    public ulong Hash => _hash.GetCurrentHashAsUInt64();

    public override int Read(Span<byte> buffer)
    {
        var count = inner.Read(buffer);
        Append(buffer[..count]);
        return count;
    }

    public override async ValueTask<int> ReadAsync(Memory<byte> buffer, CancellationToken cancellationToken = default)
    {
        var count = await inner.ReadAsync(buffer, cancellationToken);
        Append(buffer.Span[..count]);
        return count;
    }

    /// <summary>These bytes were read.</summary>
    protected virtual void Append(ReadOnlySpan<byte> bytes)
    {
        _hash.Append(bytes);
        Hashed += bytes.Length;
    }
}
