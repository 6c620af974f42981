using FlinkNet.Model;

namespace FlinkNet.Interfaces.ControlPlane;

/// <summary>A checkpoint that was completed, for those who look at a job.</summary>
/// <param name="Checkpoint">Its number.</param>
/// <param name="Duration">How long it took.</param>
/// <param name="CompletedAt">When it was complete.</param>
[GenerateSerializer, Immutable, Alias("flink.CheckpointSummary")]
public sealed record CheckpointSummary(
    [property: Id(0)] CheckpointId Checkpoint,
    [property: Id(1)] TimeSpan Duration,
    [property: Id(2)] DateTimeOffset CompletedAt);
