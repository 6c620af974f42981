using FlinkNet.Model;

namespace FlinkNet.Interfaces.BarrierPath;

/// <summary>An attempt whose checkpoints are to be taken.</summary>
/// <param name="JobName">The job's name in the silos' catalogs.</param>
/// <param name="Attempt">The attempt.</param>
/// <param name="Silos">The silos that take part.</param>
/// <param name="Scale">How wide the job is; null for as the program has it.</param>
[GenerateSerializer, Immutable, Alias("flink.CheckpointedAttempt")]
public sealed record CheckpointedAttempt(
    [property: Id(0)] string JobName,
    [property: Id(1)] Attempt Attempt,
    [property: Id(2)] SiloAddress[] Silos,
    [property: Id(3)] JobScale? Scale = null);
