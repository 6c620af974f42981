namespace FlinkNet.Engine.RecordPath.State;

/// <summary>The handle of a reduced value per key.</summary>
internal sealed class ReducingState<T>(IValueState<T> stored, Func<T, T, T> reduce) : IReducingState<T>
{
    public void Add(T value) => stored.Value = stored.TryGet(out var accumulated) ? reduce(accumulated, value) : value;

    public bool TryGet(out T result) => stored.TryGet(out result);

    public void Clear() => stored.Clear();
}

/// <summary>An aggregate whose accumulator can be brought to another window's.</summary>
internal interface IAccumulatorState<TAccumulator>
{
    /// <summary>Answers the accumulator; false when nothing was added.</summary>
    bool TryGetAccumulator(out TAccumulator accumulator);

    /// <summary>Combines another accumulator with the one that is stored.</summary>
    void MergeAccumulator(TAccumulator accumulator);
}

/// <summary>The handle of an aggregate per key.</summary>
internal sealed class AggregatingState<TIn, TAccumulator, TOut>(
    IValueState<TAccumulator> stored, IAggregateFunction<TIn, TAccumulator, TOut> aggregate)
    : IAggregatingState<TIn, TOut>, IAccumulatorState<TAccumulator>
{
    public void Add(TIn value) =>
        stored.Value = aggregate.Add(value, stored.TryGet(out var accumulator) ? accumulator : aggregate.CreateAccumulator());

    public bool TryGet(out TOut result)
    {
        if (stored.TryGet(out var accumulator))
        {
            result = aggregate.GetResult(accumulator);
            return true;
        }

        result = default!;
        return false;
    }

    public bool TryGetAccumulator(out TAccumulator accumulator) => stored.TryGet(out accumulator);

    public void MergeAccumulator(TAccumulator accumulator) =>
        stored.Value = stored.TryGet(out var own) ? aggregate.Merge(own, accumulator) : accumulator;

    public void Clear() => stored.Clear();
}
