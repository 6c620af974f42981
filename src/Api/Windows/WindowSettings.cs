using FlinkNet.Model;

namespace FlinkNet;

/// <summary>How a stream is windowed, but for what becomes of the windows' records.</summary>
/// <typeparam name="T">The type of the records.</typeparam>
/// <typeparam name="TWindow">The type of the windows.</typeparam>
internal sealed record WindowSettings<T, TWindow>(string Name, OperatorSupplier<WindowAssigner<T, TWindow>> Assigner)
    where TWindow : IWindow, IEquatable<TWindow>
{
    /// <summary>When windows fire; null for the assigner's default.</summary>
    public OperatorSupplier<Trigger<T, TWindow>>? Trigger { get; private init; }

    /// <summary>What is removed when windows fire; null for nothing.</summary>
    public OperatorSupplier<Evictor<T, TWindow>>? Evictor { get; init; }

    /// <summary>How many milliseconds a window is kept after its end for records that come late.</summary>
    public long AllowedLateness { get; private init; }

    /// <summary>Where records go that come too late; null for nowhere.</summary>
    public OutputTag<T>? LateTag { get; init; }

    public static WindowSettings<T, TWindow> Of(WindowAssigner<T, TWindow> assigner)
    {
        ArgumentNullException.ThrowIfNull(assigner);
        var supplier = OperatorSupplier<WindowAssigner<T, TWindow>>.FromPrototype(assigner);
        return Of(assigner.ToString(), supplier);
    }

    public static WindowSettings<T, TWindow> Of(WindowAssigner<TWindow> assigner)
    {
        ArgumentNullException.ThrowIfNull(assigner);
        var inner = OperatorSupplier<WindowAssigner<TWindow>>.FromPrototype(assigner);
        return Of(
            assigner.ToString(),
            OperatorSupplier<WindowAssigner<T, TWindow>>.FromFactory(() => new AnyRecordAssigner<T, TWindow>(inner.Create())));
    }

    public WindowSettings<T, TWindow> With(OperatorSupplier<Trigger<T, TWindow>> trigger)
    {
        RequireTriggerThatCanMerge(Assigner.Create(), trigger.Create(), Name);
        return this with { Trigger = trigger };
    }

    public WindowSettings<T, TWindow> WithLateness(TimeSpan lateness) => lateness < TimeSpan.Zero
        ? throw new InvalidJobException($"The allowed lateness of {Name} is {lateness}; it must be 0 or more.")
        : this with { AllowedLateness = (long)lateness.TotalMilliseconds };

    private static WindowSettings<T, TWindow> Of(string? name, OperatorSupplier<WindowAssigner<T, TWindow>> supplier)
    {
        var settings = new WindowSettings<T, TWindow>(name ?? "Window", supplier);
        var assigner = supplier.Create();
        RequireTriggerThatCanMerge(assigner, assigner.CreateDefaultTrigger(), settings.Name);
        return settings;
    }

    // Rule N6.
    private static void RequireTriggerThatCanMerge(WindowAssigner<T, TWindow> assigner, Trigger<T, TWindow> trigger, string name)
    {
        if (assigner.Inner is IMergingWindowAssigner<TWindow> && !trigger.CanMerge)
        {
            throw new InvalidJobException(
                $"The windows of {name} grow together, and their trigger cannot merge: override CanMerge and OnMerge of the trigger, "
                    + $"or take another trigger "
                + "(DeltaTrigger and ProcessingTimeoutTrigger cannot).");
        }
    }
}
