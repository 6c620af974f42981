namespace FlinkNet.Engine.RecordPath.Shuffle;

/// <summary>The bounds of an exchange.</summary>
/// <param name="CreditsPerChannel">How many frames a channel may have under way: at least 2.</param>
/// <param name="FrameSize">At how many bytes a frame for another process is sent.</param>
/// <param name="BufferTimeout">How long records may wait in a partly filled batch of a busy task.</param>
internal sealed record ShuffleSettings(int CreditsPerChannel, int FrameSize, TimeSpan BufferTimeout);

/// <summary>What stands before each batch in a frame: the number of records (4 bytes) and whether timestamps follow (1 byte).</summary>
internal static class BatchHeader
{
    public const int Size = 5;
}
