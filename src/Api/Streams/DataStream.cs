using FlinkNet.Model;
using FlinkNet.Transformations;

namespace FlinkNet;

/// <summary>
/// A stream of records, as the program's author sees it: each call adds a step to the program; nothing runs before the job does.
/// </summary>
/// <remarks>
/// Records are handed from step to step by reference. A record that can be changed in place, such as a class with setters, is copied where
/// somebody else has it: each step that takes the stream has its own, and a function may keep what it has emitted and change it. Structs,
/// records with properties that are set once, and other types that cannot be changed are never copied. <see
/// cref="ExecutionConfig.ObjectReuse"/> switches copying off.
/// </remarks>
/// <typeparam name="T">The type of the records.</typeparam>
public class DataStream<T>
{
    internal DataStream(StreamExecutionEnvironment environment, Transformation<T> transformation)
    {
        Environment = environment;
        Transformation = transformation;
    }

    /// <summary>The program that the stream belongs to.</summary>
    public StreamExecutionEnvironment Environment { get; }

    /// <summary>The step that the stream's records leave.</summary>
    public Transformation<T> Transformation { get; }

    /// <summary>Makes one record of each record.</summary>
    /// <remarks>
    /// The function may change the record that it is given, which is its own, and answer it. What it answers is copied if it can be
    /// changed in place and the function could keep it.
    /// </remarks>
    public SingleOutputStreamOperator<TOut> Map<TOut>(Func<T, TOut> map)
    {
        ArgumentNullException.ThrowIfNull(map);
        return Add(OperatorSupplier<IMapOperator<T, TOut>>.FromStateless(new DelegateMap<T, TOut>(map)));
    }

    /// <summary>Makes one record of each record; each subtask works with a shallow copy of <paramref name="map"/>.</summary>
    public SingleOutputStreamOperator<TOut> Map<TOut>(IMapOperator<T, TOut> map) =>
        Add(OperatorSupplier<IMapOperator<T, TOut>>.FromPrototype(map));

    /// <summary>Makes one record of each record; each subtask works with an object that <paramref name="factory"/> makes.</summary>
    public SingleOutputStreamOperator<TOut> Map<TOut>(Func<IMapOperator<T, TOut>> factory) =>
        Add(OperatorSupplier<IMapOperator<T, TOut>>.FromFactory(factory));

    /// <summary>Lets pass the records for which <paramref name="filter"/> is true.</summary>
    public SingleOutputStreamOperator<T> Filter(Func<T, bool> filter)
    {
        ArgumentNullException.ThrowIfNull(filter);
        return Add(OperatorSupplier<IFilterOperator<T>>.FromStateless(new DelegateFilter<T>(filter)));
    }

    /// <summary>Lets some records pass; each subtask works with a shallow copy of <paramref name="filter"/>.</summary>
    public SingleOutputStreamOperator<T> Filter(IFilterOperator<T> filter) =>
        Add(OperatorSupplier<IFilterOperator<T>>.FromPrototype(filter));

    /// <summary>Lets some records pass; each subtask works with an object that <paramref name="factory"/> makes.</summary>
    public SingleOutputStreamOperator<T> Filter(Func<IFilterOperator<T>> factory) =>
        Add(OperatorSupplier<IFilterOperator<T>>.FromFactory(factory));

    /// <summary>
    /// Makes any number of records of each record. Does not allocate per record, unlike the form that returns a sequence.
    /// </summary>
    /// <remarks>
    /// The function may change the record that it is given, which is its own. What it emits is copied at once if it can be changed in
    /// place: the function may go on changing it.
    /// </remarks>
    public SingleOutputStreamOperator<TOut> FlatMap<TOut>(Action<T, ICollector<TOut>> flatMap)
    {
        ArgumentNullException.ThrowIfNull(flatMap);
        AsyncFunctions.RefuseVoid("FlatMap", flatMap);
        return Add(OperatorSupplier<IFlatMapOperator<T, TOut>>.FromStateless(new DelegateFlatMap<T, TOut>(flatMap)));
    }

    /// <summary>Makes any number of records of each record.</summary>
    public SingleOutputStreamOperator<TOut> FlatMap<TOut>(Func<T, IEnumerable<TOut>> flatMap)
    {
        ArgumentNullException.ThrowIfNull(flatMap);
        return Add(OperatorSupplier<IFlatMapOperator<T, TOut>>.FromStateless(new EnumerableFlatMap<T, TOut>(flatMap)));
    }

    /// <summary>Makes any number of records of each record; each subtask works with a shallow copy of <paramref name="flatMap"/>.</summary>
    public SingleOutputStreamOperator<TOut> FlatMap<TOut>(IFlatMapOperator<T, TOut> flatMap) =>
        Add(OperatorSupplier<IFlatMapOperator<T, TOut>>.FromPrototype(flatMap));

    /// <summary>
    /// Makes any number of records of each record; each subtask works with an object that <paramref name="factory"/> makes.
    /// </summary>
    public SingleOutputStreamOperator<TOut> FlatMap<TOut>(Func<IFlatMapOperator<T, TOut>> factory) =>
        Add(OperatorSupplier<IFlatMapOperator<T, TOut>>.FromFactory(factory));

    /// <summary>
    /// Tells the stream's time anew: what its steps before said of time is ignored, but for the end of the input.
    /// </summary>
    public SingleOutputStreamOperator<T> AssignTimestampsAndWatermarks(WatermarkStrategy<T> watermarks)
    {
        ArgumentNullException.ThrowIfNull(watermarks);
        if (watermarks.Alignment is { } alignment)
        {
            throw new InvalidJobException(
                $"Watermark alignment group '{alignment.Group}': only a source can be held back, so give the strategy to FromSource(…).");
        }

        return new(Environment, Environment.Register(id => new WatermarksTransformation<T>(id, Transformation, watermarks)));
    }

    /// <summary>Brings all records of a key to one subtask.</summary>
    public KeyedStream<TKey, T> KeyBy<TKey>(Func<T, TKey> key)
        where TKey : notnull
    {
        ArgumentNullException.ThrowIfNull(key);
        return KeyBy(new DelegateKeySelector<T, TKey>(key));
    }

    /// <summary>Brings all records of a key to one subtask.</summary>
    public KeyedStream<TKey, T> KeyBy<TKey>(IKeySelector<T, TKey> key)
        where TKey : notnull
    {
        ArgumentNullException.ThrowIfNull(key);
        var partition = Environment.Register(id => new PartitionTransformation<T>(id, Transformation, new HashPartitioning<T, TKey>(key)));
        return new KeyedStream<TKey, T>(Environment, partition, key);
    }

    /// <summary>Takes the records of this stream and of <paramref name="others"/> together. A stream given twice counts twice.</summary>
    public DataStream<T> Union(params DataStream<T>[] others)
    {
        ArgumentNullException.ThrowIfNull(others);
        foreach (var other in others)
        {
            Require.SameEnvironment("Union", this, other);
        }

        return new DataStream<T>(
            Environment,
            Environment.Register(id => new UnionTransformation<T>(id, [Transformation, .. others.Select(other => other.Transformation)])));
    }

    /// <summary>Gives this stream and another one, of any type, to one operator.</summary>
    public ConnectedStreams<T, TOther> Connect<TOther>(DataStream<TOther> other) => new(this, other);

    /// <summary>Gives this stream, and a copy of the broadcast one for each subtask, to one operator.</summary>
    public BroadcastConnectedStream<T, TBroadcast> Connect<TBroadcast>(BroadcastStream<TBroadcast> broadcast) => new(this, broadcast);

    /// <summary>
    /// Processes each record, with side outputs and the time at hand; each subtask works with a shallow copy of
    /// <paramref name="function"/>.
    /// </summary>
    public SingleOutputStreamOperator<TOut> Process<TOut>(ProcessFunction<T, TOut> function) =>
        Add(OperatorSupplier<ProcessFunction<T, TOut>>.FromPrototype(function));

    /// <summary>
    /// Processes each record, with side outputs and the time at hand; each subtask works with an object that <paramref name="factory"/>
    /// makes.
    /// </summary>
    public SingleOutputStreamOperator<TOut> Process<TOut>(Func<ProcessFunction<T, TOut>> factory) =>
        Add(OperatorSupplier<ProcessFunction<T, TOut>>.FromFactory(factory));

    /// <summary>To the next step's subtask of the same index; both steps must have the same parallelism.</summary>
    public DataStream<T> Forward() => Partition(new KeylessPartitioning<T>(PartitionerKind.Forward));

    /// <summary>Round robin over all subtasks of the next step.</summary>
    public DataStream<T> Rebalance() => Partition(new KeylessPartitioning<T>(PartitionerKind.Rebalance));

    /// <summary>
    /// Round robin over the subtasks of the next step that are a subtask's neighbours; fewer channels than <see cref="Rebalance"/>.
    /// </summary>
    public DataStream<T> Rescale() => Partition(new KeylessPartitioning<T>(PartitionerKind.Rescale));

    /// <summary>Uniformly at random over all subtasks of the next step.</summary>
    public DataStream<T> Shuffle() => Partition(new KeylessPartitioning<T>(PartitionerKind.Shuffle));

    /// <summary>A copy to every subtask of the next step.</summary>
    public DataStream<T> Broadcast() => Partition(new KeylessPartitioning<T>(PartitionerKind.Broadcast));

    /// <summary>
    /// A copy to every subtask of the step that it is connected to, which keeps it in the states of <paramref name="descriptors"/>.
    /// </summary>
    /// <exception cref="InvalidJobException">There is no descriptor, or one has a time to live.</exception>
    public BroadcastStream<T> Broadcast(params StateDescriptor[] descriptors)
    {
        ArgumentNullException.ThrowIfNull(descriptors);
        return new BroadcastStream<T>(this, [.. descriptors]);
    }

    /// <summary>All to subtask 0 of the next step.</summary>
    public DataStream<T> Global() => Partition(new KeylessPartitioning<T>(PartitionerKind.Global));

    /// <summary>By <paramref name="partitioner"/> over what <paramref name="key"/> tells of a record.</summary>
    public DataStream<T> PartitionCustom<TKey>(IPartitioner<TKey> partitioner, Func<T, TKey> key)
    {
        ArgumentNullException.ThrowIfNull(partitioner);
        ArgumentNullException.ThrowIfNull(key);
        return Partition(new CustomPartitioning<T, TKey>(partitioner, new DelegateKeySelector<T, TKey>(key)));
    }

    /// <summary>
    /// By <paramref name="partition"/> (key, number of subtasks → subtask) over what <paramref name="key"/> tells of a record.
    /// </summary>
    public DataStream<T> PartitionCustom<TKey>(Func<TKey, int, int> partition, Func<T, TKey> key)
    {
        ArgumentNullException.ThrowIfNull(partition);
        return PartitionCustom(new DelegatePartitioner<TKey>(partition), key);
    }

    /// <summary>
    /// Takes all records of each subtask as one window, which ends when the input ends: results are final, one or some per subtask.
    /// </summary>
    public PartitionWindowedStream<T> FullWindowPartition() => new(this);

    /// <summary>Runs an operator of one's own; each subtask works with an object that <paramref name="create"/> makes.</summary>
    /// <param name="name">What the operator is called in messages, metrics and the graph.</param>
    /// <param name="create">Makes a new operator each time.</param>
    public SingleOutputStreamOperator<TOut> Transform<TOut>(string name, Func<OneInputStreamOperator<T, TOut>> create)
    {
        ArgumentNullException.ThrowIfNull(create);
        return Transform(name, new DelegateOperatorFactory<OneInputStreamOperator<T, TOut>>(create));
    }

    /// <summary>Runs an operator of one's own, of which the factory tells what it needs.</summary>
    /// <param name="name">What the operator is called in messages, metrics and the graph.</param>
    /// <param name="factory">Makes the operators.</param>
    public SingleOutputStreamOperator<TOut> Transform<TOut>(string name, IStreamOperatorFactory<OneInputStreamOperator<T, TOut>> factory)
    {
        ArgumentException.ThrowIfNullOrWhiteSpace(name);
        ArgumentNullException.ThrowIfNull(factory);
        return new(Environment, Environment.Register(id => new OneInputOperatorTransformation<T, TOut>(id, name, Transformation, factory)));
    }

    /// <summary>Sends the records to <paramref name="sink"/>.</summary>
    public DataStreamSink<T> SinkTo(ISink<T> sink)
    {
        ArgumentNullException.ThrowIfNull(sink);
        return new DataStreamSink<T>(Environment.Register(id => new SinkTransformation<T>(id, Transformation, sink)));
    }

    private DataStream<T> Partition(Partitioning<T> partitioning) =>
        new(Environment, Environment.Register(id => new PartitionTransformation<T>(id, Transformation, partitioning)));

    private SingleOutputStreamOperator<TOut> Add<TOut>(OperatorSupplier<ProcessFunction<T, TOut>> function) =>
        new(Environment, Environment.Register(id => new ProcessTransformation<T, TOut>(id, Transformation, function)));

    private SingleOutputStreamOperator<TOut> Add<TOut>(OperatorSupplier<IMapOperator<T, TOut>> map) =>
        new(Environment, Environment.Register(id => new MapTransformation<T, TOut>(id, Transformation, map)));

    private SingleOutputStreamOperator<T> Add(OperatorSupplier<IFilterOperator<T>> filter) =>
        new(Environment, Environment.Register(id => new FilterTransformation<T>(id, Transformation, filter)));

    private SingleOutputStreamOperator<TOut> Add<TOut>(OperatorSupplier<IFlatMapOperator<T, TOut>> flatMap) =>
        new(Environment, Environment.Register(id => new FlatMapTransformation<T, TOut>(id, Transformation, flatMap)));
}
