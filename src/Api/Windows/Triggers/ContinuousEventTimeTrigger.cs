namespace FlinkNet;

/// <summary>
/// Fires at regular times of the watermark while a window has records, and when the watermark has passed the window's end.
/// </summary>
public sealed class ContinuousEventTimeTrigger : Trigger
{
    private readonly long _interval;

    private ContinuousEventTimeTrigger(TimeSpan interval) =>
        _interval = WindowChecks.Positive(nameof(ContinuousEventTimeTrigger), "interval", interval);

    /// <summary>Fires each <paramref name="interval"/>: 1 ms or more.</summary>
    /// <exception cref="Model.InvalidJobException">The interval is too small.</exception>
    public static ContinuousEventTimeTrigger Of(TimeSpan interval) => new(interval);

    /// <inheritdoc/>
    public override Trigger<T, TWindow> For<T, TWindow>() => new Typed<T, TWindow>(_interval);

    private sealed class Typed<T, TWindow>(long interval) : Trigger<T, TWindow>
        where TWindow : IWindow, IEquatable<TWindow>
    {
        private readonly ReducingStateDescriptor<long> _fireTime = new("fire-time", Math.Min);

        public override bool CanMerge => true;

        public override TriggerResult OnElement(T element, long timestamp, TWindow window, ITriggerContext context)
        {
            if (window.MaxTimestamp <= context.CurrentWatermark)
            {
                return TriggerResult.Fire;
            }

            context.RegisterEventTimeTimer(window.MaxTimestamp);
            var fireTime = context.GetReducingState(_fireTime);
            if (!fireTime.TryGet(out _))
            {
                FireNext(timestamp - (timestamp % interval), window, context, fireTime);
            }

            return TriggerResult.Continue;
        }

        public override TriggerResult OnEventTime(long time, TWindow window, ITriggerContext context)
        {
            if (time == window.MaxTimestamp)
            {
                return TriggerResult.Fire;
            }

            var fireTime = context.GetReducingState(_fireTime);
            if (!fireTime.TryGet(out var pending) || pending != time)
            {
                return TriggerResult.Continue;
            }

            fireTime.Clear();
            FireNext(time, window, context, fireTime);
            return TriggerResult.Fire;
        }

        public override TriggerResult OnProcessingTime(long time, TWindow window, ITriggerContext context) => TriggerResult.Continue;

        public override void OnMerge(TWindow window, IOnMergeContext context)
        {
            context.MergeState(_fireTime);
            if (context.GetReducingState(_fireTime).TryGet(out var pending))
            {
                context.RegisterEventTimeTimer(pending);
            }
        }

        public override void Clear(TWindow window, ITriggerContext context)
        {
            var fireTime = context.GetReducingState(_fireTime);
            if (fireTime.TryGet(out var pending))
            {
                context.DeleteEventTimeTimer(pending);
                fireTime.Clear();
            }
        }

        private void FireNext(long time, TWindow window, ITriggerContext context, IReducingState<long> fireTime)
        {
            // At the end of input the rest of a window without an end would be gone through interval by interval.
            var next = context.CurrentWatermark == long.MaxValue && window.MaxTimestamp == long.MaxValue
                ? long.MaxValue
                : Math.Min(SaturatedTime.Add(time, interval), window.MaxTimestamp);
            fireTime.Add(next);
            context.RegisterEventTimeTimer(next);
        }
    }
}
