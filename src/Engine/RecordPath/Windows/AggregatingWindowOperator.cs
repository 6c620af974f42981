using FlinkNet.Engine.RecordPath.Operators;

namespace FlinkNet.Engine.RecordPath.Windows;

/// <summary>Windows of any kind whose records are combined as they come, or kept as a list.</summary>
internal class AggregatingWindowOperator<TKey, T, TAccumulator, TResult, TWindow, TOut>(
    TaskScope scope,
    OperatorContext context,
    IKeySelector<T, TKey> key,
    WindowSettings<T, TWindow> settings,
    WindowParts<TKey, T, TResult, TWindow, TOut> parts,
    WindowAggregation<T, TAccumulator, TResult> aggregation,
    OperatorReceivers<TOut> receivers)
    : WindowOperator<TKey, T, TAccumulator, TResult, TWindow, TOut>(
        scope,
        context,
        key,
        settings,
        parts,
        aggregation.UserFunction,
        receivers)
    where TKey : notnull
    where TWindow : IWindow, IEquatable<TWindow>
{
    private readonly WindowAggregation<T, TAccumulator, TResult> _aggregation = aggregation;

    protected override void Add(ref TAccumulator? contents, bool exists, T value, long timestamp) =>
        _aggregation.Add(ref contents, exists, value);

    protected override TAccumulator Merge(TAccumulator first, TAccumulator second) => _aggregation.Merge(first, second);

    protected override void EmitContents(TKey key, TWindow window, TWindow stateWindow, TAccumulator contents, bool isLast) =>
        Emit(key, window, isLast ? _aggregation.GetResult(contents) : _aggregation.GetResultApart(contents));
}

/// <summary>Windows of any kind with an evictor: all records are kept, and combined when the window fires.</summary>
internal class EvictingWindowOperator<TKey, T, TAccumulator, TResult, TWindow, TOut>(
    TaskScope scope,
    OperatorContext context,
    IKeySelector<T, TKey> key,
    WindowSettings<T, TWindow> settings,
    WindowParts<TKey, T, TResult, TWindow, TOut> parts,
    WindowAggregation<T, TAccumulator, TResult> aggregation,
    OperatorReceivers<TOut> receivers)
    : WindowOperator<TKey, T, List<TimestampedElement<T>>, TResult, TWindow, TOut>(
        scope,
        context,
        key,
        settings,
        parts,
        aggregation.UserFunction,
        receivers)
    where TKey : notnull
    where TWindow : IWindow, IEquatable<TWindow>
{
    private readonly WindowAggregation<T, TAccumulator, TResult> _aggregation = aggregation;
    private readonly Evictor<T, TWindow> _evictor = parts.Evictor!;

    protected override void Add(ref List<TimestampedElement<T>>? contents, bool exists, T value, long timestamp) =>
        (contents ??= []).Add(new TimestampedElement<T>(value, timestamp));

    protected override List<TimestampedElement<T>> Merge(List<TimestampedElement<T>> first, List<TimestampedElement<T>> second)
    {
        first.AddRange(second);
        return first;
    }

    protected override void EmitContents(TKey key, TWindow window, TWindow stateWindow, List<TimestampedElement<T>> contents, bool isLast)
    {
        var count = contents.Count;
        _evictor.EvictBefore(contents, window, EvictorContext);
        if (TryCombine(contents, out var accumulator))
        {
            Emit(key, window, _aggregation.GetResult(accumulator));
        }

        _evictor.EvictAfter(contents, window, EvictorContext);
        if (contents.Count == 0)
        {
            Contents.Remove(key, stateWindow);
        }
        else if (contents.Count != count)
        {
            Contents.Set(key, stateWindow, contents);
        }
    }

    private bool TryCombine(List<TimestampedElement<T>> elements, out TAccumulator accumulator)
    {
        if (elements.Count == 0)
        {
            return _aggregation.TryCreateEmpty(out accumulator);
        }

        TAccumulator? combined = default;
        for (var i = 0; i < elements.Count; i++)
        {
            _aggregation.Add(ref combined, exists: i > 0, elements[i].Value);
        }

        accumulator = combined!;
        return true;
    }
}
