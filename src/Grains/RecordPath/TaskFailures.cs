using FlinkNet.Interfaces.ControlPlane;
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
}
