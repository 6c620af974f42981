namespace FlinkNet;

/// <summary>Makes one record of each record of two streams.</summary>
/// <typeparam name="TIn1">The type of the first stream's records.</typeparam>
/// <typeparam name="TIn2">The type of the second stream's records.</typeparam>
/// <typeparam name="TOut">The type of the records that leave.</typeparam>
public interface ICoMapOperator<in TIn1, in TIn2, out TOut>
{
    /// <summary>Makes the record that follows from one of the first stream. An exception fails the job.</summary>
    TOut Map1(TIn1 value);

    /// <summary>Makes the record that follows from one of the second stream. An exception fails the job.</summary>
    TOut Map2(TIn2 value);
}

/// <summary>Makes any number of records of each record of two streams.</summary>
/// <typeparam name="TIn1">The type of the first stream's records.</typeparam>
/// <typeparam name="TIn2">The type of the second stream's records.</typeparam>
/// <typeparam name="TOut">The type of the records that leave.</typeparam>
public interface ICoFlatMapOperator<in TIn1, in TIn2, TOut>
{
    /// <summary>
    /// Hands the records that follow from one of the first stream to <paramref name="output"/>. An exception fails the job.
    /// </summary>
    void FlatMap1(TIn1 value, ICollector<TOut> output);

    /// <summary>
    /// Hands the records that follow from one of the second stream to <paramref name="output"/>. An exception fails the job.
    /// </summary>
    void FlatMap2(TIn2 value, ICollector<TOut> output);
}

/// <summary>A map of two streams with a life; on streams with the same keys it may keep state that both share.</summary>
/// <typeparam name="TIn1">The type of the first stream's records.</typeparam>
/// <typeparam name="TIn2">The type of the second stream's records.</typeparam>
/// <typeparam name="TOut">The type of the records that leave.</typeparam>
public interface IRichCoMapOperator<in TIn1, in TIn2, out TOut> : ICoMapOperator<TIn1, TIn2, TOut>, IRichOperator;

/// <summary>A flat map of two streams with a life; on streams with the same keys it may keep state that both share.</summary>
/// <typeparam name="TIn1">The type of the first stream's records.</typeparam>
/// <typeparam name="TIn2">The type of the second stream's records.</typeparam>
/// <typeparam name="TOut">The type of the records that leave.</typeparam>
public interface IRichCoFlatMapOperator<in TIn1, in TIn2, TOut> : ICoFlatMapOperator<TIn1, TIn2, TOut>, IRichOperator;
