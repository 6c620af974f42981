namespace FlinkNet.Model;

/// <summary>What travels on a channel, in one numbered sequence.</summary>
public enum StreamElementKind : byte
{
    /// <summary>Records.</summary>
    Records = 0,

    /// <summary>A watermark: no more records with a timestamp at or below it are expected (rule W1).</summary>
    Watermark = 1,

    /// <summary>The channel went idle: it leaves the minimum over the channels (rule W3).</summary>
    Idle = 2,

    /// <summary>The channel is active again (rule W5).</summary>
    Active = 3,

    /// <summary>The producer sent its last element; nothing follows.</summary>
    EndOfInput = 4,
}
