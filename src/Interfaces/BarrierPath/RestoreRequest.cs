using FlinkNet.Model;

namespace FlinkNet.Interfaces.BarrierPath;

/// <summary>Asks where an attempt is to begin.</summary>
/// <param name="JobName">The job's name in the silos' catalogs.</param>
/// <param name="Attempt">The attempt.</param>
/// <param name="Scale">How wide the job is to be; null for as the program has it.</param>
/// <param name="Settings">What the job was started from.</param>
[GenerateSerializer, Immutable, Alias("flink.RestoreRequest")]
public sealed record RestoreRequest(
    [property: Id(0)] string JobName,
    [property: Id(1)] Attempt Attempt,
    [property: Id(2)] JobScale? Scale,
    [property: Id(3)] RestoreSettings Settings);
