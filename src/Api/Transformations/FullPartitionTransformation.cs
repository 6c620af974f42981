namespace FlinkNet.Transformations;

/// <summary>All records of each subtask, combined when the input has ended.</summary>
/// <typeparam name="T">The type of the records that enter.</typeparam>
/// <typeparam name="TAccumulator">What is kept of a subtask's records.</typeparam>
/// <typeparam name="TResult">What is told of it at the end.</typeparam>
/// <typeparam name="TOut">The type of the records that leave.</typeparam>
public sealed class FullPartitionTransformation<T, TAccumulator, TResult, TOut> : OneInputTransformation<T, TOut>
{
    /// <summary>By what snapshots name what is kept of a subtask's records.</summary>
    internal const string Kept = "partition";

    internal FullPartitionTransformation(
        int id,
        string name,
        Transformation<T> input,
        OperatorSupplier<WindowAggregation<T, TAccumulator, TResult>> aggregation,
        OperatorSupplier<PartitionResults<TResult, TOut>> results)
        : base(id, name, input)
    {
        Aggregation = aggregation;
        Results = results;
    }

    /// <summary>Supplies the way records are combined.</summary>
    internal OperatorSupplier<WindowAggregation<T, TAccumulator, TResult>> Aggregation { get; }

    /// <summary>Supplies what makes records of the result.</summary>
    internal OperatorSupplier<PartitionResults<TResult, TOut>> Results { get; }

    internal override OperatorDescription Description => new()
    {
        IsStateful = true,
        States = [typeof(TAccumulator) == typeof(List<T>)
            ? DescribedState.List(Kept, typeof(TAccumulator), "records", typeof(T))
            : DescribedState.List(Kept, typeof(TAccumulator), "accumulators", typeof(TAccumulator))],
    };
}
