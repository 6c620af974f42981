namespace FlinkNet;

/// <summary>Fires when a record lies further than a threshold from the one that fired last.</summary>
public static class DeltaTrigger
{
    /// <summary>
    /// Fires when <paramref name="delta"/> (last one that fired, or the first; this one) is larger than <paramref name="threshold"/>.
    /// </summary>
    public static Trigger<T> Of<T>(double threshold, Func<T, T, double> delta)
    {
        ArgumentNullException.ThrowIfNull(delta);
        return new ForRecords<T>(threshold, delta);
    }

    private sealed class ForRecords<T>(double threshold, Func<T, T, double> delta) : Trigger<T>
    {
        public override Trigger<T, TWindow> For<TWindow>() => new Typed<T, TWindow>(threshold, delta);
    }

    private sealed class Typed<T, TWindow>(double threshold, Func<T, T, double> delta) : Trigger<T, TWindow>
        where TWindow : IWindow, IEquatable<TWindow>
    {
        private readonly ValueStateDescriptor<T> _last = new("last-element");

        public override TriggerResult OnElement(T element, long timestamp, TWindow window, ITriggerContext context)
        {
            var last = context.GetState(_last);
            if (!last.TryGet(out var value))
            {
                last.Value = element;
                return TriggerResult.Continue;
            }

            if (delta(value, element) <= threshold)
            {
                return TriggerResult.Continue;
            }

            last.Value = element;
            return TriggerResult.Fire;
        }

        public override TriggerResult OnEventTime(long time, TWindow window, ITriggerContext context) => TriggerResult.Continue;

        public override TriggerResult OnProcessingTime(long time, TWindow window, ITriggerContext context) => TriggerResult.Continue;

        public override void Clear(TWindow window, ITriggerContext context) => context.GetState(_last).Clear();
    }
}
