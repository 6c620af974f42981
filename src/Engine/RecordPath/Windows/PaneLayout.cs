namespace FlinkNet.Engine.RecordPath.Windows;

/// <summary>
/// How aligned windows cut time into panes: at each begin and each end of a window, so that a window is a run of whole panes. There are one
/// or two panes to a
/// slide, whatever size and slide are.
/// </summary>
internal readonly struct PaneLayout
{
    private readonly long _offset;
    private readonly long _slide;
    private readonly long _rest;

    public PaneLayout(long size, long slide, long offset)
    {
        Size = size;
        _slide = slide;
        _offset = offset;
        _rest = size % slide;
    }

    /// <summary>The size of the windows.</summary>
    public long Size { get; }

    /// <summary>How much later than the one before it a window begins.</summary>
    public long Slide => _slide;

    /// <summary>Finds the pane of a timestamp.</summary>
    /// <param name="timestamp">The timestamp.</param>
    /// <param name="start">Where the pane begins.</param>
    /// <param name="end">Where it ends.</param>
    /// <param name="lastWindow">Where the newest window begins that has begun; it holds the pane unless windows lie apart.</param>
    public void Locate(long timestamp, out long start, out long end, out long lastWindow)
    {
        var since = SinceStart(timestamp);
        lastWindow = SaturatedTime.Subtract(timestamp, since);
        start = lastWindow;
        end = SaturatedTime.Add(timestamp, _slide - since);
        if (since < _rest)
        {
            end = SaturatedTime.Add(timestamp, _rest - since);
        }
        else if (_rest != 0)
        {
            start = SaturatedTime.Subtract(timestamp, since - _rest);
        }
    }

    /// <summary>Whether the newest window that could hold a timestamp would begin before the beginning of time.</summary>
    public bool IsBeforeAllWindows(long timestamp) => (ulong)SinceStart(timestamp) > unchecked((ulong)(timestamp - long.MinValue));

    /// <summary>Where the first window begins that begins after <paramref name="time"/>.</summary>
    public long FirstWindowAfter(long time) => SaturatedTime.Add(time, _slide - SinceStart(time));

    /// <summary>Where the first window begins that holds the pane at <paramref name="start"/>.</summary>
    public long FirstWindowOf(long start) =>
        start >= long.MinValue + Size ? FirstWindowAfter(start - Size)
        : SinceStart(long.MinValue) == 0 ? long.MinValue
        : FirstWindowAfter(long.MinValue);

    /// <summary>Where the first window begins that <paramref name="watermark"/> has not ended.</summary>
    public long FirstWindowOpenAt(long watermark) =>
        watermark == long.MaxValue ? long.MaxValue
        : watermark < long.MinValue + Size ? long.MinValue
        : FirstWindowAfter(watermark + 1 - Size);

    private long SinceStart(long time) => TimeWindow.SinceStart(time, _offset, _slide);
}
