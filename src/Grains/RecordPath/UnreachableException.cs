using FlinkNet.Model;

namespace FlinkNet.Grains.RecordPath;

/// <summary>
/// A task could not speak to a task on another TaskManager. The other may be well, and a member still: then it is the way between the two
/// that broke.
/// </summary>
internal sealed class UnreachableException(SiloAddress own, SiloAddress peer, string what, Exception cause) : FlinkException(
    FailureOrigin.External,
    $"TaskManager {own.ToParsableString()} cannot reach TaskManager {peer.ToParsableString()}: {what}: {FirstLine(cause.Message)}",
    cause)
{
    /// <summary>The TaskManager that was not reached.</summary>
    public SiloAddress Peer { get; } = peer;

    /// <summary>Whether a call failed on its way, and not at its receiver.</summary>
    public static bool IsOnTheWay(Exception exception) => exception is TimeoutException or OrleansException;

    // What Orleans says of a silo that it cannot reach can go on with the stack trace of the attempt.
    private static string FirstLine(string message) => message.Split('\n', 2)[0].TrimEnd();
}
