namespace FlinkNet;

/// <summary>Makes any number of records of all records of a partition, when the input has ended.</summary>
/// <typeparam name="TIn">The type of the records that enter.</typeparam>
/// <typeparam name="TOut">The type of the records that leave.</typeparam>
public interface IMapPartitionOperator<in TIn, out TOut>
{
    /// <summary>Hands the records that follow from a partition to <paramref name="output"/>. An exception fails the job.</summary>
    /// <param name="values">The partition's records in the order of their coming. Only valid during the call.</param>
    /// <param name="output">Takes records.</param>
    void MapPartition(IReadOnlyList<TIn> values, ICollector<TOut> output);
}

/// <summary>A map of partitions with a life.</summary>
/// <typeparam name="TIn">The type of the records that enter.</typeparam>
/// <typeparam name="TOut">The type of the records that leave.</typeparam>
public interface IRichMapPartitionOperator<in TIn, out TOut> : IMapPartitionOperator<TIn, TOut>, IRichOperator;

/// <summary>In which order records are sorted.</summary>
public enum SortOrder
{
    /// <summary>The smallest first.</summary>
    Ascending,

    /// <summary>The largest first.</summary>
    Descending,
}
