using FlinkNet.Engine.RecordPath.Chains;

namespace FlinkNet.Engine.RecordPath.Windows;

/// <summary>Sliding windows: panes are folded into the contents of the windows when the first of these fires.</summary>
internal sealed class SlidingWindowOperator<TKey, T, TAccumulator, TResult, TOut> : PaneWindowOperator<TKey, T, TAccumulator, TResult, TOut>
    where TKey : notnull
{
    private readonly SlidingContents<TKey, T, TAccumulator, TResult> _contents;
    private TimeWindow? _firing;
    private long _nextStart = long.MinValue;

    public SlidingWindowOperator(
        TaskScope scope,
        OperatorContext context,
        WindowDefinition<TKey, T, TAccumulator, TResult, TimeWindow, TOut> definition,
        PaneLayout layout,
        WindowAggregation<T, TAccumulator, TResult> aggregation,
        WindowFunction<TKey, TResult, TimeWindow, TOut> function,
        OperatorReceivers<TOut> receivers)
        : base(scope, context, definition, layout, aggregation, function, receivers) =>
        _contents = new SlidingContents<TKey, T, TAccumulator, TResult>(aggregation);

    protected override bool IsFolded(long start) => start < _contents.FoldedUpTo;

    protected override void AddToFolded(TKey key, long paneStart, T value) => _contents.Add(key, paneStart, value);

    protected override bool FirePanes(bool mayPause)
    {
        while (_firing is not null || BeginDue())
        {
            if (!EmitRest(_firing!.Value, mayPause))
            {
                return false;
            }

            _firing = null;
        }

        // Windows that passed without a record do not come back.
        _nextStart = Math.Max(_nextStart, Layout.FirstWindowOpenAt(CurrentWatermark));
        return true;
    }

    private bool BeginDue()
    {
        if (!TryFindNext(out var start) || start + Layout.Size - 1 > CurrentWatermark)
        {
            return false;
        }

        var window = new TimeWindow(start, start + Layout.Size);
        _firing = window;
        _nextStart = start + Layout.Slide;
        _contents.Begin(window, _nextStart);
        while (Panes.TryPeek(out var paneStart) && paneStart < window.End)
        {
            var pane = Panes.Take();
            _contents.Fold(paneStart, pane);
            Panes.Return(pane);
        }

        return true;
    }

    // The next window that has a record: stretches without records are not gone through window by window.
    private bool TryFindNext(out long start)
    {
        start = _nextStart;
        if (_contents.NewestPane >= _nextStart && !_contents.IsEmpty)
        {
            return true;
        }

        _contents.Clear();
        if (!Panes.TryPeek(out var paneStart))
        {
            return false;
        }

        start = Math.Max(_nextStart, Layout.FirstWindowOf(paneStart));
        return true;
    }

    private bool EmitRest(TimeWindow window, bool mayPause)
    {
        while (_contents.TryNext(out var key, out var accumulator))
        {
            EmitAndEnd(key, window, accumulator);
            if (mayPause && MustPause())
            {
                return false;
            }
        }

        return true;
    }
}
