namespace FlinkNet;

/// <summary>
/// Fires when the watermark has passed the window's end; after that, with each late record that is allowed.
/// </summary>
public sealed class EventTimeTrigger : Trigger
{
    private static readonly EventTimeTrigger Instance = new();

    private EventTimeTrigger()
    {
    }

    /// <summary>The trigger.</summary>
    public static EventTimeTrigger Create() => Instance;

    /// <inheritdoc/>
    public override Trigger<T, TWindow> For<T, TWindow>() => new Typed<T, TWindow>();

    /// <summary>Whether <paramref name="trigger"/> is one of these.</summary>
    internal static bool Is<T, TWindow>(Trigger<T, TWindow> trigger)
        where TWindow : IWindow, IEquatable<TWindow> => trigger is Typed<T, TWindow>;

    private sealed class Typed<T, TWindow> : Trigger<T, TWindow>
        where TWindow : IWindow, IEquatable<TWindow>
    {
        public override bool CanMerge => true;

        public override TriggerResult OnElement(T element, long timestamp, TWindow window, ITriggerContext context)
        {
            if (window.MaxTimestamp <= context.CurrentWatermark)
            {
                return TriggerResult.Fire;
            }

            context.RegisterEventTimeTimer(window.MaxTimestamp);
            return TriggerResult.Continue;
        }

        public override TriggerResult OnEventTime(long time, TWindow window, ITriggerContext context) =>
            time == window.MaxTimestamp ? TriggerResult.Fire : TriggerResult.Continue;

        public override TriggerResult OnProcessingTime(long time, TWindow window, ITriggerContext context) => TriggerResult.Continue;

        public override void OnMerge(TWindow window, IOnMergeContext context)
        {
            if (window.MaxTimestamp > context.CurrentWatermark)
            {
                context.RegisterEventTimeTimer(window.MaxTimestamp);
            }
        }

        public override void Clear(TWindow window, ITriggerContext context) => context.DeleteEventTimeTimer(window.MaxTimestamp);
    }
}
