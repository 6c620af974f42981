namespace FlinkNet.Engine.RecordPath.State;

/// <summary>The handle of a reduced value per key.</summary>
/// <param name="stored">The value.</param>
/// <param name="reduce">Combines it with another.</param>
/// <param name="copier">Copies values that can be changed in place: what was added and what was answered is not changed by what is added
/// later.</param>
internal sealed class ReducingState<T>(IValueState<T> stored, Func<T, T, T> reduce, ValueCopier<T>? copier) : IReducingState<T>
{
    public void Add(T value)
    {
        var reduced = stored.TryGet(out var accumulated) ? reduce(accumulated, value) : value;
        stored.Value = copier is not null && ReferenceEquals(reduced, value) ? copier.Copy(value) : reduced;
    }

    public bool TryGet(out T result)
    {
        if (!stored.TryGet(out result))
        {
            return false;
        }

        result = copier is null ? result : copier.Copy(result);
        return true;
    }

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
/// <param name="stored">The accumulator.</param>
/// <param name="aggregate">The user's function.</param>
/// <param name="combining">Combines as windows do, without sharing what can be changed in place.</param>
internal sealed class AggregatingState<TIn, TAccumulator, TOut>(
    IValueState<TAccumulator> stored, IAggregateFunction<TIn, TAccumulator, TOut> aggregate,
        WindowAggregation<TIn, TAccumulator, TOut> combining)
    : IAggregatingState<TIn, TOut>, IAccumulatorState<TAccumulator>
{
    public void Add(TIn value)
    {
        var exists = stored.TryGet(out var accumulator);
        combining.Add(ref accumulator!, exists, value);
        stored.Value = accumulator!;
    }

    public bool TryGet(out TOut result)
    {
        if (stored.TryGet(out var accumulator))
        {
            result = combining.GetResultApart(accumulator);
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
