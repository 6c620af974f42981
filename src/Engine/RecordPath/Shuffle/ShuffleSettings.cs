namespace FlinkNet.Engine.RecordPath.Shuffle;

/// <summary>The bounds of an exchange.</summary>
/// <param name="CreditsPerChannel">How many frames a channel may have under way: at least 2.</param>
/// <param name="FrameSize">At how many bytes a frame for another process is sent at the latest.</param>
/// <param name="BytesInFlight">How many bytes the channels of one writer may have under way together; with many channels frames are smaller.</param>
/// <param name="BufferTimeout">How long records may wait in a partly filled batch of a busy task.</param>
internal sealed record ShuffleSettings(int CreditsPerChannel, int FrameSize, int BytesInFlight, TimeSpan BufferTimeout)
{
    /// <summary>Below this the cost of a frame outweighs that of its records.</summary>
    private const int FrameSizeMin = 16 * 1024;

    /// <summary>The frame size of a writer with that many channels.</summary>
    public int FrameSizeFor(int channels) =>
        Math.Min(FrameSize, Math.Max(FrameSizeMin, BytesInFlight / (CreditsPerChannel * Math.Max(1, channels))));
}
