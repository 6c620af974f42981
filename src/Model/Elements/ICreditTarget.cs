namespace FlinkNet.Model;

/// <summary>The producer's end of a channel, as its consumer sees it.</summary>
public interface ICreditTarget
{
    /// <summary>
    /// Says that the consumer has taken all frames before <paramref name="consumed"/>. Absolute, so that a doubled or late call does no
    /// harm. Callable from any thread.
    /// </summary>
    /// <param name="consumed">How many frames were taken.</param>
    /// <param name="recordsInFlight">How many records may be in flight at most, by what the consumer takes in a while.</param>
    /// <param name="recordsPerFrame">How many records a frame may hold.</param>
    void Grant(long consumed, int recordsInFlight = int.MaxValue, int recordsPerFrame = int.MaxValue);
}
