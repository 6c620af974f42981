namespace FlinkNet.Interfaces.ControlPlane;

/// <summary>Whether a TaskManager has taken its tasks. Neither property is set when it has.</summary>
/// <param name="SlotsMissing">Why it cannot take the tasks now, as a sentence: other jobs took the slots that it had offered.</param>
/// <param name="Failure">Why it takes none.</param>
[GenerateSerializer, Immutable, Alias("flink.DeploymentAnswer")]
public sealed record DeploymentAnswer(
    [property: Id(0)] string? SlotsMissing,
    [property: Id(1)] FailureInfo? Failure)
{
    /// <summary>All tasks are taken, and are being prepared.</summary>
    public static DeploymentAnswer Accepted { get; } = new(null, null);
}
