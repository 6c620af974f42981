namespace FlinkNet;

/// <summary>
/// All records of a key in one window. It never fires by itself: name a trigger, or take the form that fires when the input ends.
/// </summary>
public sealed class GlobalWindows : WindowAssigner<GlobalWindow>
{
    private GlobalWindows(Trigger defaultTrigger) => DefaultTrigger = defaultTrigger;

    /// <inheritdoc/>
    public override bool IsEventTime => false;

    /// <inheritdoc/>
    public override Trigger DefaultTrigger { get; }

    /// <summary>One window, which fires when its trigger says so.</summary>
    public static GlobalWindows Create() => new(NeverTrigger.Create());

    /// <summary>One window, which fires when the input ends.</summary>
    public static GlobalWindows CreateWithEndOfStreamTrigger() => new(EndOfStreamTrigger.Create());

    /// <inheritdoc/>
    public override void AssignWindows(long timestamp, IWindowAssignerContext context, ICollection<GlobalWindow> windows) =>
        windows.Add(default);

    /// <inheritdoc/>
    public override string ToString() => nameof(GlobalWindows);
}
