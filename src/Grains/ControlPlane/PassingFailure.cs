using FlinkNet.Model;
using Orleans.Storage;

namespace FlinkNet.Grains.ControlPlane;

/// <summary>Which failures of a call or a write pass by themselves, so that it is tried again. The one place that says so.</summary>
internal static class PassingFailure
{
    /// <summary>
    /// Whether a grain call that failed so is to be made again. Its outcome is unknown, or the grain is being replaced; also a
    /// cancellation that arrives with the answer is that of the grain's
    /// activation, not the caller's. Only a <see cref="FlinkException"/> is an answer: the grain has refused.
    /// </summary>
    public static bool Is(Exception exception) => exception is not FlinkException;

    /// <summary>
    /// Whether a write of a grain's state that failed so is to be made again. It is not when another activation has written: this one has
    /// been replaced.
    /// </summary>
    public static bool IsOfStorage(Exception exception) => exception is not InconsistentStateException;

    /// <summary>Whether nobody answered, rather than with an error that may be there to stay.</summary>
    public static bool IsSilence(Exception exception) => exception is TimeoutException or OrleansException;
}
