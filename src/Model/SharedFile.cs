namespace FlinkNet.Model;

/// <summary>
/// A file of state that several checkpoints may name: what has not changed since the checkpoint before need not be written again.
/// </summary>
/// <param name="Name">Its name below the job's shared folder; it bears the number of the checkpoint that wrote it.</param>
/// <param name="Length">Its length in bytes.</param>
/// <param name="Checksum">The XXH3 hash of its bytes.</param>
[GenerateSerializer, Immutable, Alias("flink.SharedFile")]
public sealed record SharedFile(
    [property: Id(0)] string Name,
    [property: Id(1)] long Length,
    [property: Id(2)] ulong Checksum);
