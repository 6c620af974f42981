namespace FlinkNet.Connectors.Generator;

/// <summary>Cuts ranges of indices into splits.</summary>
internal static class IndexSplits
{
    /// <summary>Neighbouring ranges of equal size (to one), at most <paramref name="count"/>, none empty.</summary>
    public static IEnumerable<IndexSplit> Contiguous(long first, long last, int count)
    {
        // 128 bits, because the numbers from long.MinValue to long.MaxValue are one more than 64 bits can count.
        var total = (Int128)last - first + 1;
        for (var split = 0; split < count; split++)
        {
            var from = first + (total * split / count);
            var to = first + (total * (split + 1) / count) - 1;
            if (from <= to)
            {
                yield return new IndexSplit((long)from, (long)to, Stride: 1, split);
            }
        }
    }

    /// <summary>
    /// Split s takes the indices s, s + count, s + 2 count …, so that all splits together advance through the indices in step.
    /// </summary>
    public static IEnumerable<IndexSplit> Interleaved(long last, int count)
    {
        for (var split = 0; split < count && split <= last; split++)
        {
            yield return new IndexSplit(split, last, count, split);
        }
    }
}
