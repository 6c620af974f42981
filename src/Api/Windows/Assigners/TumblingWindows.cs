namespace FlinkNet;

/// <summary>Windows of one size, each beginning where the one before it ends.</summary>
public abstract class TumblingWindows : WindowAssigner<TimeWindow>
{
    private readonly WindowStagger _stagger;
    private long? _shift;

    private protected TumblingWindows(string name, TimeSpan size, TimeSpan offset, WindowStagger stagger)
    {
        Size = WindowChecks.Positive(name, "size", size);
        Offset = WindowChecks.Offset(name, offset, "size", Size);
        _stagger = stagger;
    }

    /// <summary>The size, in milliseconds.</summary>
    internal long Size { get; }

    /// <summary>How far windows are shifted against 1970, in milliseconds.</summary>
    internal long Offset { get; }

    /// <summary>Whether the windows of all subtasks end together.</summary>
    internal bool IsAligned => _stagger == WindowStagger.Aligned;

    /// <summary>Decides, at the first record of a subtask, how far its windows are shifted, stagger included.</summary>
    internal long Shift(long processingTime) => _shift ??= (Offset + _stagger.Shift(processingTime, Size)) % Size;

    private protected TimeWindow WindowOf(long timestamp, IWindowAssignerContext context)
    {
        var start = TimeWindow.StartOf(timestamp, _shift ?? Shift(context.CurrentProcessingTime), Size);
        return new TimeWindow(start, SaturatedTime.Add(start, Size));
    }

    /// <inheritdoc/>
    public override string ToString() =>
        $"{GetType().Name}({WindowChecks.Text(Size)}{(Offset == 0 ? "" : $", offset {WindowChecks.Text(Offset)}")})";
}

/// <summary>Windows of one size by the records' timestamps, each beginning where the one before it ends.</summary>
public sealed class TumblingEventTimeWindows : TumblingWindows
{
    private TumblingEventTimeWindows(TimeSpan size, TimeSpan offset, WindowStagger stagger)
        : base(nameof(TumblingEventTimeWindows), size, offset, stagger)
    {
    }

    /// <inheritdoc/>
    public override bool IsEventTime => true;

    /// <inheritdoc/>
    public override Trigger DefaultTrigger => EventTimeTrigger.Create();

    /// <summary>Windows of <paramref name="size"/>.</summary>
    /// <param name="size">1 ms or more.</param>
    /// <param name="offset">Shifts the windows, which otherwise begin at multiples of their size since 1970 in UTC: day windows of UTC+8
    /// have the offset -8 h. Less than the size, without its sign.</param>
    /// <param name="stagger">Whether the windows of all subtasks end together.</param>
    /// <exception cref="Model.InvalidJobException">A value is out of its range.</exception>
    public static TumblingEventTimeWindows Of(TimeSpan size, TimeSpan offset = default, WindowStagger stagger = WindowStagger.Aligned) =>
        new(size, offset, stagger);

    /// <inheritdoc/>
    public override void AssignWindows(long timestamp, IWindowAssignerContext context, ICollection<TimeWindow> windows)
    {
        WindowChecks.RequireTimestamp(timestamp, this);
        windows.Add(WindowOf(timestamp, context));
    }
}

/// <summary>Windows of one size by the TaskManager's clock, each beginning where the one before it ends.</summary>
public sealed class TumblingProcessingTimeWindows : TumblingWindows
{
    private TumblingProcessingTimeWindows(TimeSpan size, TimeSpan offset, WindowStagger stagger)
        : base(nameof(TumblingProcessingTimeWindows), size, offset, stagger)
    {
    }

    /// <inheritdoc/>
    public override bool IsEventTime => false;

    /// <inheritdoc/>
    public override Trigger DefaultTrigger => ProcessingTimeTrigger.Create();

    /// <summary>Windows of <paramref name="size"/>.</summary>
    /// <param name="size">1 ms or more.</param>
    /// <param name="offset">Shifts the windows; less than the size, without its sign.</param>
    /// <param name="stagger">Whether the windows of all subtasks end together.</param>
    /// <exception cref="Model.InvalidJobException">A value is out of its range.</exception>
    public static TumblingProcessingTimeWindows Of(
        TimeSpan size,
        TimeSpan offset = default,
        WindowStagger stagger = WindowStagger.Aligned) => new(size, offset, stagger);

    /// <inheritdoc/>
    public override void AssignWindows(long timestamp, IWindowAssignerContext context, ICollection<TimeWindow> windows) =>
        windows.Add(WindowOf(context.CurrentProcessingTime, context));
}
