namespace FlinkNet;

/// <summary>Combines records into an accumulator, and tells a result of it.</summary>
/// <remarks>
/// An accumulator may be changed in place and returned. <see cref="Merge"/> may change its first argument, never its second: accumulators
/// of
/// panes are shared by the windows that overlap. An answer may be an argument or the accumulator itself: where both are used on, the engine
/// copies
/// what can be changed in place.
/// </remarks>
/// <typeparam name="TIn">The type of the records.</typeparam>
/// <typeparam name="TAccumulator">The type of the accumulator.</typeparam>
/// <typeparam name="TOut">The type of the result.</typeparam>
public interface IAggregateFunction<in TIn, TAccumulator, out TOut>
{
    /// <summary>Makes an accumulator of nothing.</summary>
    TAccumulator CreateAccumulator();

    /// <summary>Adds a record.</summary>
    TAccumulator Add(TIn value, TAccumulator accumulator);

    /// <summary>Tells the result. Must leave the accumulator as it is: more may be added.</summary>
    TOut GetResult(TAccumulator accumulator);

    /// <summary>
    /// Combines two accumulators. Must be associative; needed by merging windows, and by sliding windows, which share panes.
    /// </summary>
    TAccumulator Merge(TAccumulator first, TAccumulator second);
}
