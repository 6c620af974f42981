namespace FlinkNet.Engine.RecordPath.Windows;

/// <summary>
/// How aligned windows cut time into panes: at each begin and each end of a window, so that a window is a run of whole panes. There are one or two panes to a
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
        lastWindow = TimeWindow.StartOf(timestamp, _offset, _slide);
        start = lastWindow;
        end = SaturatedTime.Add(lastWindow, _slide);
        if (_rest != 0)
        {
            var cut = SaturatedTime.Add(lastWindow, _rest);
            if (timestamp < cut)
            {
                end = cut;
            }
            else
            {
                start = cut;
            }
        }
    }

    /// <summary>Where the first window begins that begins after <paramref name="time"/>.</summary>
    public long FirstWindowAfter(long time) =>
        time <= long.MinValue + (2 * _slide) + Math.Abs(_offset) ? long.MinValue : SaturatedTime.Add(TimeWindow.StartOf(time, _offset, _slide), _slide);

    /// <summary>Where the first window begins that holds the pane at <paramref name="start"/>.</summary>
    public long FirstWindowOf(long start) => FirstWindowAfter(SaturatedTime.Subtract(start, Size));

    /// <summary>Where the first window begins that <paramref name="watermark"/> has not ended.</summary>
    public long FirstWindowOpenAt(long watermark) =>
        watermark == long.MaxValue ? long.MaxValue
        : watermark < long.MinValue + Size ? long.MinValue
        : FirstWindowAfter(watermark + 1 - Size);
}
