namespace FlinkNet;

/// <summary>Keeps the records that came last.</summary>
public sealed class CountEvictor : Evictor
{
    private readonly int _count;
    private readonly bool _doEvictAfter;

    private CountEvictor(int count, bool doEvictAfter)
    {
        _count = WindowChecks.Positive(nameof(CountEvictor), "count", count);
        _doEvictAfter = doEvictAfter;
    }

    /// <summary>Keeps the last <paramref name="count"/> records: 1 or more.</summary>
    /// <param name="count">How many records stay.</param>
    /// <param name="doEvictAfter">Whether the others go after the window's function has seen them.</param>
    /// <exception cref="Model.InvalidJobException">The count is too small.</exception>
    public static CountEvictor Of(int count, bool doEvictAfter = false) => new(count, doEvictAfter);

    /// <inheritdoc/>
    public override Evictor<T, TWindow> For<T, TWindow>() => new Typed<T, TWindow>(_count, _doEvictAfter);

    private sealed class Typed<T, TWindow>(int count, bool doEvictAfter) : OneSidedEvictor<T, TWindow>(doEvictAfter)
        where TWindow : IWindow, IEquatable<TWindow>
    {
        protected override void Evict(List<TimestampedElement<T>> elements) => elements.RemoveRange(0, Math.Max(0, elements.Count - count));
    }
}

/// <summary>Keeps the records that are not much older than the newest one of the window.</summary>
public sealed class TimeEvictor : Evictor
{
    private readonly long _keep;
    private readonly bool _doEvictAfter;

    private TimeEvictor(TimeSpan keep, bool doEvictAfter)
    {
        _keep = WindowChecks.Positive(nameof(TimeEvictor), "time", keep);
        _doEvictAfter = doEvictAfter;
    }

    /// <summary>Keeps the records that are less than <paramref name="keep"/> older than the newest one.</summary>
    /// <param name="keep">1 ms or more.</param>
    /// <param name="doEvictAfter">Whether the others go after the window's function has seen them.</param>
    /// <exception cref="Model.InvalidJobException">The time is too small.</exception>
    public static TimeEvictor Of(TimeSpan keep, bool doEvictAfter = false) => new(keep, doEvictAfter);

    /// <inheritdoc/>
    public override Evictor<T, TWindow> For<T, TWindow>() => new Typed<T, TWindow>(_keep, _doEvictAfter);

    private sealed class Typed<T, TWindow>(long keep, bool doEvictAfter) : OneSidedEvictor<T, TWindow>(doEvictAfter)
        where TWindow : IWindow, IEquatable<TWindow>
    {
        protected override void Evict(List<TimestampedElement<T>> elements)
        {
            if (elements.Count > 0 && elements[0].HasTimestamp)
            {
                var cut = SaturatedTime.Subtract(elements.Max(element => element.Timestamp), keep);
                elements.RemoveAll(element => element.Timestamp <= cut);
            }
        }
    }
}

/// <summary>Keeps the records that are near the last one.</summary>
public static class DeltaEvictor
{
    /// <summary>
    /// Keeps the records for which <paramref name="delta"/> (record, last record) is less than <paramref name="threshold"/>.
    /// </summary>
    /// <param name="threshold">From which distance on records go.</param>
    /// <param name="delta">The distance of two records.</param>
    /// <param name="doEvictAfter">Whether the others go after the window's function has seen them.</param>
    public static Evictor<T> Of<T>(double threshold, Func<T, T, double> delta, bool doEvictAfter = false)
    {
        ArgumentNullException.ThrowIfNull(delta);
        return new ForRecords<T>(threshold, delta, doEvictAfter);
    }

    private sealed class ForRecords<T>(double threshold, Func<T, T, double> delta, bool doEvictAfter) : Evictor<T>
    {
        public override Evictor<T, TWindow> For<TWindow>() => new Typed<T, TWindow>(threshold, delta, doEvictAfter);
    }

    private sealed class Typed<T, TWindow>(double threshold, Func<T, T, double> delta, bool doEvictAfter)
        : OneSidedEvictor<T, TWindow>(doEvictAfter)
        where TWindow : IWindow, IEquatable<TWindow>
    {
        protected override void Evict(List<TimestampedElement<T>> elements)
        {
            if (elements.Count > 0)
            {
                var last = elements[^1].Value;
                elements.RemoveAll(element => delta(element.Value, last) >= threshold);
            }
        }
    }
}
