namespace FlinkNet;

/// <summary>
/// Windows of one size that begin at regular times; a record may be in several of them, or, when they lie apart, in none.
/// </summary>
public abstract class SlidingWindows : WindowAssigner<TimeWindow>
{
    private protected SlidingWindows(string name, TimeSpan size, TimeSpan slide, TimeSpan offset)
    {
        Size = WindowChecks.Positive(name, "size", size);
        Slide = WindowChecks.Positive(name, "slide", slide);
        Offset = WindowChecks.Offset(name, offset, "slide", Slide);
        WindowChecks.Overlap(name, Size, Slide);
    }

    /// <summary>The size, in milliseconds.</summary>
    internal long Size { get; }

    /// <summary>How much later than the one before it a window begins, in milliseconds.</summary>
    internal long Slide { get; }

    /// <summary>How far windows are shifted against 1970, in milliseconds.</summary>
    internal long Offset { get; }

    // Newest first. None begins before the beginning of time.
    private protected void AddWindowsOf(long timestamp, ICollection<TimeWindow> windows)
    {
        var sinceBeginning = unchecked((ulong)(timestamp - long.MinValue));
        for (var since = TimeWindow.SinceStart(timestamp, Offset, Slide); since < Size && (ulong)since <= sinceBeginning; since += Slide)
        {
            windows.Add(new TimeWindow(timestamp - since, SaturatedTime.Add(timestamp - since, Size)));
        }
    }

    /// <inheritdoc/>
    public override string ToString() =>
        $"{GetType().Name}({WindowChecks.Text(Size)}, "
            + $"{WindowChecks.Text(Slide)}{(Offset == 0 ? "" : $", offset {WindowChecks.Text(Offset)}")})";
}

/// <summary>Windows of one size by the records' timestamps that begin at regular times.</summary>
/// <remarks>
/// Incremental results (<c>Reduce</c>, <c>Aggregate</c>) are computed from pieces of time that the windows share, so that the cost of a
/// record does not grow with the number of windows it is in.
/// </remarks>
public sealed class SlidingEventTimeWindows : SlidingWindows
{
    private SlidingEventTimeWindows(TimeSpan size, TimeSpan slide, TimeSpan offset)
        : base(nameof(SlidingEventTimeWindows), size, slide, offset)
    {
    }

    /// <inheritdoc/>
    public override bool IsEventTime => true;

    /// <inheritdoc/>
    public override Trigger DefaultTrigger => EventTimeTrigger.Create();

    /// <summary>Windows of <paramref name="size"/>, a new one each <paramref name="slide"/>.</summary>
    /// <param name="size">1 ms or more.</param>
    /// <param name="slide">1 ms or more; at most 10,000,000 windows may overlap.</param>
    /// <param name="offset">Shifts the windows; less than the slide, without its sign.</param>
    /// <exception cref="Model.InvalidJobException">A value is out of its range.</exception>
    public static SlidingEventTimeWindows Of(TimeSpan size, TimeSpan slide, TimeSpan offset = default) => new(size, slide, offset);

    /// <inheritdoc/>
    public override void AssignWindows(long timestamp, IWindowAssignerContext context, ICollection<TimeWindow> windows)
    {
        WindowChecks.RequireTimestamp(timestamp, this);
        AddWindowsOf(timestamp, windows);
    }
}

/// <summary>Windows of one size by the TaskManager's clock that begin at regular times.</summary>
public sealed class SlidingProcessingTimeWindows : SlidingWindows
{
    private SlidingProcessingTimeWindows(TimeSpan size, TimeSpan slide, TimeSpan offset)
        : base(nameof(SlidingProcessingTimeWindows), size, slide, offset)
    {
    }

    /// <inheritdoc/>
    public override bool IsEventTime => false;

    /// <inheritdoc/>
    public override Trigger DefaultTrigger => ProcessingTimeTrigger.Create();

    /// <summary>Windows of <paramref name="size"/>, a new one each <paramref name="slide"/>.</summary>
    /// <param name="size">1 ms or more.</param>
    /// <param name="slide">1 ms or more; at most 10,000,000 windows may overlap.</param>
    /// <param name="offset">Shifts the windows; less than the slide, without its sign.</param>
    /// <exception cref="Model.InvalidJobException">A value is out of its range.</exception>
    public static SlidingProcessingTimeWindows Of(TimeSpan size, TimeSpan slide, TimeSpan offset = default) => new(size, slide, offset);

    /// <inheritdoc/>
    public override void AssignWindows(long timestamp, IWindowAssignerContext context, ICollection<TimeWindow> windows) =>
        AddWindowsOf(context.CurrentProcessingTime, windows);
}
