namespace FlinkNet.Connectors.Files;

/// <summary>A piece of a file.</summary>
/// <remarks>
/// A line belongs to the split in which its first byte lies. <paramref name="Position"/> equal to <paramref name="Start"/> means that
/// nothing was read yet; otherwise it is exactly where the next record begins, so that a restored reader needs no search.
/// </remarks>
/// <param name="Path">The file's full path.</param>
/// <param name="Start">The first byte of the piece, in the decompressed content.</param>
/// <param name="End">The byte after the piece; <see cref="WholeFile"/> when the piece ends where the file does.</param>
/// <param name="Position">Where the next record begins: a byte of the decompressed content; for CSV the number of rows already
/// read.</param>
[GenerateSerializer, Immutable, Alias("flink.files.FileSplit")]
public sealed record FileSplit(
    [property: Id(0)] string Path,
    [property: Id(1)] long Start,
    [property: Id(2)] long End,
    [property: Id(3)] long Position) : ISourceSplit
{
    /// <summary>The end of a split that reaches to the end of its file, wherever that is.</summary>
    public const long WholeFile = long.MaxValue;

    /// <summary>Its place in the order in which the splits were found, which is the order in which readers read theirs.</summary>
    [Id(4)]
    public long Number { get; init; }

    /// <inheritdoc/>
    public string SplitId => string.Create(System.Globalization.CultureInfo.InvariantCulture, $"{Path}:{Start}");

    /// <summary>Whether a record was read from the split.</summary>
    public bool IsBegun => Position > Start;
}
