namespace FlinkNet;

/// <summary>Never fires: what global windows do unless told otherwise.</summary>
public sealed class NeverTrigger : Trigger
{
    private static readonly NeverTrigger Instance = new();

    private NeverTrigger()
    {
    }

    /// <summary>The trigger.</summary>
    public static NeverTrigger Create() => Instance;

    /// <inheritdoc/>
    public override Trigger<T, TWindow> For<T, TWindow>() => new Typed<T, TWindow>();

    private sealed class Typed<T, TWindow> : Trigger<T, TWindow>
        where TWindow : IWindow, IEquatable<TWindow>
    {
        public override bool CanMerge => true;

        public override TriggerResult OnElement(T element, long timestamp, TWindow window, ITriggerContext context) =>
            TriggerResult.Continue;

        public override TriggerResult OnEventTime(long time, TWindow window, ITriggerContext context) => TriggerResult.Continue;

        public override TriggerResult OnProcessingTime(long time, TWindow window, ITriggerContext context) => TriggerResult.Continue;

        public override void OnMerge(TWindow window, IOnMergeContext context)
        {
        }

        public override void Clear(TWindow window, ITriggerContext context)
        {
        }
    }
}

/// <summary>Fires when the input has ended.</summary>
public sealed class EndOfStreamTrigger : Trigger
{
    private static readonly EndOfStreamTrigger Instance = new();

    private EndOfStreamTrigger()
    {
    }

    /// <summary>The trigger.</summary>
    public static EndOfStreamTrigger Create() => Instance;

    /// <inheritdoc/>
    public override Trigger<T, TWindow> For<T, TWindow>() => new Typed<T, TWindow>();

    private sealed class Typed<T, TWindow> : Trigger<T, TWindow>
        where TWindow : IWindow, IEquatable<TWindow>
    {
        public override bool CanMerge => true;

        public override TriggerResult OnElement(T element, long timestamp, TWindow window, ITriggerContext context)
        {
            context.RegisterEventTimeTimer(long.MaxValue);
            return TriggerResult.Continue;
        }

        public override TriggerResult OnEventTime(long time, TWindow window, ITriggerContext context) =>
            time == long.MaxValue ? TriggerResult.Fire : TriggerResult.Continue;

        public override TriggerResult OnProcessingTime(long time, TWindow window, ITriggerContext context) => TriggerResult.Continue;

        public override void OnMerge(TWindow window, IOnMergeContext context) => context.RegisterEventTimeTimer(long.MaxValue);

        public override void Clear(TWindow window, ITriggerContext context) => context.DeleteEventTimeTimer(long.MaxValue);
    }
}
