using FlinkNet.Engine.RecordPath.Operators;
using FlinkNet.Engine.RecordPath.State;
using FlinkNet.Engine.RecordPath.State.Snapshots;
using FlinkNet.Engine.RecordPath.State.Tables;

namespace FlinkNet.Engine.RecordPath.Windows;

/// <summary>
/// Tumbling and sliding windows of event time that combine their records, with the default trigger and no lateness: no timer and no state
/// per key and window, but a table of accumulators per pane. A record costs one look into the table of its pane.
/// </summary>
internal abstract class PaneWindowOperator<TKey, T, TAccumulator, TResult, TOut> : WindowedOperator<TKey, T, TResult, TimeWindow, TOut>
    where TKey : notnull
{
    private readonly string _windows;
    private long _paneStart = long.MaxValue;
    private long _paneEnd = long.MinValue;
    private long _lastWindow;
    private KeyTable<TKey, TAccumulator>? _pane;
    private PaneFate _fate;

    protected PaneWindowOperator(
        TaskScope scope,
        OperatorContext context,
        WindowDefinition<TKey, T, TAccumulator, TResult, TimeWindow, TOut> definition,
        PaneLayout layout,
        WindowAggregation<T, TAccumulator, TResult> aggregation,
        WindowResultFunction<TKey, TResult, TimeWindow, TOut> function,
        OperatorReceivers<TOut> receivers)
        : base(
            scope,
            context,
            definition.KeySelector,
            function,
            new WindowUserCode(definition.KeySelector, aggregation.UserFunction, function.UserFunction),
            definition.Settings.LateTag,
            isMerging: false,
            receivers)
    {
        _windows = definition.Settings.Name;
        Panes = new PaneTables<TKey, TAccumulator>(StateIO);
        Layout = layout;
        Aggregation = aggregation;
    }

    private enum PaneFate
    {
        /// <summary>Records go to the pane's own table.</summary>
        Open,

        /// <summary>A window that holds the pane has fired, and another one has not yet.</summary>
        Folded,

        /// <summary>All windows that hold the pane have fired.</summary>
        Late,

        /// <summary>Whether the record is late depends on its key: some keys are ahead of others after a restore.</summary>
        Uneven,

        /// <summary>No window holds the pane, since windows lie apart, or since it would begin before the beginning of time.</summary>
        Between,
    }

    protected PaneLayout Layout { get; }

    protected WindowAggregation<T, TAccumulator, TResult> Aggregation { get; }

    protected PaneTables<TKey, TAccumulator> Panes { get; }

    protected override IEnumerable<KeptRow> OpenWindows =>
        Panes.Rows.Select(row => new KeptRow(row.Key, row.Start, row.Accumulator));

    protected sealed override void ProcessRecords(ReadOnlySpan<T> values, ReadOnlySpan<long> timestamps)
    {
        var keyOf = KeyOf;
        var aggregation = Aggregation;
        var (start, end, pane) = (_paneStart, _paneEnd, _pane);
        for (var i = 0; i < values.Length; i++)
        {
            var timestamp = timestamps[i];
            if (timestamp < start || timestamp >= end)
            {
                Seek(timestamp);
                (start, end, pane) = (_paneStart, _paneEnd, _pane);
            }

            if (pane is null)
            {
                AddElsewhere(values[i], timestamp);
                continue;
            }

            ref var accumulator = ref pane.GetOrAdd(keyOf(values[i]), out var exists);
            aggregation.Add(ref accumulator, exists, values[i]);
        }
    }

    protected sealed override bool FireWindows(bool mayPause)
    {
        _paneStart = long.MaxValue;
        _paneEnd = long.MinValue;
        _pane = null;
        return FirePanes(mayPause);
    }

    protected override void SnapshotWindows(OperatorSnapshot snapshot) => Panes.Freeze(snapshot, WindowRows.Panes);

    protected override void RestoreWindows(OperatorSnapshot snapshot)
    {
        foreach (
            var (key, (paneStart, accumulator)) in Take(
                snapshot,
                WindowRows.Panes,
                StateIO.Resolve<long>(),
                StateIO.Resolve<TAccumulator>()))
        {
            Panes.GetOrAdd(paneStart).GetOrAdd(key, out _) = accumulator;
        }
    }

    /// <summary>Writes accumulators with their panes' starts.</summary>
    protected PairSerializer<long, TAccumulator> PaneSerializer() => new(StateIO.Resolve<long>(), StateIO.Resolve<TAccumulator>());

    /// <summary>Emits the windows that the watermark has ended, in the order of their ends; answers whether none is left.</summary>
    protected abstract bool FirePanes(bool mayPause);

    /// <summary>Whether no window holds a timestamp, of which the newest that has begun begins at <paramref name="lastWindow"/>.</summary>
    protected virtual bool IsInNone(long timestamp, long lastWindow) => timestamp - lastWindow >= Layout.Size;

    /// <summary>Whether all windows that hold a pane have fired, of which the newest begins at <paramref name="lastWindow"/>.</summary>
    protected virtual bool IsLate(long lastWindow) => SaturatedTime.Add(lastWindow, Layout.Size) - 1 <= CurrentWatermark;

    /// <summary>
    /// Whether all windows that hold a pane have fired of a key, of which the newest begins at <paramref name="lastWindow"/>.
    /// </summary>
    protected virtual bool IsLate(TKey key, long lastWindow) => false;

    /// <summary>Whether some keys are ahead of others after a restore.</summary>
    protected virtual bool KeysDiffer => false;

    /// <summary>
    /// Whether a window that holds the pane at <paramref name="start"/> has fired, so that its records are not in <see cref="Panes"/>.
    /// </summary>
    protected abstract bool IsFolded(long start);

    /// <summary>Adds a record to a pane that was folded.</summary>
    protected abstract void AddToFolded(TKey key, long paneStart, T value);

    // The user's function may see nothing of a window that it has not been given, so a window's end is emitted right after it.
    protected void EmitAndEnd(TKey key, TimeWindow window, TResult result)
    {
        Emit(key, window, result);
        End(key, window);
    }

    private void Seek(long timestamp)
    {
        WindowChecks.RequireTimestamp(timestamp, _windows);
        Layout.Locate(timestamp, out _paneStart, out _paneEnd, out _lastWindow);
        _fate = IsInNone(timestamp, _lastWindow) ? PaneFate.Between
            : IsLate(_lastWindow) ? PaneFate.Late
            : KeysDiffer ? PaneFate.Uneven
            : IsFolded(_paneStart) ? PaneFate.Folded
            : PaneFate.Open;
        _pane = _fate == PaneFate.Open ? Panes.GetOrAdd(_paneStart) : null;
    }

    private void AddElsewhere(T value, long timestamp)
    {
        switch (_fate)
        {
            case PaneFate.Folded:
                AddToFolded(KeyOf(value), _paneStart, value);
                break;
            case PaneFate.Uneven:
                AddUneven(KeyOf(value), value, timestamp);
                break;

            // A record that is in no window is late only if the watermark has passed it.
            case PaneFate.Late or PaneFate.Between when _fate == PaneFate.Late || timestamp <= CurrentWatermark:
                Late(value, timestamp);
                break;
        }
    }

    private void AddUneven(TKey key, T value, long timestamp)
    {
        if (IsLate(key, _lastWindow))
        {
            Late(value, timestamp);
        }
        else if (IsFolded(_paneStart))
        {
            AddToFolded(key, _paneStart, value);
        }
        else
        {
            ref var accumulator = ref Panes.GetOrAdd(_paneStart).GetOrAdd(key, out var exists);
            Aggregation.Add(ref accumulator, exists, value);
        }
    }
}
