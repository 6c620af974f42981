using FlinkNet.Engine.RecordPath.Operators;
using FlinkNet.Engine.RecordPath.Serialization;
using FlinkNet.Engine.RecordPath.State;
using FlinkNet.Engine.RecordPath.State.Snapshots;

namespace FlinkNet.Engine.RecordPath.Windows;

/// <summary>Sliding windows: panes are folded into the contents of the windows when the first of these fires.</summary>
internal sealed class SlidingWindowOperator<TKey, T, TAccumulator, TResult, TOut> : PaneWindowOperator<TKey, T, TAccumulator, TResult, TOut>
    where TKey : notnull
{
    private const string FoldedName = "$windows/folded";
    private const string ProgressName = "$windows/progress";
    private readonly SlidingContents<TKey, T, TAccumulator, TResult> _contents;
    private readonly WindowProgress<TKey> _progress;
    private TimeWindow? _firing;
    private long _nextStart = long.MinValue;

    public SlidingWindowOperator(
        TaskScope scope,
        OperatorContext context,
        WindowDefinition<TKey, T, TAccumulator, TResult, TimeWindow, TOut> definition,
        PaneLayout layout,
        WindowAggregation<T, TAccumulator, TResult> aggregation,
        WindowResultFunction<TKey, TResult, TimeWindow, TOut> function,
        OperatorReceivers<TOut> receivers)
        : base(scope, context, definition, layout, aggregation, function, receivers)
    {
        _progress = new WindowProgress<TKey>(StateIO.KeyGroupOf);
        _contents = new SlidingContents<TKey, T, TAccumulator, TResult>(aggregation, _progress.FirstWindowOf);
    }

    protected override IEnumerable<KeptRow> OpenWindows => base.OpenWindows.Concat(_contents.Rows(_nextStart)
        .SelectMany(row => row.Row.Panes, (row, pane) => new KeptRow(row.Key, pane.PaneStart, pane.Accumulator)));

    protected override bool IsInNone(long timestamp, long lastWindow) =>
        base.IsInNone(timestamp, lastWindow) || Layout.IsBeforeAllWindows(timestamp);

    // A watermark that a restore forgot had ended the windows before the next one.
    protected override bool IsLate(long lastWindow) => base.IsLate(lastWindow) || lastWindow < _nextStart;

    protected override bool IsFolded(long start) => start < _contents.FoldedUpTo;

    protected override bool IsLate(TKey key, long lastWindow) => lastWindow < _progress.FirstWindowOf(key);

    protected override bool KeysDiffer => _progress.KeysDiffer;

    protected override void AddToFolded(TKey key, long paneStart, T value) => _contents.Add(key, paneStart, value);

    protected override void SnapshotWindows(OperatorSnapshot snapshot)
    {
        base.SnapshotWindows(snapshot);
        StateIO.Own.RequireUnchanged(FoldedName, _contents.Keys);
        StateIO.FreezeWhole(
            snapshot,
            FoldedName,
            _contents.Rows(_nextStart),
            FoldedSerializer(),
            ImmutableTypes.Contains(typeof(TAccumulator)));
        StateIO.FreezeWhole(snapshot, ProgressName, _progress.Rows(Panes.Keys, _nextStart), StateIO.Resolve<long>(), isImmutable: true);
    }

    protected override void RestoreWindows(OperatorSnapshot snapshot)
    {
        base.RestoreWindows(snapshot);
        var rows = Take(snapshot, FoldedName, FoldedSerializer()).ToList();
        var isTold = snapshot.Keyed.ContainsKey(ProgressName);
        var told = Take(snapshot, ProgressName, StateIO.Resolve<long>())
            .Concat(rows.Select(row => (row.Key, row.Row.Progress.NextStart)))
            .ToList();

        // What was stored before progress was: of keys that only have open panes, the furthest is as good a guess as there is.
        _nextStart =
            _progress.Restore(isTold || told.Count == 0 ? told : [.. told, .. Panes.Keys.Select(key => (key, told.Max(row => row.Item2)))]);
        foreach (var (key, row) in rows)
        {
            _contents.Restore(key, row);
        }
    }

    private MappedSerializer<SlidingRow<TAccumulator>, (SlidingProgress, List<(long PaneStart, TAccumulator Accumulator)>)>
        FoldedSerializer() => new(
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
        _progress.Advance(_nextStart);
        return true;
    }

    private bool BeginDue()
    {
        if (!TryFindNext(out var start) || SaturatedTime.Add(start, Layout.Size) - 1 > CurrentWatermark)
        {
            return false;
        }

        var window = new TimeWindow(start, SaturatedTime.Add(start, Layout.Size));
        _firing = window;
        _nextStart = SaturatedTime.Add(start, Layout.Slide);
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
        while (_contents.TryNext(out var key, out var result))
        {
            EmitAndEnd(key, window, result);
            if (mayPause && MustPause())
            {
                return false;
            }
        }

        return true;
    }
}
