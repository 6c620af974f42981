using System.Buffers;

namespace FlinkNet.Model;

/// <summary>
/// One numbered element of a channel: records as a batch (within a process, by reference) or as bytes (between processes), or a control
/// element. Frames and their buffers are pooled: whoever takes a frame out of a channel returns it.
/// </summary>
public sealed class ShuffleFrame : IBufferWriter<byte>
{
    private byte[] _buffer = [];

    /// <summary>The edge that the frame travels on.</summary>
    public int Edge { get; set; }

    /// <summary>The subtask index of the producer.</summary>
    public int Producer { get; set; }

    /// <summary>The frame's position on its channel, from 0 without gaps.</summary>
    public long Sequence { get; set; }

    /// <summary>What the frame is.</summary>
    public StreamElementKind Kind { get; set; }

    /// <summary>The timestamp of a watermark, in milliseconds since 1970; meaningless otherwise.</summary>
    public long Watermark { get; set; }

    /// <summary>What a barrier says; null otherwise.</summary>
    public CheckpointBarrier? Barrier { get; set; }

    /// <summary>When a barrier's checkpoint began, in milliseconds since 1970; meaningless otherwise.</summary>
    public long TriggeredAt { get; set; }

    /// <summary>Within a process: the <see cref="RecordBatch{T}"/> itself. Null for bytes and control elements.</summary>
    public object? Batch { get; set; }

    /// <summary>What the frame's records take of the bytes that its channel may have in flight. Not sent.</summary>
    public long Weight { get; set; }

    /// <summary>How many records the frame holds. Known to its producer only: not sent.</summary>
    internal int Records { get; set; }

    /// <summary>Whether the producer sends no more before it hears that the frame was taken.</summary>
    public bool IsCreditUrgent { get; set; }

    /// <summary>Where the consumer says that it has taken the frame.</summary>
    public ICreditTarget? Credit { get; set; }

    /// <summary>How many bytes the frame holds.</summary>
    public int Length { get; private set; }

    /// <summary>The bytes.</summary>
    public ReadOnlySpan<byte> Bytes => _buffer.AsSpan(0, Length);

    /// <summary>The bytes, for who comes back to them; they are the frame's until it is returned.</summary>
    internal ReadOnlyMemory<byte> Memory => _buffer.AsMemory(0, Length);

    /// <summary>Takes an empty frame from the pool.</summary>
    public static ShuffleFrame Rent() => FramePool.Frames.TryTake() ?? new ShuffleFrame();

    /// <summary>Gives the frame and its buffer back; the caller must not touch it any more.</summary>
    public void Return()
    {
        ReleaseBuffer();
        Batch = null;
        Barrier = null;
        Credit = null;
        Kind = StreamElementKind.Records;
        Sequence = 0;
        Weight = 0;
        Records = 0;
        IsCreditUrgent = false;
        FramePool.Frames.Add(this);
    }

    /// <summary>Gives the buffer back and keeps the frame; for a sender whose bytes were copied out.</summary>
    public void ReleaseBuffer()
    {
        if (_buffer.Length > 0)
        {
            FramePool.ReturnBuffer(_buffer);
            _buffer = [];
        }

        Length = 0;
    }

    /// <summary>Makes room for <paramref name="length"/> bytes at once, where it is known that they will come.</summary>
    public void EnsureCapacity(int length) => Reserve(length - Length);

    /// <summary>Makes the frame hold <paramref name="length"/> bytes, which the caller fills.</summary>
    public Span<byte> Fill(int length)
    {
        Reserve(length);
        Length = length;
        return _buffer.AsSpan(0, length);
    }

    /// <summary>The bytes from <paramref name="offset"/> on, to be filled.</summary>
    internal Span<byte> From(int offset) => _buffer.AsSpan(offset, Length - offset);

    /// <summary>Forgets the bytes from <paramref name="length"/> on.</summary>
    internal void Truncate(int length) => Length = length;

    /// <inheritdoc/>
    public void Advance(int count) => Length += count;

    /// <inheritdoc/>
    public Memory<byte> GetMemory(int sizeHint = 0)
    {
        Reserve(Math.Max(sizeHint, 256));
        return _buffer.AsMemory(Length);
    }

    /// <inheritdoc/>
    public Span<byte> GetSpan(int sizeHint = 0)
    {
        Reserve(Math.Max(sizeHint, 256));
        return _buffer.AsSpan(Length);
    }

    private void Reserve(int more)
    {
        if (_buffer.Length - Length >= more)
        {
            return;
        }

        if ((long)Length + more > FramePool.BufferSizeMax)
        {
            throw new FrameFullException((long)Length + more);
        }

        var larger = FramePool.RentBuffer((int)Math.Min(FramePool.BufferSizeMax, Math.Max((long)Length + more, _buffer.Length * 2L)));
        _buffer.AsSpan(0, Length).CopyTo(larger);
        if (_buffer.Length > 0)
        {
            FramePool.ReturnBuffer(_buffer);
        }

        _buffer = larger;
    }
}
