using System.Linq.Expressions;
using System.Numerics;
using FlinkNet.Transformations;

namespace FlinkNet;

/// <summary>A stream whose records of one key all meet in one subtask.</summary>
/// <typeparam name="TKey">The type of the keys.</typeparam>
/// <typeparam name="T">The type of the records.</typeparam>
public sealed class KeyedStream<TKey, T> : DataStream<T>
    where TKey : notnull
{
    internal KeyedStream(
        StreamExecutionEnvironment environment,
        PartitionTransformation<T> transformation,
        IKeySelector<T, TKey> keySelector)
        : base(environment, transformation) => KeySelector = keySelector;

    /// <summary>Tells the key of a record.</summary>
    public IKeySelector<T, TKey> KeySelector { get; }

    /// <summary>
    /// Processes each record, with state and timers of its key; each subtask works with a shallow copy of <paramref name="function"/>.
    /// </summary>
    public SingleOutputStreamOperator<TOut> Process<TOut>(KeyedProcessFunction<TKey, T, TOut> function) =>
        Process("Keyed Process", OperatorSupplier<KeyedProcessFunction<TKey, T, TOut>>.FromPrototype(function));

    /// <summary>
    /// Processes each record, with state and timers of its key; each subtask works with an object that <paramref name="factory"/> makes.
    /// </summary>
    public SingleOutputStreamOperator<TOut> Process<TOut>(Func<KeyedProcessFunction<TKey, T, TOut>> factory) =>
        Process("Keyed Process", OperatorSupplier<KeyedProcessFunction<TKey, T, TOut>>.FromFactory(factory));

    /// <summary>Runs an operator of one's own; each subtask works with an object that <paramref name="create"/> makes.</summary>
    /// <param name="name">What the operator is called in messages, metrics and the graph.</param>
    /// <param name="create">Makes a new operator each time.</param>
    public SingleOutputStreamOperator<TOut> Transform<TOut>(string name, Func<KeyedOneInputStreamOperator<TKey, T, TOut>> create)
    {
        ArgumentNullException.ThrowIfNull(create);
        return Transform(name, new DelegateOperatorFactory<KeyedOneInputStreamOperator<TKey, T, TOut>>(create));
    }

    /// <summary>Runs an operator of one's own, of which the factory tells what it needs.</summary>
    /// <param name="name">What the operator is called in messages, metrics and the graph.</param>
    /// <param name="factory">Makes the operators.</param>
    public SingleOutputStreamOperator<TOut> Transform<TOut>(
        string name, IStreamOperatorFactory<KeyedOneInputStreamOperator<TKey, T, TOut>> factory)
    {
        ArgumentException.ThrowIfNullOrWhiteSpace(name);
        ArgumentNullException.ThrowIfNull(factory);
        return new(Environment, Environment.Register(id => new KeyedOneInputOperatorTransformation<TKey, T, TOut>(
            id, name, (Transformation, KeySelector), factory)));
    }

    /// <summary>
    /// Makes one record of each record, with state of its key; each subtask works with a shallow copy of <paramref name="map"/>.
    /// </summary>
    public SingleOutputStreamOperator<TOut> Map<TOut>(IRichMapOperator<T, TOut> map) =>
        AddMap(OperatorSupplier<IRichMapOperator<T, TOut>>.FromPrototype(map));

    /// <summary>
    /// Makes one record of each record, with state of its key; each subtask works with an object that <paramref name="factory"/> makes.
    /// </summary>
    public SingleOutputStreamOperator<TOut> Map<TOut>(Func<IRichMapOperator<T, TOut>> factory) =>
        AddMap(OperatorSupplier<IRichMapOperator<T, TOut>>.FromFactory(factory));

    /// <summary>
    /// Lets some records pass, with state of their key; each subtask works with a shallow copy of <paramref name="filter"/>.
    /// </summary>
    public SingleOutputStreamOperator<T> Filter(IRichFilterOperator<T> filter) =>
        AddFilter(OperatorSupplier<IRichFilterOperator<T>>.FromPrototype(filter));

    /// <summary>
    /// Lets some records pass, with state of their key; each subtask works with an object that <paramref name="factory"/> makes.
    /// </summary>
    public SingleOutputStreamOperator<T> Filter(Func<IRichFilterOperator<T>> factory) =>
        AddFilter(OperatorSupplier<IRichFilterOperator<T>>.FromFactory(factory));

    /// <summary>
    /// Makes any number of records of each record, with state of its key; each subtask works with a shallow copy of
    /// <paramref name="flatMap"/>.
    /// </summary>
    public SingleOutputStreamOperator<TOut> FlatMap<TOut>(IRichFlatMapOperator<T, TOut> flatMap) =>
        AddFlatMap(OperatorSupplier<IRichFlatMapOperator<T, TOut>>.FromPrototype(flatMap));

    /// <summary>
    /// Makes any number of records of each record, with state of its key; each subtask works with an object that
    /// <paramref name="factory"/> makes.
    /// </summary>
    public SingleOutputStreamOperator<TOut> FlatMap<TOut>(Func<IRichFlatMapOperator<T, TOut>> factory) =>
        AddFlatMap(OperatorSupplier<IRichFlatMapOperator<T, TOut>>.FromFactory(factory));

    /// <summary>Gives this stream and another one that has the same keys to one operator.</summary>
    public KeyedConnectedStreams<TKey, T, TOther> Connect<TOther>(KeyedStream<TKey, TOther> other) => new(this, other);

    /// <summary>Gives this stream, and a copy of the broadcast one for each subtask, to one operator.</summary>
    public new KeyedBroadcastConnectedStream<TKey, T, TBroadcast> Connect<TBroadcast>(BroadcastStream<TBroadcast> broadcast) =>
        new(this, broadcast);

    /// <summary>Combines the records of each key; hands on the updated result for every record.</summary>
    public SingleOutputStreamOperator<T> Reduce(Func<T, T, T> reduce)
    {
        ArgumentNullException.ThrowIfNull(reduce);
        return Reduce("Reduce", reduce, ReduceEmission.EachRecord);
    }

    /// <summary>Combines the records of each key; each subtask works with a shallow copy of <paramref name="reduce"/>.</summary>
    public SingleOutputStreamOperator<T> Reduce(IReduceOperator<T> reduce) =>
        Reduce("Reduce", OperatorSupplier<IReduceOperator<T>>.FromPrototype(reduce), ReduceEmission.EachRecord);

    /// <summary>Combines the records of each key; each subtask works with an object that <paramref name="factory"/> makes.</summary>
    public SingleOutputStreamOperator<T> Reduce(Func<IReduceOperator<T>> factory) =>
        Reduce("Reduce", OperatorSupplier<IReduceOperator<T>>.FromFactory(factory), ReduceEmission.EachRecord);

    /// <summary>The first record of each key with <paramref name="field"/> summed over all its records so far.</summary>
    /// <param name="field">A field or settable property of the record, such as <c>r => r.Bytes</c>, or the record itself.</param>
    public SingleOutputStreamOperator<T> Sum<TField>(Expression<Func<T, TField>> field)
        where TField : INumber<TField> => Reduce("Sum", FieldReduces.Sum(field), ReduceEmission.EachRecord, leavesArguments: true);

    /// <summary>
    /// The first record of each key with <paramref name="field"/> at its minimum over all its records so far. Strings go by their
    /// characters\' numbers (ordinal); NaN is largest.
    /// </summary>
    public SingleOutputStreamOperator<T> Min<TField>(Expression<Func<T, TField>> field)
        where TField : IComparable<TField> => Reduce("Min", FieldReduces.Min(field), ReduceEmission.EachRecord, leavesArguments: true);

    /// <summary>
    /// The first record of each key with <paramref name="field"/> at its maximum over all its records so far. Strings go by their
    /// characters\' numbers (ordinal); NaN is largest.
    /// </summary>
    public SingleOutputStreamOperator<T> Max<TField>(Expression<Func<T, TField>> field)
        where TField : IComparable<TField> => Reduce("Max", FieldReduces.Max(field), ReduceEmission.EachRecord, leavesArguments: true);

    /// <summary>
    /// The record of each key whose <paramref name="field"/> is smallest so far; the earlier one on a tie. Strings go by their characters'
    /// numbers (ordinal); NaN is largest.
    /// </summary>
    public SingleOutputStreamOperator<T> MinBy<TField>(Func<T, TField> field)
        where TField : IComparable<TField> => MinBy(field, first: true);

    /// <summary>The record of each key whose <paramref name="field"/> is smallest so far.</summary>
    /// <param name="field">What is compared.</param>
    /// <param name="first">Which of several records with that field: the first one, or else the last.</param>
    public SingleOutputStreamOperator<T> MinBy<TField>(Func<T, TField> field, bool first)
        where TField : IComparable<TField> =>
        Reduce("MinBy", FieldReduces.MinBy(field, first), ReduceEmission.EachRecord, leavesArguments: true);

    /// <summary>
    /// The record of each key whose <paramref name="field"/> is largest so far; the earlier one on a tie. Strings go by their characters'
    /// numbers (ordinal); NaN is largest.
    /// </summary>
    public SingleOutputStreamOperator<T> MaxBy<TField>(Func<T, TField> field)
        where TField : IComparable<TField> => MaxBy(field, first: true);

    /// <summary>The record of each key whose <paramref name="field"/> is largest so far.</summary>
    /// <param name="field">What is compared.</param>
    /// <param name="first">Which of several records with that field: the first one, or else the last.</param>
    public SingleOutputStreamOperator<T> MaxBy<TField>(Func<T, TField> field, bool first)
        where TField : IComparable<TField> =>
        Reduce("MaxBy", FieldReduces.MaxBy(field, first), ReduceEmission.EachRecord, leavesArguments: true);

    /// <summary>Takes all records of a key as one window, which ends when the input ends: results are final, one per key.</summary>
    public new PartitionWindowedStream<TKey, T> FullWindowPartition() => new(this);

    private SingleOutputStreamOperator<TOut> AddMap<TOut>(OperatorSupplier<IRichMapOperator<T, TOut>> map) => Process(
        "Map",
        map.Behind<KeyedProcessFunction<TKey, T, TOut>>(made => new KeyedMap<TKey, T, TOut>(made)),
        hasContext: false);

    private SingleOutputStreamOperator<T> AddFilter(OperatorSupplier<IRichFilterOperator<T>> filter) => Process(
        "Filter",
        filter.Behind<KeyedProcessFunction<TKey, T, T>>(made => new KeyedFilter<TKey, T>(made)),
        hasContext: false);

    private SingleOutputStreamOperator<TOut> AddFlatMap<TOut>(OperatorSupplier<IRichFlatMapOperator<T, TOut>> flatMap) => Process(
        "FlatMap",
        flatMap.Behind<KeyedProcessFunction<TKey, T, TOut>>(made => new KeyedFlatMap<TKey, T, TOut>(made)),
        hasContext: false);

    private SingleOutputStreamOperator<TOut> Process<TOut>(
        string name, OperatorSupplier<KeyedProcessFunction<TKey, T, TOut>> function, bool hasContext = true) =>
        new(Environment, Environment.Register(id =>
            new KeyedProcessTransformation<TKey, T, TOut>(id, name, Transformation, KeySelector, function) { HasContext = hasContext }));

    internal SingleOutputStreamOperator<T> Reduce(
        string name,
        Func<T, T, T> reduce,
        ReduceEmission emission,
        bool leavesArguments = false) =>
        Reduce(name, OperatorSupplier<IReduceOperator<T>>.FromStateless(
            new DelegateReduce<T>(reduce) { LeavesArguments = leavesArguments }), emission);

    internal SingleOutputStreamOperator<T> Reduce(string name, OperatorSupplier<IReduceOperator<T>> reduce, ReduceEmission emission) =>
        new(Environment, Environment.Register(id =>
            new ReduceTransformation<TKey, T>(id, name, Transformation, KeySelector, reduce, emission)));
}
