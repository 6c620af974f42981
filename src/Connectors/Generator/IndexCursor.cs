namespace FlinkNet.Connectors.Generator;

/// <summary>A split that is being read.</summary>
/// <param name="split">The split.</param>
/// <param name="openedAt">When the reader got it, as <see cref="TimeProvider.GetTimestamp"/> tells it.</param>
internal sealed class IndexCursor(IndexSplit split, long openedAt)
{
    /// <summary>The split's name.</summary>
    public string SplitId { get; } = split.SplitId;

    /// <summary>The index of the next record.</summary>
    public long Next { get; private set; } = split.Next;

    /// <summary>How far the indices are apart.</summary>
    public long Stride { get; } = split.Stride;

    /// <summary>When the reader got the split.</summary>
    public long OpenedAt { get; } = openedAt;

    /// <summary>The first index of the turn in which the reader got the split: 0 for a fresh one.</summary>
    public long FirstIndex { get; } = split.Next - (split.Next % split.Stride);

    /// <summary>
    /// How many records follow the next one. Counted so, since the end may be no further than <see cref="long.MaxValue"/>.
    /// </summary>
    public ulong StepsLeft => ((ulong)split.Last - (ulong)Next) / (ulong)Stride;

    /// <summary>Moves past <paramref name="records"/> records; false when none is left.</summary>
    public bool Advance(int records)
    {
        if ((ulong)records > StepsLeft)
        {
            return false;
        }

        Next += records * Stride;
        return true;
    }

    /// <summary>The split from here on.</summary>
    public IndexSplit ToSplit() => split with { Next = Next };
}
