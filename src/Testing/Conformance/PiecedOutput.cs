using System.Buffers;

namespace FlinkNet.Testing.Conformance;

/// <summary>Takes bytes into pieces that are no larger than was requested, each of them full of what was there before.</summary>
internal sealed class PiecedOutput : IBufferWriter<byte>
{
    private const byte Dirt = 0xA5;
    private readonly List<byte> _written = [];
    private byte[] _piece = [];

    /// <summary>What was written.</summary>
    public byte[] Written => [.. _written];

    public void Advance(int count)
    {
        ArgumentOutOfRangeException.ThrowIfGreaterThan(count, _piece.Length);
        _written.AddRange(_piece.AsSpan(0, count));
        _piece = [];
    }

    public Memory<byte> GetMemory(int sizeHint = 0)
    {
        _piece = new byte[Math.Max(1, sizeHint)];
        Array.Fill(_piece, Dirt);
        return _piece;
    }

    public Span<byte> GetSpan(int sizeHint = 0) => GetMemory(sizeHint).Span;
}
