using FlinkNet.Shared;

namespace FlinkNet.Testing.Conformance;

/// <summary>Content that can be read once, as that of a file which is hashed on its way; reading may fail half-way.</summary>
internal sealed class OnceStream(byte[] content, int failsAt = int.MaxValue) : ReadOnceStream
{
    private int _position;

    public override int Read(Span<byte> buffer)
    {
        if (_position >= failsAt)
        {
            throw new IOException("the file cannot be read further");
        }

        var length = Math.Min(Math.Min(buffer.Length, 100_000), content.Length - _position);
        content.AsSpan(_position, length).CopyTo(buffer);
        _position += length;
        return length;
    }
}
