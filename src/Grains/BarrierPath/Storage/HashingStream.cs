using System.IO.Hashing;

namespace FlinkNet.Grains.BarrierPath.Storage;

/// <summary>
/// Reads another stream from its beginning to its end, and hashes what it reads. It cannot be read twice: who must repeat a write keeps a
/// block.
/// </summary>
internal class HashingStream(Stream inner) : Stream
{
    private readonly XxHash3 _hash = new();

    /// <summary>How many bytes were read.</summary>
    public long Hashed { get; private set; }

    /// <summary>The XXH3 hash of what was read.</summary>
    public ulong Hash => _hash.GetCurrentHashAsUInt64();

    public override bool CanRead => true;

    public override bool CanSeek => false;

    public override bool CanWrite => false;

    public override long Length => throw new NotSupportedException();

    public override long Position
    {
        get => throw new NotSupportedException();
        set => throw new NotSupportedException();
    }

    public override int Read(Span<byte> buffer)
    {
        var count = inner.Read(buffer);
        Append(buffer[..count]);
        return count;
    }

    public override int Read(byte[] buffer, int offset, int count) => Read(buffer.AsSpan(offset, count));

    public override async ValueTask<int> ReadAsync(Memory<byte> buffer, CancellationToken cancellationToken = default)
    {
        var count = await inner.ReadAsync(buffer, cancellationToken);
        Append(buffer.Span[..count]);
        return count;
    }

    public override Task<int> ReadAsync(byte[] buffer, int offset, int count, CancellationToken cancellationToken) =>
        ReadAsync(buffer.AsMemory(offset, count), cancellationToken).AsTask();

    public override void Flush()
    {
    }

    public override long Seek(long offset, SeekOrigin origin) => throw new NotSupportedException();

    public override void SetLength(long value) => throw new NotSupportedException();

    public override void Write(byte[] buffer, int offset, int count) => throw new NotSupportedException();

    /// <summary>These bytes were read.</summary>
    protected virtual void Append(ReadOnlySpan<byte> bytes)
    {
        _hash.Append(bytes);
        Hashed += bytes.Length;
    }
}
