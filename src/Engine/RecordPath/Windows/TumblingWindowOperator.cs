using FlinkNet.Engine.RecordPath.Operators;
using FlinkNet.Engine.RecordPath.State.Snapshots;
using FlinkNet.Engine.RecordPath.State.Tables;

namespace FlinkNet.Engine.RecordPath.Windows;

/// <summary>Tumbling windows, each of one pane: what fires is the pane's table.</summary>
internal sealed class TumblingWindowOperator<TKey, T, TAccumulator, TResult, TOut>(
    TaskScope scope,
    OperatorContext context,
    WindowDefinition<TKey, T, TAccumulator, TResult, TimeWindow, TOut> definition,
    PaneLayout layout,
    WindowAggregation<T, TAccumulator, TResult> aggregation,
    WindowResultFunction<TKey, TResult, TimeWindow, TOut> function,
    OperatorReceivers<TOut> receivers)
    : PaneWindowOperator<TKey, T, TAccumulator, TResult, TOut>(scope, context, definition, layout, aggregation, function, receivers)
    where TKey : notnull
{
    private KeyTable<TKey, TAccumulator>? _firing;
    private TimeWindow _window;
    private int _next;

    protected override void RestoreWindows(OperatorSnapshot snapshot)
    {
        base.RestoreWindows(snapshot);
        foreach (var (key, window, accumulator) in WindowRows.TakeGeneral<TKey, TAccumulator>(snapshot, StateIO))
        {
            Panes.GetOrAdd(window.Start).GetOrAdd(key, out _) = accumulator;
        }
    }

    protected override bool IsFolded(long start) => false;

    protected override void AddToFolded(TKey key, long paneStart, T value) =>
        throw new InvalidOperationException("A tumbling window has one pane.");

    protected override bool FirePanes(bool mayPause)
    {
        while (_firing is not null || TakeDue())
        {
            if (!EmitRest(_firing!, mayPause))
            {
                return false;
            }

            Panes.Return(_firing!);
            _firing = null;
        }

        return true;
    }

    private bool TakeDue()
    {
        if (!Panes.TryPeek(out var start) || SaturatedTime.Add(start, Layout.Size) - 1 > CurrentWatermark)
        {
            return false;
        }

        _firing = Panes.Take();
        _window = new TimeWindow(start, SaturatedTime.Add(start, Layout.Size));
        _next = 0;
        return true;
    }

    private bool EmitRest(KeyTable<TKey, TAccumulator> pane, bool mayPause)
    {
        while (_next < pane.End)
        {
            var index = _next++;
            EmitAndEnd(pane.KeyAt(index), _window, Aggregation.GetResult(pane.ValueAt(index)!));
            if (mayPause && MustPause())
            {
                return false;
            }
        }

        return true;
    }
}
