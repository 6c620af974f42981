using FlinkNet.Transformations;

namespace FlinkNet;

/// <summary>Asynchronous calls on streams.</summary>
public static class AsyncStreamExtensions
{
    private const string MapName = "Async Map";
    private const string FlatMapName = "Async Flat Map";

    /// <summary>
    /// Makes one record of each record, by an asynchronous call such as <c>async (id, stop) => await client.FindAsync(id, stop)</c>.
    /// </summary>
    public static SingleOutputStreamOperator<TOut> MapAsync<TIn, TOut>(
        this DataStream<TIn> stream, Func<TIn, CancellationToken, ValueTask<TOut>> map, AsyncOptions? options = null)
    {
        ArgumentNullException.ThrowIfNull(map);
        return stream.AddMap(map, options, onTimeout: null);
    }

    /// <summary>Makes one record of each record, by an asynchronous call, and knows what to do when that does not end in time.</summary>
    /// <param name="stream">The records.</param>
    /// <param name="map">Makes the call.</param>
    /// <param name="options">How calls are made; null for the defaults.</param>
    /// <param name="onTimeout">Makes the record of a record whose call, with all its retries, did not end in time.</param>
    public static SingleOutputStreamOperator<TOut> MapAsync<TIn, TOut>(
        this DataStream<TIn> stream,
        Func<TIn, CancellationToken, ValueTask<TOut>> map,
        AsyncOptions? options,
        Func<TIn, TOut> onTimeout)
    {
        ArgumentNullException.ThrowIfNull(map);
        ArgumentNullException.ThrowIfNull(onTimeout);
        return stream.AddMap(map, options, onTimeout);
    }

    /// <summary>
    /// Makes one record of each record, by asynchronous calls; each subtask works with a shallow copy of <paramref name="map"/>.
    /// </summary>
    public static SingleOutputStreamOperator<TOut> MapAsync<TIn, TOut>(
        this DataStream<TIn> stream, IAsyncMapOperator<TIn, TOut> map, AsyncOptions? options = null) =>
        stream.Add(OperatorSupplier<IAsyncMapOperator<TIn, TOut>>.FromPrototype(map), options);

    /// <summary>
    /// Makes one record of each record, by asynchronous calls; each subtask works with an object that <paramref name="factory"/> makes.
    /// </summary>
    public static SingleOutputStreamOperator<TOut> MapAsync<TIn, TOut>(
        this DataStream<TIn> stream, Func<IAsyncMapOperator<TIn, TOut>> factory, AsyncOptions? options = null) =>
        stream.Add(OperatorSupplier<IAsyncMapOperator<TIn, TOut>>.FromFactory(factory), options);

    /// <summary>Makes any number of records of each record, by an asynchronous call.</summary>
    public static SingleOutputStreamOperator<TOut> FlatMapAsync<TIn, TOut>(
        this DataStream<TIn> stream, Func<TIn, CancellationToken, ValueTask<IReadOnlyCollection<TOut>>> flatMap,
            AsyncOptions? options = null)
    {
        ArgumentNullException.ThrowIfNull(flatMap);
        return stream.AddFlatMap(flatMap, options, onTimeout: null);
    }

    /// <summary>
    /// Makes any number of records of each record, by an asynchronous call, and knows what to do when that does not end in time.
    /// </summary>
    /// <param name="stream">The records.</param>
    /// <param name="flatMap">Makes the call.</param>
    /// <param name="options">How calls are made; null for the defaults.</param>
    /// <param name="onTimeout">Makes the records of a record whose call, with all its retries, did not end in time.</param>
    public static SingleOutputStreamOperator<TOut> FlatMapAsync<TIn, TOut>(
        this DataStream<TIn> stream,
        Func<TIn, CancellationToken, ValueTask<IReadOnlyCollection<TOut>>> flatMap,
        AsyncOptions? options,
        Func<TIn, IReadOnlyCollection<TOut>> onTimeout)
    {
        ArgumentNullException.ThrowIfNull(flatMap);
        ArgumentNullException.ThrowIfNull(onTimeout);
        return stream.AddFlatMap(flatMap, options, onTimeout);
    }

    /// <summary>
    /// Makes any number of records of each record, by asynchronous calls; each subtask works with a shallow copy of
    /// <paramref name="function"/>.
    /// </summary>
    public static SingleOutputStreamOperator<TOut> FlatMapAsync<TIn, TOut>(
        this DataStream<TIn> stream, IAsyncFunction<TIn, TOut> function, AsyncOptions? options = null) =>
        stream.Add(FlatMapName, OperatorSupplier<IAsyncFunction<TIn, TOut>>.FromPrototype(function), options);

    /// <summary>
    /// Makes any number of records of each record, by asynchronous calls; each subtask works with an object that <paramref name="factory"/>
    /// makes.
    /// </summary>
    public static SingleOutputStreamOperator<TOut> FlatMapAsync<TIn, TOut>(
        this DataStream<TIn> stream, Func<IAsyncFunction<TIn, TOut>> factory, AsyncOptions? options = null) =>
        stream.Add(FlatMapName, OperatorSupplier<IAsyncFunction<TIn, TOut>>.FromFactory(factory), options);

    private static SingleOutputStreamOperator<TOut> AddMap<TIn, TOut>(
        this DataStream<TIn> stream,
        Func<TIn, CancellationToken, ValueTask<TOut>> map,
        AsyncOptions? options,
        Func<TIn, TOut>? onTimeout) => stream.Add(
        MapName, OperatorSupplier<IAsyncFunction<TIn, TOut>>.FromStateless(new AsyncMap<TIn, TOut>(map, onTimeout)), options);

    private static SingleOutputStreamOperator<TOut> AddFlatMap<TIn, TOut>(
        this DataStream<TIn> stream,
        Func<TIn, CancellationToken, ValueTask<IReadOnlyCollection<TOut>>> flatMap,
        AsyncOptions? options,
        Func<TIn, IReadOnlyCollection<TOut>>? onTimeout) => stream.Add(
        FlatMapName, OperatorSupplier<IAsyncFunction<TIn, TOut>>.FromStateless(new AsyncFlatMap<TIn, TOut>(flatMap, onTimeout)), options);

    private static SingleOutputStreamOperator<TOut> Add<TIn, TOut>(
        this DataStream<TIn> stream, OperatorSupplier<IAsyncMapOperator<TIn, TOut>> map, AsyncOptions? options) =>
        stream.Add(MapName, map.Behind<IAsyncFunction<TIn, TOut>>(made => new AsyncMapFunction<TIn, TOut>(made)), options);

    private static SingleOutputStreamOperator<TOut> Add<TIn, TOut>(
        this DataStream<TIn> stream, string name, OperatorSupplier<IAsyncFunction<TIn, TOut>> function, AsyncOptions? options)
    {
        ArgumentNullException.ThrowIfNull(stream);
        options?.Retry?.RequireResults<TOut>(name);
        return new(stream.Environment, stream.Environment.Register(id =>
            new AsyncTransformation<TIn, TOut>(id, name, stream.Transformation, function, options ?? new AsyncOptions())));
    }
}
