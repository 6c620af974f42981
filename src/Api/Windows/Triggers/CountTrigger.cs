namespace FlinkNet;

/// <summary>Fires when so many records have come since the last firing.</summary>
public sealed class CountTrigger : Trigger
{
    private readonly int _count;

    private CountTrigger(int count) => _count = WindowChecks.Positive(nameof(CountTrigger), "count", count);

    /// <summary>Fires with each <paramref name="count"/>th record of a window: 1 or more.</summary>
    /// <exception cref="Model.InvalidJobException">The count is too small.</exception>
    public static CountTrigger Of(int count) => new(count);

    /// <inheritdoc/>
    public override Trigger<T, TWindow> For<T, TWindow>() => new Typed<T, TWindow>(_count);

    private sealed class Typed<T, TWindow>(int max) : Trigger<T, TWindow>
        where TWindow : IWindow, IEquatable<TWindow>
    {
        private readonly ReducingStateDescriptor<long> _count = new("count", static (sum, next) => sum + next);

        public override bool CanMerge => true;

        public override TriggerResult OnElement(T element, long timestamp, TWindow window, ITriggerContext context)
        {
            var count = context.GetReducingState(_count);
            count.Add(1);
            if (count.TryGet(out var seen) && seen < max)
            {
                return TriggerResult.Continue;
            }

            count.Clear();
            return TriggerResult.Fire;
        }

        public override TriggerResult OnEventTime(long time, TWindow window, ITriggerContext context) => TriggerResult.Continue;

        public override TriggerResult OnProcessingTime(long time, TWindow window, ITriggerContext context) => TriggerResult.Continue;

        public override void OnMerge(TWindow window, IOnMergeContext context) => context.MergeState(_count);

        public override void Clear(TWindow window, ITriggerContext context) => context.GetReducingState(_count).Clear();
    }
}
