namespace FlinkNet.Model;

/// <summary>The producer's end of a channel, as its consumer sees it.</summary>
public interface ICreditTarget
{
    /// <summary>
    /// Says that the consumer has taken all frames before <paramref name="consumed"/>. Absolute, so that a doubled or late call does no
    /// harm.
    /// Callable from any thread.
    /// </summary>
    void Grant(long consumed);
}
