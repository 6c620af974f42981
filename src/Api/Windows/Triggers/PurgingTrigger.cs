namespace FlinkNet;

/// <summary>Fires when another trigger does, and drops the window's contents then.</summary>
public sealed class PurgingTrigger : Trigger
{
    private readonly Trigger _inner;

    private PurgingTrigger(Trigger inner) => _inner = inner;

    /// <summary>Fires and purges when <paramref name="inner"/> fires.</summary>
    public static PurgingTrigger Of(Trigger inner)
    {
        ArgumentNullException.ThrowIfNull(inner);
        return new PurgingTrigger(inner);
    }

    /// <summary>Fires and purges when <paramref name="inner"/> fires.</summary>
    public static Trigger<T> Of<T>(Trigger<T> inner)
    {
        ArgumentNullException.ThrowIfNull(inner);
        return new ForRecords<T>(inner);
    }

    /// <summary>Fires and purges when <paramref name="inner"/> fires.</summary>
    public static Trigger<T, TWindow> Of<T, TWindow>(Trigger<T, TWindow> inner)
        where TWindow : IWindow, IEquatable<TWindow>
    {
        ArgumentNullException.ThrowIfNull(inner);
        return new Typed<T, TWindow>(inner);
    }

    /// <inheritdoc/>
    public override Trigger<T, TWindow> For<T, TWindow>() => new Typed<T, TWindow>(_inner.For<T, TWindow>());

    private sealed class ForRecords<T>(Trigger<T> inner) : Trigger<T>
    {
        public override Trigger<T, TWindow> For<TWindow>() => new Typed<T, TWindow>(inner.For<TWindow>());
    }

    private sealed class Typed<T, TWindow>(Trigger<T, TWindow> inner) : Trigger<T, TWindow>
        where TWindow : IWindow, IEquatable<TWindow>
    {
        public override bool CanMerge => inner.CanMerge;

        public override TriggerResult OnElement(T element, long timestamp, TWindow window, ITriggerContext context) =>
            Purging(inner.OnElement(element, timestamp, window, context));

        public override TriggerResult OnEventTime(long time, TWindow window, ITriggerContext context) =>
            Purging(inner.OnEventTime(time, window, context));

        public override TriggerResult OnProcessingTime(long time, TWindow window, ITriggerContext context) =>
            Purging(inner.OnProcessingTime(time, window, context));

        public override void OnMerge(TWindow window, IOnMergeContext context) => inner.OnMerge(window, context);

        public override void Clear(TWindow window, ITriggerContext context) => inner.Clear(window, context);

        private static TriggerResult Purging(TriggerResult result) =>
            result.HasFlag(TriggerResult.Fire) ? TriggerResult.FireAndPurge : result;
    }
}
