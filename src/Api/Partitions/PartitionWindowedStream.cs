using System.Linq.Expressions;
using System.Numerics;
using FlinkNet.Transformations;

namespace FlinkNet;

/// <summary>
/// The records of each subtask of a bounded stream, taken as one window that ends with the input: results are final, and per subtask.
/// </summary>
/// <remarks>
/// What is kept is in memory and is written whole with each checkpoint. When the job goes on with fewer subtasks, one takes over what
/// several have kept; with more, those that are new begin with nothing.
/// </remarks>
/// <typeparam name="T">The type of the records.</typeparam>
public sealed class PartitionWindowedStream<T>
{
    private readonly DataStream<T> _stream;

    internal PartitionWindowedStream(DataStream<T> stream) => _stream = stream;

    /// <summary>Makes any number of records of all records of each subtask, also of one that has none.</summary>
    /// <param name="map">Is given the records in the order of their coming; what it answers is taken piece by piece.</param>
    public SingleOutputStreamOperator<TOut> MapPartition<TOut>(Func<IReadOnlyList<T>, IEnumerable<TOut>> map)
    {
        ArgumentNullException.ThrowIfNull(map);
        return AddRecords("Map Partition", OperatorSupplier<PartitionResults<IReadOnlyList<T>, TOut>>.FromStateless(
            new MappedPartition<T, TOut>(map)));
    }

    /// <summary>
    /// Makes any number of records of all records of each subtask; each works with a shallow copy of <paramref name="map"/>.
    /// </summary>
    public SingleOutputStreamOperator<TOut> MapPartition<TOut>(IMapPartitionOperator<T, TOut> map) =>
        MapPartition(OperatorSupplier<IMapPartitionOperator<T, TOut>>.FromPrototype(map));

    /// <summary>
    /// Makes any number of records of all records of each subtask; each works with an object that <paramref name="factory"/> makes.
    /// </summary>
    public SingleOutputStreamOperator<TOut> MapPartition<TOut>(Func<IMapPartitionOperator<T, TOut>> factory) =>
        MapPartition(OperatorSupplier<IMapPartitionOperator<T, TOut>>.FromFactory(factory));

    /// <summary>
    /// The records of each subtask in the order of <paramref name="field"/>; those that are equal in it, in the order of their coming.
    /// Strings go by their characters' numbers (ordinal); NaN is largest.
    /// </summary>
    public SingleOutputStreamOperator<T> SortPartition<TField>(Func<T, TField> field, SortOrder order = SortOrder.Ascending)
        where TField : IComparable<TField>
    {
        ArgumentNullException.ThrowIfNull(field);
        return AddRecords("Sort Partition", OperatorSupplier<PartitionResults<IReadOnlyList<T>, T>>.FromStateless(
            new SortedPartition<T, TField>(field, order)));
    }

    /// <summary>Combines the records of each subtask into one.</summary>
    public SingleOutputStreamOperator<T> Reduce(Func<T, T, T> reduce)
    {
        ArgumentNullException.ThrowIfNull(reduce);
        return Reduce("Reduce", new DelegateReduce<T>(reduce));
    }

    /// <summary>Combines the records of each subtask into one; each works with a shallow copy of <paramref name="reduce"/>.</summary>
    public SingleOutputStreamOperator<T> Reduce(IReduceOperator<T> reduce) =>
        Reduce("Reduce", OperatorSupplier<IReduceOperator<T>>.FromPrototype(reduce));

    /// <summary>
    /// Combines the records of each subtask, also of one that has none; each works with a shallow copy of <paramref name="aggregate"/>.
    /// </summary>
    public SingleOutputStreamOperator<TResult> Aggregate<TAccumulator, TResult>(IAggregateFunction<T, TAccumulator, TResult> aggregate) =>
        Aggregate(OperatorSupplier<IAggregateFunction<T, TAccumulator, TResult>>.FromPrototype(aggregate));

    /// <summary>
    /// Combines the records of each subtask, also of one that has none; each works with an object that <paramref name="factory"/> makes.
    /// </summary>
    public SingleOutputStreamOperator<TResult> Aggregate<TAccumulator, TResult>(
        Func<IAggregateFunction<T, TAccumulator, TResult>> factory) =>
        Aggregate(OperatorSupplier<IAggregateFunction<T, TAccumulator, TResult>>.FromFactory(factory));

    /// <summary>The first record of each subtask with <paramref name="field"/> summed over all its records.</summary>
    /// <param name="field">A field or settable property of the record, such as <c>r => r.Bytes</c>, or the record itself.</param>
    public SingleOutputStreamOperator<T> Sum<TField>(Expression<Func<T, TField>> field)
        where TField : INumber<TField> => Reduce("Sum", Own(FieldReduces.Sum(field)));

    /// <summary>The first record of each subtask with <paramref name="field"/> at its minimum over all its records.</summary>
    public SingleOutputStreamOperator<T> Min<TField>(Expression<Func<T, TField>> field)
        where TField : IComparable<TField> => Reduce("Min", Own(FieldReduces.Min(field)));

    /// <summary>The first record of each subtask with <paramref name="field"/> at its maximum over all its records.</summary>
    public SingleOutputStreamOperator<T> Max<TField>(Expression<Func<T, TField>> field)
        where TField : IComparable<TField> => Reduce("Max", Own(FieldReduces.Max(field)));

    /// <summary>The record of each subtask whose <paramref name="field"/> is smallest.</summary>
    /// <param name="field">What is compared.</param>
    /// <param name="first">Which of several records with that field: the first one, or else the last.</param>
    public SingleOutputStreamOperator<T> MinBy<TField>(Func<T, TField> field, bool first = true)
        where TField : IComparable<TField> => Reduce("MinBy", Own(FieldReduces.MinBy(field, first)));

    /// <summary>The record of each subtask whose <paramref name="field"/> is largest.</summary>
    /// <param name="field">What is compared.</param>
    /// <param name="first">Which of several records with that field: the first one, or else the last.</param>
    public SingleOutputStreamOperator<T> MaxBy<TField>(Func<T, TField> field, bool first = true)
        where TField : IComparable<TField> => Reduce("MaxBy", Own(FieldReduces.MaxBy(field, first)));

    private static DelegateReduce<T> Own(Func<T, T, T> reduce) => new(reduce) { LeavesArguments = true };

    private SingleOutputStreamOperator<TOut> MapPartition<TOut>(OperatorSupplier<IMapPartitionOperator<T, TOut>> map) =>
        AddRecords("Map Partition", map.Behind<PartitionResults<IReadOnlyList<T>, TOut>>(made => new MapPartitionResults<T, TOut>(made)));

    private SingleOutputStreamOperator<T> Reduce(string name, IReduceOperator<T> reduce) =>
        Reduce(name, OperatorSupplier<IReduceOperator<T>>.FromStateless(reduce));

    private SingleOutputStreamOperator<T> Reduce(string name, OperatorSupplier<IReduceOperator<T>> reduce) => Add(
        name,
        reduce.Behind<WindowAggregation<T, T, T>>(made => new ReduceAggregation<T>(made)),
        OperatorSupplier<PartitionResults<T, T>>.FromStateless(new PartitionResult<T>()));

    private SingleOutputStreamOperator<TResult> Aggregate<TAccumulator, TResult>(
        OperatorSupplier<IAggregateFunction<T, TAccumulator, TResult>> aggregate) => Add(
        "Aggregate",
        aggregate.Behind<WindowAggregation<T, TAccumulator, TResult>>(made => new FunctionAggregation<T, TAccumulator, TResult>(made)),
        OperatorSupplier<PartitionResults<TResult, TResult>>.FromStateless(new PartitionResult<TResult>()));

    private SingleOutputStreamOperator<TOut> AddRecords<TOut>(
        string name, OperatorSupplier<PartitionResults<IReadOnlyList<T>, TOut>> results) =>
        Add(name, OperatorSupplier<WindowAggregation<T, List<T>, IReadOnlyList<T>>>.FromFactory(() => new ListAggregation<T>()), results);

    private SingleOutputStreamOperator<TOut> Add<TAccumulator, TResult, TOut>(
        string name,
        OperatorSupplier<WindowAggregation<T, TAccumulator, TResult>> aggregation,
        OperatorSupplier<PartitionResults<TResult, TOut>> results) =>
        new(_stream.Environment, _stream.Environment.Register(id => new FullPartitionTransformation<T, TAccumulator, TResult, TOut>(
            id, name, _stream.Transformation, aggregation, results)));
}
