namespace FlinkNet;

/// <summary>A finite group of a key's records. Windows are compared by value: two that are equal are the same window.</summary>
public interface IWindow
{
    /// <summary>
    /// The largest timestamp that belongs to the window, in milliseconds since 1970; the timestamp of its results.
    /// </summary>
    long MaxTimestamp { get; }
}

/// <summary>
/// A stretch of time: from <paramref name="Start"/> on, up to but without <paramref name="End"/>; milliseconds since 1970.
/// </summary>
/// <param name="Start">The first timestamp that belongs to the window.</param>
/// <param name="End">The first timestamp that does not belong to it any more.</param>
[GenerateSerializer, Immutable, Alias("flink.TimeWindow")]
public readonly record struct TimeWindow([property: Id(0)] long Start, [property: Id(1)] long End) : IWindow
{
    /// <inheritdoc/>
    public long MaxTimestamp => End - 1;

    /// <summary>
    /// Where the window of <paramref name="timestamp"/> begins among windows of <paramref name="size"/> that are shifted by
    /// <paramref name="offset"/>.
    /// </summary>
    public static long StartOf(long timestamp, long offset, long size) =>
        SaturatedTime.Subtract(timestamp, SinceStart(timestamp, offset, size));

    /// <summary>How long before <paramref name="timestamp"/> its window begins, which may be before the beginning of time.</summary>
    internal static long SinceStart(long timestamp, long offset, long size)
    {
        var remainder = ((timestamp % size) - offset) % size;
        return remainder < 0 ? remainder + size : remainder;
    }

    /// <summary>Whether the two have a timestamp in common or touch, and so are one session.</summary>
    public bool Intersects(TimeWindow other) => Start <= other.End && End >= other.Start;

    /// <summary>The smallest window that holds both.</summary>
    public TimeWindow Cover(TimeWindow other) => new(Math.Min(Start, other.Start), Math.Max(End, other.End));

    /// <summary>Joins the windows that intersect or touch, as sessions do.</summary>
    internal static void MergeAll(IReadOnlyCollection<TimeWindow> windows, IWindowMerges<TimeWindow> merges)
    {
        List<TimeWindow> run = [];
        TimeWindow cover = default;
        foreach (var window in windows.OrderBy(window => window.Start))
        {
            if (run.Count > 0 && cover.Intersects(window))
            {
                cover = cover.Cover(window);
            }
            else
            {
                Report(run, cover, merges);
                run = [];
                cover = window;
            }

            run.Add(window);
        }

        Report(run, cover, merges);
    }

    private static void Report(List<TimeWindow> run, TimeWindow cover, IWindowMerges<TimeWindow> merges)
    {
        if (run.Count > 1)
        {
            merges.Merge(run, cover);
        }
    }
}

/// <summary>The one window that holds all records of a key, for ever.</summary>
[GenerateSerializer, Immutable, Alias("flink.GlobalWindow")]
public readonly record struct GlobalWindow : IWindow
{
    /// <inheritdoc/>
    public long MaxTimestamp => long.MaxValue;
}
