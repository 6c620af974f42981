namespace FlinkNet.Connectors.Files;

/// <summary>What the enumerator of a file source remembers.</summary>
/// <param name="Pending">The splits that no reader has.</param>
/// <param name="Seen">The files found so far that are still there; only kept while a folder is monitored.</param>
[GenerateSerializer, Immutable, Alias("flink.files.FileEnumeratorState")]
public sealed record FileEnumeratorState(
    [property: Id(0)] FileSplit[] Pending,
    [property: Id(1)] string[] Seen)
{
    /// <summary>The number of the next split that is found.</summary>
    [Id(2)]
    public long NextNumber { get; init; }
}
