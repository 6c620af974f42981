using FlinkNet.Engine.RecordPath.Chains;
using FlinkNet.Engine.RecordPath.State.Snapshots;

namespace FlinkNet.Engine.RecordPath.Windows;

/// <summary>Sliding windows: panes are folded into the contents of the windows when the first of these fires.</summary>
internal sealed class SlidingWindowOperator<TKey, T, TAccumulator, TResult, TOut> : PaneWindowOperator<TKey, T, TAccumulator, TResult, TOut>
    where TKey : notnull
{
    private readonly SlidingContents<TKey, T, TAccumulator, TResult> _contents;
    private const string FoldedName = "$windows/folded";
    private Dictionary<TKey, SlidingRow<TAccumulator>>? _restored;
    private SlidingProgress _progress = SlidingProgress.None;
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

    protected override void SnapshotWindows(OperatorSnapshot snapshot)
    {
        base.SnapshotWindows(snapshot);
        StateIO.Own.RequireUnchanged(FoldedName, _contents.Keys);
        StateIO.FreezeWhole(snapshot, FoldedName, _contents.Rows(_nextStart), FoldedSerializer(), ImmutableTypes.Contains(typeof(TAccumulator)));
    }

    protected override void RestoreWindows(OperatorSnapshot snapshot)
    {
        _restored = Take(snapshot, FoldedName, FoldedSerializer()).ToDictionary(row => row.Key, row => row.Row);
        _progress = _restored.Values.Aggregate(SlidingProgress.None, (furthest, row) => furthest.Max(row.Progress));
        base.RestoreWindows(snapshot);
        _contents.Restore(_progress, _restored.Select(row => (row.Key, row.Value)));
        _nextStart = _progress.NextStart;
        _restored = null;
    }

    // What another subtask had folded already is to be folded of this one, too.
    protected override void RestorePane(TKey key, long paneStart, TAccumulator accumulator)
    {
        if (paneStart >= _progress.FoldedUpTo)
        {
            base.RestorePane(key, paneStart, accumulator);
            return;
        }

        if (!_restored!.TryGetValue(key, out var row))
        {
            row = new SlidingRow<TAccumulator>(SlidingProgress.None, []);
            _restored.Add(key, row);
        }

        var place = row.Panes.FindIndex(pane => pane.PaneStart > paneStart);
        row.Panes.Insert(place < 0 ? row.Panes.Count : place, (paneStart, accumulator));
    }

    private MappedSerializer<SlidingRow<TAccumulator>, (SlidingProgress, List<(long PaneStart, TAccumulator Accumulator)>)> FoldedSerializer() => new(
        new PairSerializer<SlidingProgress, List<(long PaneStart, TAccumulator Accumulator)>>(
            StateIO.Resolve<SlidingProgress>(), new ListSerializer<(long PaneStart, TAccumulator Accumulator)>(PaneSerializer())),
        row => (row.Progress, row.Panes),
        stored => new(stored.Item1, stored.Item2));

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
