using FlinkNet.Engine.RecordPath.Operators;

namespace FlinkNet.Engine.RecordPath.Shuffle;

/// <summary>The bounds of an exchange.</summary>
/// <param name="CreditsPerChannel">How many frames a channel may have in flight: at least 2.</param>
/// <param name="FrameSize">At how many bytes a frame for another process is sent at the latest.</param>
/// <param name="BytesInFlight">How many bytes the channels of one writer may have in flight together; with many channels frames are
/// smaller.</param>
/// <param name="BufferTimeout">How long records may wait in a partly filled batch of a busy task.</param>
internal sealed record ShuffleSettings(int CreditsPerChannel, int FrameSize, int BytesInFlight, TimeSpan BufferTimeout)
{
    /// <summary>Below this many bytes in flight a channel waits for nothing, however many share the bound.</summary>
    private const int ChannelBytesMin = 1 << 20;

    /// <summary>Below this the cost of a frame outweighs that of its records.</summary>
    private const int FrameSizeMin = 16 * 1024;

    /// <summary>How many bytes the channels of one writer may have in flight together to tasks of this process, as objects.</summary>
    public long ObjectBytesInFlight { get; init; } = 64 << 20;

    /// <summary>How large a record may be that goes to another process.</summary>
    public int RecordSizeMax { get; init; } = 256 << 20;

    /// <summary>
    /// How long what is in flight on a channel may take its consumer; <see cref="TimeSpan.Zero"/> to bound it by bytes and frames only.
    /// </summary>
    public TimeSpan InFlightTime { get; init; }

    /// <summary>What a channel may have in flight before its consumer has said how much it takes.</summary>
    public RecordBound FirstBound =>
        InFlightTime == TimeSpan.Zero ? RecordBound.None : RecordBound.Of(BatchTime.InFlightFirst);

    /// <summary>
    /// How many bytes of records are gathered in the open batches of a writer at most, before they are sent however few they are.
    /// </summary>
    public long GatheredMax => Math.Max(1, ObjectBytesInFlight / 4);

    /// <summary>
    /// From how many bytes in flight on a channel more waits. Frames of the usual size are held back by the number of credits before; this
    /// is for those that one record makes large.
    /// </summary>
    public long ChannelBytesMax(int channels, bool isLocal) => isLocal
        ? Math.Max(Math.Min(ChannelBytesMin, ObjectBytesInFlight), ObjectBytesInFlight / Math.Max(1, channels))
        : Math.Max(ChannelBytesMin, BytesInFlight / Math.Max(1, channels));

    /// <summary>
    /// How long a task may work on a piece of its input before it looks for barriers, in ticks of a clock: a part of what may be in flight.
    /// </summary>
    public long BatchTicksMax(TimeProvider clock) => InFlightTime == TimeSpan.Zero
        ? long.MaxValue
        : Math.Max(1, (long)(InFlightTime.TotalSeconds * clock.TimestampFrequency / BatchTime.InFlightBatches));

    /// <summary>The frame size of a writer with that many channels.</summary>
    public int FrameSizeFor(int channels) =>
        Math.Min(FrameSize, Math.Max(FrameSizeMin, BytesInFlight / (CreditsPerChannel * Math.Max(1, channels))));
}
