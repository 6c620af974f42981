using FlinkNet.Engine.ControlPlane.Failures;
using FlinkNet.Grains.ControlPlane;
using FlinkNet.Interfaces;
using FlinkNet.Model;

namespace FlinkNet.Grains.RecordPath;

/// <summary>Tells failures so that they can cross processes.</summary>
internal static class TaskFailures
{
    public static FailureInfo Describe(Exception failure) => new(
        (failure as FlinkException)?.Origin ?? FailureOrigin.Internal,
        failure is FlinkException ? failure.Message : $"{failure.GetType().Name}: {failure.Message}",
        (failure.InnerException ?? failure).ToString(),
        failure is FlinkException { IsFinal: true },
        (failure as UnreachableException)?.Peer);

    /// <summary>Tells why a task could not be prepared. What the user has to mend fails the same way in the next attempt.</summary>
    public static FailureInfo DescribePreparation(Exception exception)
    {
        var failure = JobFailure.From(exception).ToInfo();
        return failure with { IsFinal = failure.IsFinal || failure.Origin == FailureOrigin.User };
    }
}
