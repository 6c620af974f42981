namespace FlinkNet.Model;

/// <summary>Where the records are that were in flight at a task, and that its checkpoint holds because its barrier overtook them.</summary>
/// <param name="Name">The name of their object in the store, below the checkpoint's folder; null when they are in
/// <paramref name="Inline"/>, or there are none.</param>
/// <param name="Inline">A few records themselves: they need no object of their own.</param>
/// <param name="Length">Their length in bytes.</param>
/// <param name="Checksum">The XXH3 hash of the bytes.</param>
/// <param name="Edges">The names of the edges on which they were.</param>
[GenerateSerializer, Immutable, Alias("flink.ChannelStateHandle")]
public sealed record ChannelStateHandle(
    [property: Id(0)] string? Name,
    [property: Id(1)] byte[]? Inline,
    [property: Id(2)] long Length,
    [property: Id(3)] ulong Checksum,
    [property: Id(4)] string[] Edges);
