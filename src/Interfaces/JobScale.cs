namespace FlinkNet.Interfaces;

/// <summary>
/// How wide the vertices of a job are, where that is not as its program has it: it was rescaled, or keeps the max parallelism of the state
/// that it is restored from.
/// </summary>
/// <param name="Parallelism">For each vertex, how many subtasks.</param>
/// <param name="MaxParallelism">For each vertex, how many key groups.</param>
[GenerateSerializer, Immutable, Alias("flink.JobScale")]
public sealed record JobScale(
    [property: Id(0)] int[] Parallelism,
    [property: Id(1)] int[] MaxParallelism);
