namespace FlinkNet.Model;

/// <summary>What travels on a channel, in one numbered sequence.</summary>
public enum StreamElementKind : byte
{
    /// <summary>Records.</summary>
    Records = 0,

    /// <summary>
    /// The producer sent its last record; nothing follows but barriers. With the last watermark on it, the input was ended by order.
    /// </summary>
    EndOfInput = 1,

    /// <summary>No more records with the frame's timestamp or an earlier one are expected.</summary>
    Watermark = 2,

    /// <summary>The producer has nothing to say about time for now: do not wait for its watermarks.</summary>
    Idle = 3,

    /// <summary>The producer, which was idle, tells the time again.</summary>
    Active = 4,

    /// <summary>What came before belongs to the frame's checkpoint, what comes after does not.</summary>
    Barrier = 5,

    /// <summary>
    /// Announces that the barrier of the frame's checkpoint is at the frame's number, sent past all that waits. It has no number
    /// of its own, takes no credit, and is lost on nobody: the barrier itself follows in its place.
    /// </summary>
    BarrierAhead = 6,
}
