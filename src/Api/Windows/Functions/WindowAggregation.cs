using System.Runtime.CompilerServices;

namespace FlinkNet;

/// <summary>How the records of a window are combined.</summary>
/// <typeparam name="T">The type of the records.</typeparam>
/// <typeparam name="TAccumulator">What is kept of them.</typeparam>
/// <typeparam name="TResult">What is told of it when the window fires.</typeparam>
internal abstract class WindowAggregation<T, TAccumulator, TResult>
{
    /// <summary>The user's object, which may have a life.</summary>
    public virtual object? UserFunction => null;

    /// <summary>Whether what is kept is small: a combination, not the records themselves.</summary>
    public virtual bool IsIncremental => true;

    /// <summary>Adds a record to <paramref name="accumulator"/>, which is to be made when it does not exist yet.</summary>
    public abstract void Add(ref TAccumulator? accumulator, bool exists, T value);

    /// <summary>Combines two; may change the first, never the second.</summary>
    public abstract TAccumulator Merge(TAccumulator first, TAccumulator second);

    /// <summary>Makes one that <see cref="Merge"/> may change while <paramref name="accumulator"/> stays as it is.</summary>
    public abstract TAccumulator Copy(TAccumulator accumulator);

    /// <summary>Tells the result; leaves the accumulator as it is.</summary>
    public abstract TResult GetResult(TAccumulator accumulator);

    /// <summary>Makes the accumulator of no records; false when there is no result of nothing.</summary>
    public abstract bool TryCreateEmpty(out TAccumulator accumulator);
}

/// <summary>Records combined to one of their type.</summary>
internal sealed class ReduceAggregation<T>(IReduceOperator<T> reduce) : WindowAggregation<T, T, T>
{
    private readonly Func<T, T, T> _reduce = reduce is DelegateReduce<T> { Function: var function } ? function : reduce.Reduce;

    public override object UserFunction => reduce;

    public override void Add(ref T? accumulator, bool exists, T value) => accumulator = exists ? _reduce(accumulator!, value) : value;

    public override T Merge(T first, T second) => _reduce(first, second);

    public override T Copy(T accumulator) => accumulator;

    public override T GetResult(T accumulator) => accumulator;

    public override bool TryCreateEmpty(out T accumulator)
    {
        accumulator = default!;
        return false;
    }
}

/// <summary>Records combined by an aggregate function.</summary>
internal sealed class FunctionAggregation<T, TAccumulator, TResult>(IAggregateFunction<T, TAccumulator, TResult> function)
    : WindowAggregation<T, TAccumulator, TResult>
{
    private readonly IAggregateFunction<T, TAccumulator, TResult> _function = function;

    public override object UserFunction => _function;

    public override void Add(ref TAccumulator? accumulator, bool exists, T value) =>
        accumulator = _function.Add(value, exists ? accumulator! : _function.CreateAccumulator());

    public override TAccumulator Merge(TAccumulator first, TAccumulator second) => _function.Merge(first, second);

    public override TAccumulator Copy(TAccumulator accumulator) => RuntimeHelpers.IsReferenceOrContainsReferences<TAccumulator>()
        ? _function.Merge(_function.CreateAccumulator(), accumulator)
        : accumulator;

    public override TResult GetResult(TAccumulator accumulator) => _function.GetResult(accumulator);

    public override bool TryCreateEmpty(out TAccumulator accumulator)
    {
        accumulator = _function.CreateAccumulator();
        return true;
    }
}

/// <summary>Records as they are, in the order of their coming.</summary>
internal sealed class ListAggregation<T> : WindowAggregation<T, List<T>, IReadOnlyList<T>>
{
    public override bool IsIncremental => false;

    public override void Add(ref List<T>? accumulator, bool exists, T value) => (accumulator ??= []).Add(value);

    public override List<T> Merge(List<T> first, List<T> second)
    {
        first.AddRange(second);
        return first;
    }

    public override List<T> Copy(List<T> accumulator) => [.. accumulator];

    public override IReadOnlyList<T> GetResult(List<T> accumulator) => accumulator;

    public override bool TryCreateEmpty(out List<T> accumulator)
    {
        accumulator = [];
        return true;
    }
}
