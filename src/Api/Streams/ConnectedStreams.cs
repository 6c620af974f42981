using FlinkNet.Model;
using FlinkNet.Transformations;

namespace FlinkNet;

/// <summary>Two streams that one operator takes, each with its own type. Records of the two come in no particular order.</summary>
/// <typeparam name="T1">The type of the first stream's records.</typeparam>
/// <typeparam name="T2">The type of the second stream's records.</typeparam>
public sealed class ConnectedStreams<T1, T2>
{
    internal ConnectedStreams(DataStream<T1> first, DataStream<T2> second)
    {
        Require.SameEnvironment("Connect", first, second);
        First = first;
        Second = second;
    }

    /// <summary>The first stream.</summary>
    public DataStream<T1> First { get; }

    /// <summary>The second stream.</summary>
    public DataStream<T2> Second { get; }

    /// <summary>Brings all records of a key, from both streams, to one subtask.</summary>
    public KeyedConnectedStreams<TKey, T1, T2> KeyBy<TKey>(Func<T1, TKey> key1, Func<T2, TKey> key2)
        where TKey : notnull => new(First.KeyBy(key1), Second.KeyBy(key2));

    /// <summary>Makes one record of each record.</summary>
    public SingleOutputStreamOperator<TOut> Map<TOut>(Func<T1, TOut> map1, Func<T2, TOut> map2)
    {
        ArgumentNullException.ThrowIfNull(map1);
        ArgumentNullException.ThrowIfNull(map2);
        return Add("Co-Map", OperatorSupplier<CoProcessFunction<T1, T2, TOut>>.FromStateless(new CoMap<T1, T2, TOut>(map1, map2)));
    }

    /// <summary>Makes any number of records of each record.</summary>
    public SingleOutputStreamOperator<TOut> FlatMap<TOut>(Action<T1, ICollector<TOut>> flatMap1, Action<T2, ICollector<TOut>> flatMap2)
    {
        ArgumentNullException.ThrowIfNull(flatMap1);
        ArgumentNullException.ThrowIfNull(flatMap2);
        AsyncFunctions.RefuseVoid("FlatMap", flatMap1);
        AsyncFunctions.RefuseVoid("FlatMap", flatMap2);
        return Add(
            "Co-Flat Map",
            OperatorSupplier<CoProcessFunction<T1, T2, TOut>>.FromStateless(new CoFlatMap<T1, T2, TOut>(flatMap1, flatMap2)));
    }

    /// <summary>Makes one record of each record; each subtask works with a shallow copy of <paramref name="map"/>.</summary>
    public SingleOutputStreamOperator<TOut> Map<TOut>(ICoMapOperator<T1, T2, TOut> map) =>
        Add("Co-Map", OperatorSupplier<ICoMapOperator<T1, T2, TOut>>.FromPrototype(map)
            .Behind<CoProcessFunction<T1, T2, TOut>>(made => new CoMapProcess<T1, T2, TOut>(made)));

    /// <summary>Makes one record of each record; each subtask works with an object that <paramref name="factory"/> makes.</summary>
    public SingleOutputStreamOperator<TOut> Map<TOut>(Func<ICoMapOperator<T1, T2, TOut>> factory) =>
        Add("Co-Map", OperatorSupplier<ICoMapOperator<T1, T2, TOut>>.FromFactory(factory)
            .Behind<CoProcessFunction<T1, T2, TOut>>(made => new CoMapProcess<T1, T2, TOut>(made)));

    /// <summary>Makes any number of records of each record; each subtask works with a shallow copy of <paramref name="flatMap"/>.</summary>
    public SingleOutputStreamOperator<TOut> FlatMap<TOut>(ICoFlatMapOperator<T1, T2, TOut> flatMap) =>
        Add("Co-Flat Map", OperatorSupplier<ICoFlatMapOperator<T1, T2, TOut>>.FromPrototype(flatMap)
            .Behind<CoProcessFunction<T1, T2, TOut>>(made => new CoFlatMapProcess<T1, T2, TOut>(made)));

    /// <summary>
    /// Makes any number of records of each record; each subtask works with an object that <paramref name="factory"/> makes.
    /// </summary>
    public SingleOutputStreamOperator<TOut> FlatMap<TOut>(Func<ICoFlatMapOperator<T1, T2, TOut>> factory) =>
        Add("Co-Flat Map", OperatorSupplier<ICoFlatMapOperator<T1, T2, TOut>>.FromFactory(factory)
            .Behind<CoProcessFunction<T1, T2, TOut>>(made => new CoFlatMapProcess<T1, T2, TOut>(made)));

    /// <summary>Processes the records of both streams; each subtask works with a shallow copy of <paramref name="function"/>.</summary>
    public SingleOutputStreamOperator<TOut> Process<TOut>(CoProcessFunction<T1, T2, TOut> function) =>
        Add("Co-Process", OperatorSupplier<CoProcessFunction<T1, T2, TOut>>.FromPrototype(function), hasContext: true);

    /// <summary>Processes the records of both streams; each subtask works with an object that <paramref name="factory"/> makes.</summary>
    public SingleOutputStreamOperator<TOut> Process<TOut>(Func<CoProcessFunction<T1, T2, TOut>> factory) =>
        Add("Co-Process", OperatorSupplier<CoProcessFunction<T1, T2, TOut>>.FromFactory(factory), hasContext: true);

    /// <summary>Runs an operator of one's own; each subtask works with an object that <paramref name="create"/> makes.</summary>
    /// <param name="name">What the operator is called in messages, metrics and the graph.</param>
    /// <param name="create">Makes a new operator each time.</param>
    public SingleOutputStreamOperator<TOut> Transform<TOut>(string name, Func<TwoInputStreamOperator<T1, T2, TOut>> create)
    {
        ArgumentNullException.ThrowIfNull(create);
        return Transform(name, new DelegateOperatorFactory<TwoInputStreamOperator<T1, T2, TOut>>(create));
    }

    /// <summary>Runs an operator of one's own, of which the factory tells what it needs.</summary>
    /// <param name="name">What the operator is called in messages, metrics and the graph.</param>
    /// <param name="factory">Makes the operators.</param>
    public SingleOutputStreamOperator<TOut> Transform<TOut>(
        string name, IStreamOperatorFactory<TwoInputStreamOperator<T1, T2, TOut>> factory)
    {
        ArgumentException.ThrowIfNullOrWhiteSpace(name);
        ArgumentNullException.ThrowIfNull(factory);
        return new(First.Environment, First.Environment.Register(id => new TwoInputOperatorTransformation<T1, T2, TOut>(
            id, name, First.Transformation, Second.Transformation, factory)));
    }

    private SingleOutputStreamOperator<TOut> Add<TOut>(
        string name, OperatorSupplier<CoProcessFunction<T1, T2, TOut>> function, bool hasContext = false) =>
        new(First.Environment, First.Environment.Register(id =>
            new CoProcessTransformation<T1, T2, TOut>(id, name, First.Transformation, Second.Transformation, function)
            {
                HasContext = hasContext,
            }));
}

/// <summary>Two streams that one operator takes, whose records of one key all meet in one subtask and share its state.</summary>
/// <typeparam name="TKey">The type of the keys.</typeparam>
/// <typeparam name="T1">The type of the first stream's records.</typeparam>
/// <typeparam name="T2">The type of the second stream's records.</typeparam>
public sealed class KeyedConnectedStreams<TKey, T1, T2>
    where TKey : notnull
{
    internal KeyedConnectedStreams(KeyedStream<TKey, T1> first, KeyedStream<TKey, T2> second)
    {
        Require.SameEnvironment("Connect", first, second);
        First = first;
        Second = second;
    }

    /// <summary>The first stream.</summary>
    public KeyedStream<TKey, T1> First { get; }

    /// <summary>The second stream.</summary>
    public KeyedStream<TKey, T2> Second { get; }

    // Shared out by the keys all the same.
    private ConnectedStreams<T1, T2> WithoutState => new(First, Second);

    /// <summary>Makes one record of each record.</summary>
    public SingleOutputStreamOperator<TOut> Map<TOut>(Func<T1, TOut> map1, Func<T2, TOut> map2) => WithoutState.Map(map1, map2);

    /// <summary>
    /// Makes one record of each record, without state; each subtask works with a shallow copy of <paramref name="map"/>.
    /// </summary>
    public SingleOutputStreamOperator<TOut> Map<TOut>(ICoMapOperator<T1, T2, TOut> map) =>
        map is IRichCoMapOperator<T1, T2, TOut> rich ? Map(rich) : WithoutState.Map(map);

    /// <summary>
    /// Makes one record of each record, with state of its key; each subtask works with a shallow copy of <paramref name="map"/>.
    /// </summary>
    public SingleOutputStreamOperator<TOut> Map<TOut>(IRichCoMapOperator<T1, T2, TOut> map) =>
        AddMap(OperatorSupplier<IRichCoMapOperator<T1, T2, TOut>>.FromPrototype(map));

    /// <summary>
    /// Makes one record of each record, with state of its key; each subtask works with an object that <paramref name="factory"/> makes.
    /// </summary>
    public SingleOutputStreamOperator<TOut> Map<TOut>(Func<IRichCoMapOperator<T1, T2, TOut>> factory) =>
        AddMap(OperatorSupplier<IRichCoMapOperator<T1, T2, TOut>>.FromFactory(factory));

    /// <summary>Makes any number of records of each record.</summary>
    public SingleOutputStreamOperator<TOut> FlatMap<TOut>(Action<T1, ICollector<TOut>> flatMap1, Action<T2, ICollector<TOut>> flatMap2) =>
        WithoutState.FlatMap(flatMap1, flatMap2);

    /// <summary>
    /// Makes any number of records of each record, without state; each subtask works with a shallow copy of <paramref name="flatMap"/>.
    /// </summary>
    public SingleOutputStreamOperator<TOut> FlatMap<TOut>(ICoFlatMapOperator<T1, T2, TOut> flatMap) =>
        flatMap is IRichCoFlatMapOperator<T1, T2, TOut> rich ? FlatMap(rich) : WithoutState.FlatMap(flatMap);

    /// <summary>
    /// Makes any number of records of each record, with state of its key; each subtask works with a shallow copy of
    /// <paramref name="flatMap"/>.
    /// </summary>
    public SingleOutputStreamOperator<TOut> FlatMap<TOut>(IRichCoFlatMapOperator<T1, T2, TOut> flatMap) =>
        AddFlatMap(OperatorSupplier<IRichCoFlatMapOperator<T1, T2, TOut>>.FromPrototype(flatMap));

    /// <summary>
    /// Makes any number of records of each record, with state of its key; each subtask works with an object that
    /// <paramref name="factory"/> makes.
    /// </summary>
    public SingleOutputStreamOperator<TOut> FlatMap<TOut>(Func<IRichCoFlatMapOperator<T1, T2, TOut>> factory) =>
        AddFlatMap(OperatorSupplier<IRichCoFlatMapOperator<T1, T2, TOut>>.FromFactory(factory));

    /// <summary>Processes the records of both streams; each subtask works with a shallow copy of <paramref name="function"/>.</summary>
    public SingleOutputStreamOperator<TOut> Process<TOut>(KeyedCoProcessFunction<TKey, T1, T2, TOut> function) =>
        Add("Keyed Co-Process", OperatorSupplier<KeyedCoProcessFunction<TKey, T1, T2, TOut>>.FromPrototype(function), hasContext: true);

    /// <summary>Processes the records of both streams; each subtask works with an object that <paramref name="factory"/> makes.</summary>
    public SingleOutputStreamOperator<TOut> Process<TOut>(Func<KeyedCoProcessFunction<TKey, T1, T2, TOut>> factory) =>
        Add("Keyed Co-Process", OperatorSupplier<KeyedCoProcessFunction<TKey, T1, T2, TOut>>.FromFactory(factory), hasContext: true);

    /// <summary>Runs an operator of one's own; each subtask works with an object that <paramref name="create"/> makes.</summary>
    /// <param name="name">What the operator is called in messages, metrics and the graph.</param>
    /// <param name="create">Makes a new operator each time.</param>
    public SingleOutputStreamOperator<TOut> Transform<TOut>(string name, Func<KeyedTwoInputStreamOperator<TKey, T1, T2, TOut>> create)
    {
        ArgumentNullException.ThrowIfNull(create);
        return Transform(name, new DelegateOperatorFactory<KeyedTwoInputStreamOperator<TKey, T1, T2, TOut>>(create));
    }

    /// <summary>Runs an operator of one's own, of which the factory tells what it needs.</summary>
    /// <param name="name">What the operator is called in messages, metrics and the graph.</param>
    /// <param name="factory">Makes the operators.</param>
    public SingleOutputStreamOperator<TOut> Transform<TOut>(
        string name, IStreamOperatorFactory<KeyedTwoInputStreamOperator<TKey, T1, T2, TOut>> factory)
    {
        ArgumentException.ThrowIfNullOrWhiteSpace(name);
        ArgumentNullException.ThrowIfNull(factory);
        return new(First.Environment, First.Environment.Register(id => new KeyedTwoInputOperatorTransformation<TKey, T1, T2, TOut>(
            id, name, (First.Transformation, First.KeySelector), (Second.Transformation, Second.KeySelector), factory)));
    }

    private SingleOutputStreamOperator<TOut> AddMap<TOut>(OperatorSupplier<IRichCoMapOperator<T1, T2, TOut>> map) =>
        Add("Co-Map", map.Behind<KeyedCoProcessFunction<TKey, T1, T2, TOut>>(
            made => new KeyedCoMapProcess<TKey, T1, T2, TOut>(made)));

    private SingleOutputStreamOperator<TOut> AddFlatMap<TOut>(OperatorSupplier<IRichCoFlatMapOperator<T1, T2, TOut>> flatMap) =>
        Add("Co-Flat Map", flatMap.Behind<KeyedCoProcessFunction<TKey, T1, T2, TOut>>(
            made => new KeyedCoFlatMapProcess<TKey, T1, T2, TOut>(made)));

    private SingleOutputStreamOperator<TOut> Add<TOut>(
        string name, OperatorSupplier<KeyedCoProcessFunction<TKey, T1, T2, TOut>> function, bool hasContext = false) =>
        new(First.Environment, First.Environment.Register(id => new KeyedCoProcessTransformation<TKey, T1, T2, TOut>(
            id, name, (First.Transformation, First.KeySelector), (Second.Transformation, Second.KeySelector), function)
        {
            HasContext = hasContext,
        }));
}

/// <summary>What must hold of streams that are put together.</summary>
internal static class Require
{
    public static void SameEnvironment<T1, T2>(string step, DataStream<T1> first, DataStream<T2> second)
    {
        ArgumentNullException.ThrowIfNull(first);
        ArgumentNullException.ThrowIfNull(second);
        if (!ReferenceEquals(first.Environment, second.Environment))
        {
            throw new InvalidJobException(
                $"{step} of '{first.Transformation.Name}' and '{second.Transformation.Name}': the streams belong to different "
                    + $"environments.");
        }
    }
}
