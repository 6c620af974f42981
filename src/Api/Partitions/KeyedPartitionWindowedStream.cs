using System.Linq.Expressions;
using System.Numerics;
using FlinkNet.Transformations;

namespace FlinkNet;

/// <summary>The records of each key of a bounded stream, taken as one window that ends with the input.</summary>
/// <typeparam name="TKey">The type of the keys.</typeparam>
/// <typeparam name="T">The type of the records.</typeparam>
public sealed class PartitionWindowedStream<TKey, T>
    where TKey : notnull
{
    private readonly KeyedStream<TKey, T> _keyed;

    internal PartitionWindowedStream(KeyedStream<TKey, T> keyed) => _keyed = keyed;

    /// <summary>Makes any number of records of all records of each key.</summary>
    /// <param name="map">Is given the records in the order of their coming.</param>
    public SingleOutputStreamOperator<TOut> MapPartition<TOut>(Func<IReadOnlyList<T>, IEnumerable<TOut>> map)
    {
        ArgumentNullException.ThrowIfNull(map);
        return Process("Map Partition", () => new MappedPartition<T, TOut>(map));
    }

    /// <summary>
    /// Makes any number of records of all records of each key; each subtask works with a shallow copy of <paramref name="map"/>.
    /// </summary>
    public SingleOutputStreamOperator<TOut> MapPartition<TOut>(IMapPartitionOperator<T, TOut> map)
    {
        var supplier = OperatorSupplier<IMapPartitionOperator<T, TOut>>.FromPrototype(map);
        return Process("Map Partition", () => new MapPartitionResults<T, TOut>(supplier.Create()));
    }

    /// <summary>
    /// Makes any number of records of all records of each key; each subtask works with an object that <paramref name="factory"/> makes.
    /// </summary>
    public SingleOutputStreamOperator<TOut> MapPartition<TOut>(Func<IMapPartitionOperator<T, TOut>> factory)
    {
        ArgumentNullException.ThrowIfNull(factory);
        return Process("Map Partition", () => new MapPartitionResults<T, TOut>(factory()));
    }

    /// <summary>
    /// The records of each key, one after the other, in the order of <paramref name="field"/>; those that are equal in it, in the order of
    /// their coming. Strings go by their characters' numbers (ordinal); NaN is largest.
    /// </summary>
    public SingleOutputStreamOperator<T> SortPartition<TField>(Func<T, TField> field, SortOrder order = SortOrder.Ascending)
        where TField : IComparable<TField>
    {
        ArgumentNullException.ThrowIfNull(field);
        return Process("Sort Partition", () => new SortedPartition<T, TField>(field, order));
    }

    /// <summary>Combines the records of each key; hands on one result per key when the input ends.</summary>
    public SingleOutputStreamOperator<T> Reduce(Func<T, T, T> reduce)
    {
        ArgumentNullException.ThrowIfNull(reduce);
        return _keyed.Reduce("Reduce", reduce, ReduceEmission.EndOfInput);
    }

    /// <summary>Combines the records of each key; each subtask works with a shallow copy of <paramref name="reduce"/>.</summary>
    public SingleOutputStreamOperator<T> Reduce(IReduceOperator<T> reduce) =>
        _keyed.Reduce("Reduce", OperatorSupplier<IReduceOperator<T>>.FromPrototype(reduce), ReduceEmission.EndOfInput);

    /// <summary>Combines the records of each key; each subtask works with a shallow copy of <paramref name="aggregate"/>.</summary>
    public SingleOutputStreamOperator<TResult> Aggregate<TAccumulator, TResult>(IAggregateFunction<T, TAccumulator, TResult> aggregate) =>
        Windowed.Aggregate(aggregate).Name("Aggregate");

    /// <summary>Combines the records of each key; each subtask works with an object that <paramref name="factory"/> makes.</summary>
    public SingleOutputStreamOperator<TResult> Aggregate<TAccumulator, TResult>(
        Func<IAggregateFunction<T, TAccumulator, TResult>> factory) => Windowed.Aggregate(factory).Name("Aggregate");

    /// <summary>The first record of each key with <paramref name="field"/> summed over all its records.</summary>
    /// <param name="field">A field or settable property of the record, such as <c>r => r.Bytes</c>, or the record itself.</param>
    public SingleOutputStreamOperator<T> Sum<TField>(Expression<Func<T, TField>> field)
        where TField : INumber<TField> => Reduce("Sum", FieldReduces.Sum(field));

    /// <summary>The first record of each key with <paramref name="field"/> at its minimum over all its records.</summary>
    public SingleOutputStreamOperator<T> Min<TField>(Expression<Func<T, TField>> field)
        where TField : IComparable<TField> => Reduce("Min", FieldReduces.Min(field));

    /// <summary>The first record of each key with <paramref name="field"/> at its maximum over all its records.</summary>
    public SingleOutputStreamOperator<T> Max<TField>(Expression<Func<T, TField>> field)
        where TField : IComparable<TField> => Reduce("Max", FieldReduces.Max(field));

    /// <summary>The record of each key whose <paramref name="field"/> is smallest.</summary>
    /// <param name="field">What is compared.</param>
    /// <param name="first">Which of several records with that field: the first one, or else the last.</param>
    public SingleOutputStreamOperator<T> MinBy<TField>(Func<T, TField> field, bool first = true)
        where TField : IComparable<TField> => Reduce("MinBy", FieldReduces.MinBy(field, first));

    /// <summary>The record of each key whose <paramref name="field"/> is largest.</summary>
    /// <param name="field">What is compared.</param>
    /// <param name="first">Which of several records with that field: the first one, or else the last.</param>
    public SingleOutputStreamOperator<T> MaxBy<TField>(Func<T, TField> field, bool first = true)
        where TField : IComparable<TField> => Reduce("MaxBy", FieldReduces.MaxBy(field, first));

    private WindowedStream<TKey, T, GlobalWindow> Windowed => _keyed.Window(GlobalWindows.CreateWithEndOfStreamTrigger());

    private SingleOutputStreamOperator<T> Reduce(string name, Func<T, T, T> reduce) =>
        _keyed.Reduce(name, reduce, ReduceEmission.EndOfInput, leavesArguments: true);

    private SingleOutputStreamOperator<TOut> Process<TOut>(string name, Func<PartitionResults<IReadOnlyList<T>, TOut>> create) =>
        Windowed.Process(() => new PartitionProcess<TKey, T, TOut>(create())).Name(name);
}
