using FlinkNet.Shared;

namespace FlinkNet.Engine.BarrierPath.Snapshot;

/// <summary>A stream of pieces that are made when it comes to them. It is read once, from its beginning.</summary>
internal sealed class ChunkStream(IEnumerable<ReadOnlyMemory<byte>> chunks) : ReadOnceStream
{
    private readonly IEnumerator<ReadOnlyMemory<byte>> _chunks = chunks.GetEnumerator();
    private ReadOnlyMemory<byte> _current;

    public override int Read(Span<byte> buffer)
    {
        var read = 0;
        while (read < buffer.Length && (!_current.IsEmpty || MoveNext()))
        {
            var length = Math.Min(buffer.Length - read, _current.Length);
            _current.Span[..length].CopyTo(buffer[read..]);
            _current = _current[length..];
            read += length;
        }

        return read;
    }

    private bool MoveNext()
    {
        while (_chunks.MoveNext())
        {
            if (!_chunks.Current.IsEmpty)
            {
                _current = _chunks.Current;
                return true;
            }
        }

        return false;
    }
}
