using FlinkNet.Model;

namespace FlinkNet.Interfaces.BarrierPath;

/// <summary>Where an attempt begins.</summary>
/// <param name="Checkpoint">The checkpoint's number.</param>
/// <param name="Sources">What the sources' enumerators begin with.</param>
/// <param name="MaxParallelism">For each vertex, the number of key groups that its state is cut into.</param>
/// <param name="Path">The folder that it is in; null for a checkpoint of the job's own.</param>
/// <param name="Stops">Whether the job was being stopped with it, so that what it holds is committed and nothing is read.</param>
[GenerateSerializer, Immutable, Alias("flink.RestorePoint")]
public sealed record RestorePoint(
    [property: Id(0)] CheckpointId Checkpoint,
    [property: Id(1)] byte[] Sources,
    [property: Id(2)] int[] MaxParallelism,
    [property: Id(3)] string? Path,
    [property: Id(4)] bool Stops = false);
