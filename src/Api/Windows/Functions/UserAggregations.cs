using FlinkNet.Model;

namespace FlinkNet;

/// <summary>Accumulators that a user's functions make and may change in place.</summary>
internal abstract class UserAggregation<T, TAccumulator, TResult> : WindowAggregation<T, TAccumulator, TResult>
{
    private bool _isResultImmutable;

    /// <summary>Copies what can be changed in place; null when nothing can be.</summary>
    protected ValueCopier<TAccumulator>? Copier { get; private set; }

    public sealed override void CopyWith(ValueCopier<TAccumulator>? copier, bool isResultImmutable) =>
        (Copier, _isResultImmutable) = (ChangesInPlace ? copier ?? CreateCopier() : null, isResultImmutable);

    public sealed override TAccumulator Copy(TAccumulator accumulator) => Copier is null ? accumulator : Copier.Copy(accumulator);

    // What the second holds may end up in the first, and be changed there, unless it cannot be changed.
    public sealed override TAccumulator MergeApart(TAccumulator first, TAccumulator second)
    {
        if (Copier is null)
        {
            return Merge(first, second);
        }

        if (!Copier.IsFlat(second))
        {
            return Merge(first, Copier.Copy(second));
        }

        var merged = Merge(first, second);
        return ReferenceEquals(merged, second) ? Copier.Copy(second) : merged;
    }

    public sealed override TResult GetResultApart(TAccumulator accumulator)
    {
        if (Copier is null || _isResultImmutable)
        {
            return GetResult(accumulator);
        }

        if (!Copier.IsFlat(accumulator))
        {
            return GetResult(Copier.Copy(accumulator));
        }

        var result = GetResult(accumulator);
        return ReferenceEquals(result, accumulator) ? GetResult(Copier.Copy(accumulator)) : result;
    }

    public sealed override TResult GetResultOf(TAccumulator first, TAccumulator second) =>
        GetResult(_isResultImmutable ? Merge(first, second) : MergeApart(first, second));

    /// <summary>Whether the user's functions may change accumulators in place.</summary>
    protected virtual bool ChangesInPlace => true;

    /// <summary>Makes what copies accumulators that nothing else can copy.</summary>
    protected virtual ValueCopier<TAccumulator>? CreateCopier() => null;
}

/// <summary>Records combined to one of their type.</summary>
internal sealed class ReduceAggregation<T>(IReduceOperator<T> reduce) : UserAggregation<T, T, T>
{
    private readonly Func<T, T, T> _reduce = reduce is DelegateReduce<T> { Function: var function } ? function : reduce.Reduce;

    public override object UserFunction => reduce;

    protected override bool ChangesInPlace => reduce is not DelegateReduce<T> { LeavesArguments: true };

    public override void Add(ref T? accumulator, bool exists, T value)
    {
        // The record is its sender's and other windows', too, and may not be changed.
        var reduced = exists ? _reduce(accumulator!, value) : value;
        accumulator = Copier is not null && ReferenceEquals(reduced, value) ? Copier.Copy(value) : reduced;
    }

    public override T Merge(T first, T second) => _reduce(first, second);

    public override T GetResult(T accumulator) => accumulator;

    public override bool TryCreateEmpty(out T accumulator)
    {
        accumulator = default!;
        return false;
    }
}

/// <summary>Records combined by an aggregate function.</summary>
internal sealed class FunctionAggregation<T, TAccumulator, TResult>(IAggregateFunction<T, TAccumulator, TResult> function)
    : UserAggregation<T, TAccumulator, TResult>
{
    private static readonly bool MayBeRecord = !typeof(TAccumulator).IsValueType && !typeof(T).IsValueType;
    private readonly IAggregateFunction<T, TAccumulator, TResult> _function = function;

    public override object UserFunction => _function;

    public override void Add(ref TAccumulator? accumulator, bool exists, T value)
    {
        accumulator = _function.Add(value, exists ? accumulator! : _function.CreateAccumulator());

        // A record that became the accumulator is its sender's and other windows', too.
        if (MayBeRecord && Copier is not null && ReferenceEquals(accumulator, value))
        {
            accumulator = Copier.Copy(accumulator);
        }
    }

    public override TAccumulator Merge(TAccumulator first, TAccumulator second) => _function.Merge(first, second);

    public override TResult GetResult(TAccumulator accumulator) => _function.GetResult(accumulator);

    public override bool TryCreateEmpty(out TAccumulator accumulator)
    {
        accumulator = _function.CreateAccumulator();
        return true;
    }

    protected override ValueCopier<TAccumulator> CreateCopier() => new MergingCopier(_function);

    /// <summary>
    /// Copies by combining with nothing, which is a copy as long as the function does not answer the given accumulator itself.
    /// </summary>
    private sealed class MergingCopier(IAggregateFunction<T, TAccumulator, TResult> function) : ValueCopier<TAccumulator>
    {
        public override bool IsFlat(TAccumulator value) => true;

        public override TAccumulator Copy(TAccumulator value)
        {
            var copy = function.Merge(function.CreateAccumulator(), value);
            return value is null || !ReferenceEquals(copy, value) ? copy : throw new FlinkException(
                FailureOrigin.User,
                $"aggregate function {function.GetType().Name} must have its accumulators copied, since several windows or the "
                    + $"receivers of results share them; {typeof(TAccumulator).Name} cannot be "
                + "serialized, and Merge answers its second argument instead of a copy. Let Merge change and answer its first "
                + "argument, or make the accumulator a record or serializable.");
        }
    }
}
