using FlinkNet.Engine.RecordPath.Operators;
using FlinkNet.Engine.RecordPath.Serialization;
using FlinkNet.Engine.RecordPath.State;
using FlinkNet.Engine.RecordPath.State.Snapshots;

namespace FlinkNet.Engine.RecordPath.Windows;

/// <summary>
/// Sessions of event time with one gap that combine their records, with the default trigger and no lateness: the same results as see
/// cref="WindowOperator{TKey, T, TContents, TResult, TWindow, TOut}"/>, without timers and sets of merging windows.
/// </summary>
internal sealed class SessionWindowOperator<TKey, T, TAccumulator, TResult, TOut> : WindowedOperator<TKey, T, TResult, TimeWindow, TOut>
    where TKey : notnull
{
    private readonly string _windows;
    private readonly WindowAggregation<T, TAccumulator, TResult> _aggregation;
    private readonly SessionContents<TKey, T, TAccumulator, TResult> _sessions;

    public SessionWindowOperator(
        TaskScope scope,
        OperatorContext context,
        WindowDefinition<TKey, T, TAccumulator, TResult, TimeWindow, TOut> definition,
        long gap,
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
            isMerging: true,
            receivers)
    {
        _windows = definition.Settings.Name;
        _aggregation = aggregation;
        _sessions = new SessionContents<TKey, T, TAccumulator, TResult>(aggregation, gap);
    }

    protected override IEnumerable<KeptRow> OpenWindows =>
        _sessions.Rows.Select(row => new KeptRow(row.Key, row.Row.Window, row.Row.Accumulator));

    protected override void ProcessRecords(ReadOnlySpan<T> values, ReadOnlySpan<long> timestamps)
    {
        var keyOf = KeyOf;
        var sessions = _sessions;
        var watermark = CurrentWatermark;
        for (var i = 0; i < values.Length; i++)
        {
            WindowChecks.RequireTimestamp(timestamps[i], _windows);
            if (!sessions.TryAdd(keyOf(values[i]), timestamps[i], values[i], watermark))
            {
                Late(values[i], timestamps[i]);
            }
        }
    }

    protected override void SnapshotWindows(OperatorSnapshot snapshot)
    {
        StateIO.Own.RequireUnchanged(WindowRows.Sessions, _sessions.Keys);
        StateIO.FreezeWhole(
            snapshot,
            WindowRows.Sessions,
            _sessions.Rows,
            SessionSerializer(),
            ImmutableTypes.Contains(typeof(TAccumulator)));
    }

    protected override void RestoreWindows(OperatorSnapshot snapshot)
    {
        foreach (var (key, (window, accumulator)) in Take(snapshot, WindowRows.Sessions, SessionSerializer()))
        {
            _sessions.Restore(key, window, accumulator);
        }

        foreach (var (key, window, accumulator) in WindowRows.TakeGeneral<TKey, TAccumulator>(snapshot, StateIO))
        {
            _sessions.Restore(key, window, accumulator);
        }
    }

    private PairSerializer<TimeWindow, TAccumulator> SessionSerializer() =>
        new(StateIO.Resolve<TimeWindow>(), StateIO.Resolve<TAccumulator>());

    protected override bool FireWindows(bool mayPause)
    {
        while (_sessions.TryTakeDue(CurrentWatermark, out var key, out var window, out var accumulator))
        {
            Emit(key, window, _aggregation.GetResult(accumulator));
            End(key, window);
            if (mayPause && MustPause())
            {
                return false;
            }
        }

        return true;
    }
}
