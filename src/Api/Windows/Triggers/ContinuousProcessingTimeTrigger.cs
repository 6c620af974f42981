namespace FlinkNet;

/// <summary>Fires at regular times of the TaskManager's clock while a window has records.</summary>
public sealed class ContinuousProcessingTimeTrigger : Trigger
{
    private readonly long _interval;

    private ContinuousProcessingTimeTrigger(TimeSpan interval) =>
        _interval = WindowChecks.Positive(nameof(ContinuousProcessingTimeTrigger), "interval", interval);

    /// <summary>Fires each <paramref name="interval"/>: 1 ms or more.</summary>
    /// <exception cref="Model.InvalidJobException">The interval is too small.</exception>
    public static ContinuousProcessingTimeTrigger Of(TimeSpan interval) => new(interval);

    /// <inheritdoc/>
    public override Trigger<T, TWindow> For<T, TWindow>() => new Typed<T, TWindow>(_interval);

    private sealed class Typed<T, TWindow>(long interval) : Trigger<T, TWindow>
        where TWindow : IWindow, IEquatable<TWindow>
    {
        private readonly ReducingStateDescriptor<long> _fireTime = new("fire-time", Math.Min);

        public override bool CanMerge => true;

        public override TriggerResult OnElement(T element, long timestamp, TWindow window, ITriggerContext context)
        {
            var fireTime = context.GetReducingState(_fireTime);
            if (!fireTime.TryGet(out _))
            {
                var now = context.CurrentProcessingTime;
                FireNext(now - (now % interval), window, context, fireTime);
            }

            return TriggerResult.Continue;
        }

        public override TriggerResult OnEventTime(long time, TWindow window, ITriggerContext context) => TriggerResult.Continue;

        // A timer at the window's end is the last one: requesting the same time again would fire for ever.
        public override TriggerResult OnProcessingTime(long time, TWindow window, ITriggerContext context)
        {
            var fireTime = context.GetReducingState(_fireTime);
            if (!fireTime.TryGet(out var pending) || pending != time)
            {
                return TriggerResult.Continue;
            }

            fireTime.Clear();
            if (time < window.MaxTimestamp)
            {
                FireNext(time, window, context, fireTime);
            }

            return TriggerResult.Fire;
        }

        public override void OnMerge(TWindow window, IOnMergeContext context)
        {
            context.MergeState(_fireTime);
            if (context.GetReducingState(_fireTime).TryGet(out var pending))
            {
                context.RegisterProcessingTimeTimer(pending);
            }
        }

        public override void Clear(TWindow window, ITriggerContext context)
        {
            var fireTime = context.GetReducingState(_fireTime);
            if (fireTime.TryGet(out var pending))
            {
                context.DeleteProcessingTimeTimer(pending);
                fireTime.Clear();
            }
        }

        private void FireNext(long time, TWindow window, ITriggerContext context, IReducingState<long> fireTime)
        {
            var next = Math.Min(SaturatedTime.Add(time, interval), window.MaxTimestamp);
            fireTime.Add(next);
            context.RegisterProcessingTimeTimer(next);
        }
    }
}
