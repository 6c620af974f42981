namespace FlinkNet;

/// <summary>Fires when the TaskManager's clock has passed the window's end.</summary>
public sealed class ProcessingTimeTrigger : Trigger
{
    private static readonly ProcessingTimeTrigger Instance = new();

    private ProcessingTimeTrigger()
    {
    }

    /// <summary>The trigger.</summary>
    public static ProcessingTimeTrigger Create() => Instance;

    /// <inheritdoc/>
    public override Trigger<T, TWindow> For<T, TWindow>() => new Typed<T, TWindow>();

    private sealed class Typed<T, TWindow> : Trigger<T, TWindow>
        where TWindow : IWindow, IEquatable<TWindow>
    {
        public override bool CanMerge => true;

        public override TriggerResult OnElement(T element, long timestamp, TWindow window, ITriggerContext context)
        {
            context.RegisterProcessingTimeTimer(window.MaxTimestamp);
            return TriggerResult.Continue;
        }

        public override TriggerResult OnEventTime(long time, TWindow window, ITriggerContext context) => TriggerResult.Continue;

        public override TriggerResult OnProcessingTime(long time, TWindow window, ITriggerContext context) => TriggerResult.Fire;

        public override void OnMerge(TWindow window, IOnMergeContext context)
        {
            if (window.MaxTimestamp > context.CurrentProcessingTime)
            {
                context.RegisterProcessingTimeTimer(window.MaxTimestamp);
            }
        }

        public override void Clear(TWindow window, ITriggerContext context) => context.DeleteProcessingTimeTimer(window.MaxTimestamp);
    }
}
