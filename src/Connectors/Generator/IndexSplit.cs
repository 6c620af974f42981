namespace FlinkNet.Connectors.Generator;

/// <summary>A range of the indices (or numbers) that a generating source counts through.</summary>
/// <param name="Next">The index of the next record.</param>
/// <param name="Last">The last index of the range; the last record's index is this or less.</param>
/// <param name="Stride">How far the split's indices are apart: 1, or the number of splits when they interleave.</param>
/// <param name="Number">Which of the source's splits it is, from 0.</param>
[GenerateSerializer, Immutable, Alias("flink.generator.IndexSplit")]
public sealed record IndexSplit(
    [property: Id(0)] long Next,
    [property: Id(1)] long Last,
    [property: Id(2)] long Stride,
    [property: Id(3)] int Number = 0) : ISourceSplit
{
    /// <inheritdoc/>
    public string SplitId => Number.ToString(System.Globalization.CultureInfo.InvariantCulture);
}

/// <summary>What the enumerator of a generating source remembers.</summary>
/// <param name="Pending">The splits that no reader has.</param>
[GenerateSerializer, Immutable, Alias("flink.generator.IndexEnumeratorState")]
public sealed record IndexEnumeratorState([property: Id(0)] IndexSplit[] Pending);
