namespace FlinkNet;

/// <summary>Fires when another trigger does, and at the latest some time of the TaskManager's clock after a record.</summary>
public sealed class ProcessingTimeoutTrigger : Trigger
{
    private readonly Trigger _inner;
    private readonly ProcessingTimeout _timeout;

    private ProcessingTimeoutTrigger(Trigger inner, ProcessingTimeout timeout)
    {
        _inner = inner;
        _timeout = timeout;
    }

    /// <summary>Fires when <paramref name="inner"/> does, or when <paramref name="timeout"/> has passed.</summary>
    /// <param name="inner">The other trigger.</param>
    /// <param name="timeout">1 ms or more.</param>
    /// <param name="resetTimerOnNewRecord">Whether the time counts from the last record; otherwise from the first since the last
    /// firing.</param>
    /// <param name="shouldClearOnTimeout">Whether the other trigger begins anew after a time-out.</param>
    /// <exception cref="Model.InvalidJobException">The time-out is too small.</exception>
    public static ProcessingTimeoutTrigger Of(
        Trigger inner,
        TimeSpan timeout,
        bool resetTimerOnNewRecord = false,
        bool shouldClearOnTimeout = true)
    {
        ArgumentNullException.ThrowIfNull(inner);
        return new ProcessingTimeoutTrigger(inner, ProcessingTimeout.Of(timeout, resetTimerOnNewRecord, shouldClearOnTimeout));
    }

    /// <inheritdoc cref="Of(Trigger, TimeSpan, bool, bool)"/>
    public static Trigger<T> Of<T>(Trigger<T> inner, TimeSpan timeout, bool resetTimerOnNewRecord = false, bool shouldClearOnTimeout = true)
    {
        ArgumentNullException.ThrowIfNull(inner);
        return new ForRecords<T>(inner, ProcessingTimeout.Of(timeout, resetTimerOnNewRecord, shouldClearOnTimeout));
    }

    /// <inheritdoc cref="Of(Trigger, TimeSpan, bool, bool)"/>
    public static Trigger<T, TWindow> Of<T, TWindow>(
        Trigger<T, TWindow> inner, TimeSpan timeout, bool resetTimerOnNewRecord = false, bool shouldClearOnTimeout = true)
        where TWindow : IWindow, IEquatable<TWindow>
    {
        ArgumentNullException.ThrowIfNull(inner);
        return new Typed<T, TWindow>(inner, ProcessingTimeout.Of(timeout, resetTimerOnNewRecord, shouldClearOnTimeout));
    }

    /// <inheritdoc/>
    public override Trigger<T, TWindow> For<T, TWindow>() => new Typed<T, TWindow>(_inner.For<T, TWindow>(), _timeout);

    private sealed record ProcessingTimeout(long Milliseconds, bool IsReset, bool Clears)
    {
        public static ProcessingTimeout Of(TimeSpan timeout, bool isReset, bool clears) =>
            new(WindowChecks.Positive(nameof(ProcessingTimeoutTrigger), "time-out", timeout), isReset, clears);
    }

    private sealed class ForRecords<T>(Trigger<T> inner, ProcessingTimeout timeout) : Trigger<T>
    {
        public override Trigger<T, TWindow> For<TWindow>() => new Typed<T, TWindow>(inner.For<TWindow>(), timeout);
    }

    private sealed class Typed<T, TWindow>(Trigger<T, TWindow> inner, ProcessingTimeout timeout) : Trigger<T, TWindow>
        where TWindow : IWindow, IEquatable<TWindow>
    {
        private readonly ValueStateDescriptor<long> _timer = new("timeout");

        public override TriggerResult OnElement(T element, long timestamp, TWindow window, ITriggerContext context)
        {
            var result = inner.OnElement(element, timestamp, window, context);
            if (result.HasFlag(TriggerResult.Fire))
            {
                Clear(window, context);
                return result;
            }

            var timer = context.GetState(_timer);
            var isRunning = timer.TryGet(out var runsOutAt);
            if (isRunning && timeout.IsReset)
            {
                context.DeleteProcessingTimeTimer(runsOutAt);
                isRunning = false;
            }

            if (!isRunning)
            {
                timer.Value = SaturatedTime.Add(context.CurrentProcessingTime, timeout.Milliseconds);
                context.RegisterProcessingTimeTimer(timer.Value);
            }

            return result;
        }

        public override TriggerResult OnEventTime(long time, TWindow window, ITriggerContext context) =>
            Fired(inner.OnEventTime(time, window, context), window, context);

        public override TriggerResult OnProcessingTime(long time, TWindow window, ITriggerContext context) =>
            Fired(inner.OnProcessingTime(time, window, context), window, context);

        public override void Clear(TWindow window, ITriggerContext context)
        {
            var timer = context.GetState(_timer);
            if (timer.TryGet(out var runsOutAt))
            {
                context.DeleteProcessingTimeTimer(runsOutAt);
                timer.Clear();
            }

            inner.Clear(window, context);
        }

        private TriggerResult Fired(TriggerResult result, TWindow window, ITriggerContext context)
        {
            if (timeout.Clears)
            {
                Clear(window, context);
            }

            return result.HasFlag(TriggerResult.Purge) ? TriggerResult.FireAndPurge : TriggerResult.Fire;
        }
    }
}
