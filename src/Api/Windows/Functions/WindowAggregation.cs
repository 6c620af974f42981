namespace FlinkNet;

/// <summary>How the records of a window are combined.</summary>
/// <typeparam name="T">The type of the records.</typeparam>
/// <typeparam name="TAccumulator">What is kept of them.</typeparam>
/// <typeparam name="TResult">What is emitted of it when the window fires.</typeparam>
internal abstract class WindowAggregation<T, TAccumulator, TResult>
{
    /// <summary>The user's object, which may have a life.</summary>
    public virtual object? UserFunction => null;

    /// <summary>Whether what is kept is small: a combination, not the records themselves.</summary>
    public virtual bool IsIncremental => true;

    /// <summary>Adds a record to <paramref name="accumulator"/>, which is to be made when it does not exist yet.</summary>
    public abstract void Add(ref TAccumulator? accumulator, bool exists, T value);

    /// <summary>
    /// Combines two; may change the first, never the second. What it answers may be either, or hold parts of either: none of them is to be
    /// used afterwards.
    /// </summary>
    public abstract TAccumulator Merge(TAccumulator first, TAccumulator second);

    /// <summary>As <see cref="Merge"/>, but the second is used on: what is done to the result later does nothing to it.</summary>
    public virtual TAccumulator MergeApart(TAccumulator first, TAccumulator second) => Merge(first, second);

    /// <summary>Makes one that may be changed while <paramref name="accumulator"/> stays as it is.</summary>
    public virtual TAccumulator Copy(TAccumulator accumulator) => accumulator;

    /// <summary>
    /// Tells the result; leaves the accumulator as it is. The result may be the accumulator, or hold parts of it, which is not to be used
    /// afterwards.
    /// </summary>
    public abstract TResult GetResult(TAccumulator accumulator);

    /// <summary>As <see cref="GetResult"/>, but the accumulator is used on: what is done to it later does nothing to the result.</summary>
    public virtual TResult GetResultApart(TAccumulator accumulator) => GetResult(accumulator);

    /// <summary>Tells the result of two; the first is not used afterwards, the second is.</summary>
    public virtual TResult GetResultOf(TAccumulator first, TAccumulator second) => GetResult(Merge(first, second));

    /// <summary>To be called before the first record, if accumulators can be changed in place.</summary>
    /// <param name="copier">Copies them; null when nothing can.</param>
    /// <param name="isResultImmutable">Whether results cannot be changed in place.</param>
    public virtual void CopyWith(ValueCopier<TAccumulator>? copier, bool isResultImmutable)
    {
    }

    /// <summary>Makes the accumulator of no records; false when there is no result of nothing.</summary>
    public abstract bool TryCreateEmpty(out TAccumulator accumulator);
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

    public override IReadOnlyList<T> GetResult(List<T> accumulator) => accumulator;

    public override bool TryCreateEmpty(out List<T> accumulator)
    {
        accumulator = [];
        return true;
    }
}
