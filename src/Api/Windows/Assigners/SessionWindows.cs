using FlinkNet.Model;

namespace FlinkNet;

/// <summary>Windows of a key's activity by the records' timestamps: one ends when no record comes for a while.</summary>
public sealed class EventTimeSessionWindows : WindowAssigner<TimeWindow>, IMergingWindowAssigner<TimeWindow>
{
    private EventTimeSessionWindows(TimeSpan gap) => Gap = WindowChecks.Positive(nameof(EventTimeSessionWindows), "gap", gap);

    /// <inheritdoc/>
    public override bool IsEventTime => true;

    /// <inheritdoc/>
    public override Trigger DefaultTrigger => EventTimeTrigger.Create();

    /// <summary>After how many milliseconds without a record a session ends.</summary>
    internal long Gap { get; }

    /// <summary>
    /// Sessions that end after <paramref name="gap"/> without a record: 1 ms or more. Records exactly so far apart are one session.
    /// </summary>
    /// <exception cref="InvalidJobException">The gap is too small.</exception>
    public static EventTimeSessionWindows WithGap(TimeSpan gap) => new(gap);

    /// <summary>Sessions in which each record says how long to wait for the next one: 1 ms or more.</summary>
    public static DynamicSessionWindows<T> WithDynamicGap<T>(Func<T, TimeSpan> gap)
    {
        ArgumentNullException.ThrowIfNull(gap);
        return new DynamicSessionWindows<T>(gap, isEventTime: true);
    }

    /// <inheritdoc/>
    public override void AssignWindows(long timestamp, IWindowAssignerContext context, ICollection<TimeWindow> windows)
    {
        WindowChecks.RequireTimestamp(timestamp, this);
        windows.Add(new TimeWindow(timestamp, SaturatedTime.Add(timestamp, Gap)));
    }

    /// <inheritdoc/>
    public void MergeWindows(IReadOnlyCollection<TimeWindow> windows, IWindowMerges<TimeWindow> merges) =>
        TimeWindow.MergeAll(windows, merges);

    /// <inheritdoc/>
    public override string ToString() => $"{nameof(EventTimeSessionWindows)}({WindowChecks.Text(Gap)})";
}

/// <summary>Windows of a key's activity by the TaskManager's clock: one ends when no record comes for a while.</summary>
public sealed class ProcessingTimeSessionWindows : WindowAssigner<TimeWindow>, IMergingWindowAssigner<TimeWindow>
{
    private readonly long _gap;

    private ProcessingTimeSessionWindows(TimeSpan gap) => _gap = WindowChecks.Positive(nameof(ProcessingTimeSessionWindows), "gap", gap);

    /// <inheritdoc/>
    public override bool IsEventTime => false;

    /// <inheritdoc/>
    public override Trigger DefaultTrigger => ProcessingTimeTrigger.Create();

    /// <summary>Sessions that end after <paramref name="gap"/> without a record: 1 ms or more.</summary>
    /// <exception cref="InvalidJobException">The gap is too small.</exception>
    public static ProcessingTimeSessionWindows WithGap(TimeSpan gap) => new(gap);

    /// <summary>Sessions in which each record says how long to wait for the next one: 1 ms or more.</summary>
    public static DynamicSessionWindows<T> WithDynamicGap<T>(Func<T, TimeSpan> gap)
    {
        ArgumentNullException.ThrowIfNull(gap);
        return new DynamicSessionWindows<T>(gap, isEventTime: false);
    }

    /// <inheritdoc/>
    public override void AssignWindows(long timestamp, IWindowAssignerContext context, ICollection<TimeWindow> windows)
    {
        var now = context.CurrentProcessingTime;
        windows.Add(new TimeWindow(now, SaturatedTime.Add(now, _gap)));
    }

    /// <inheritdoc/>
    public void MergeWindows(IReadOnlyCollection<TimeWindow> windows, IWindowMerges<TimeWindow> merges) =>
        TimeWindow.MergeAll(windows, merges);

    /// <inheritdoc/>
    public override string ToString() => $"{nameof(ProcessingTimeSessionWindows)}({WindowChecks.Text(_gap)})";
}

/// <summary>Windows of a key's activity in which each record says how long to wait for the next one.</summary>
/// <typeparam name="T">The type of the records.</typeparam>
public sealed class DynamicSessionWindows<T> : WindowAssigner<T, TimeWindow>, IMergingWindowAssigner<TimeWindow>
{
    private readonly Func<T, TimeSpan> _gap;

    internal DynamicSessionWindows(Func<T, TimeSpan> gap, bool isEventTime)
    {
        _gap = gap;
        IsEventTime = isEventTime;
    }

    /// <inheritdoc/>
    public override bool IsEventTime { get; }

    /// <inheritdoc/>
    public override Trigger<T, TimeWindow> CreateDefaultTrigger() =>
        IsEventTime ? EventTimeTrigger.Create().For<T, TimeWindow>() : ProcessingTimeTrigger.Create().For<T, TimeWindow>();

    /// <inheritdoc/>
    /// <exception cref="FlinkException">The record has no timestamp, or its gap is less than 1 ms.</exception>
    public override void AssignWindows(T element, long timestamp, IWindowAssignerContext context, ICollection<TimeWindow> windows)
    {
        if (IsEventTime)
        {
            WindowChecks.RequireTimestamp(timestamp, this);
        }

        var gap = _gap(element);
        if (gap < TimeSpan.FromMilliseconds(1))
        {
            throw new FlinkException(
                FailureOrigin.User,
                $"the gap of a session window is {gap}, as the program says of a record; it must be 1 ms or more.");
        }

        var start = IsEventTime ? timestamp : context.CurrentProcessingTime;
        windows.Add(new TimeWindow(start, SaturatedTime.Add(start, (long)gap.TotalMilliseconds)));
    }

    /// <inheritdoc/>
    public void MergeWindows(IReadOnlyCollection<TimeWindow> windows, IWindowMerges<TimeWindow> merges) =>
        TimeWindow.MergeAll(windows, merges);

    /// <inheritdoc/>
    public override string ToString() =>
        $"{(IsEventTime ? nameof(EventTimeSessionWindows) : nameof(ProcessingTimeSessionWindows))}(dynamic)";
}
