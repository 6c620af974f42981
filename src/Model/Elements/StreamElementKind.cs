namespace FlinkNet.Model;

/// <summary>What travels on a channel, in one numbered sequence.</summary>
public enum StreamElementKind : byte
{
    /// <summary>Records.</summary>
    Records = 0,

    /// <summary>The producer sent its last element; nothing follows.</summary>
    EndOfInput = 1,
}
