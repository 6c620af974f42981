using FlinkNet.Transformations;

namespace FlinkNet;

/// <summary>Asynchronous calls on streams.</summary>
public static class AsyncStreamExtensions
{
    /// <summary>
    /// Makes one record of each record, by an asynchronous call such as <c>async (id, stop) => await client.FindAsync(id, stop)</c>.
    /// </summary>
    public static SingleOutputStreamOperator<TOut> MapAsync<TIn, TOut>(
        this DataStream<TIn> stream, Func<TIn, CancellationToken, ValueTask<TOut>> map, AsyncOptions? options = null)
    {
        ArgumentNullException.ThrowIfNull(map);
        return stream.Add("Async Map", OperatorSupplier<IAsyncFunction<TIn, TOut>>.FromStateless(new AsyncMap<TIn, TOut>(map)), options);
    }

    /// <summary>Makes any number of records of each record, by an asynchronous call.</summary>
    public static SingleOutputStreamOperator<TOut> FlatMapAsync<TIn, TOut>(
        this DataStream<TIn> stream, Func<TIn, CancellationToken, ValueTask<IReadOnlyCollection<TOut>>> flatMap,
            AsyncOptions? options = null)
    {
        ArgumentNullException.ThrowIfNull(flatMap);
        return stream.Add(
            "Async Flat Map",
            OperatorSupplier<IAsyncFunction<TIn, TOut>>.FromStateless(new AsyncFlatMap<TIn, TOut>(flatMap)),
            options);
    }

    /// <summary>
    /// Makes any number of records of each record, by asynchronous calls; each subtask works with a shallow copy of
    /// <paramref name="function"/>.
    /// </summary>
    public static SingleOutputStreamOperator<TOut> FlatMapAsync<TIn, TOut>(
        this DataStream<TIn> stream, IAsyncFunction<TIn, TOut> function, AsyncOptions? options = null) =>
        stream.Add("Async Flat Map", OperatorSupplier<IAsyncFunction<TIn, TOut>>.FromPrototype(function), options);

    /// <summary>
    /// Makes any number of records of each record, by asynchronous calls; each subtask works with an object that <paramref name="factory"/>
    /// makes.
    /// </summary>
    public static SingleOutputStreamOperator<TOut> FlatMapAsync<TIn, TOut>(
        this DataStream<TIn> stream, Func<IAsyncFunction<TIn, TOut>> factory, AsyncOptions? options = null) =>
        stream.Add("Async Flat Map", OperatorSupplier<IAsyncFunction<TIn, TOut>>.FromFactory(factory), options);

    private static SingleOutputStreamOperator<TOut> Add<TIn, TOut>(
        this DataStream<TIn> stream, string name, OperatorSupplier<IAsyncFunction<TIn, TOut>> function, AsyncOptions? options)
    {
        ArgumentNullException.ThrowIfNull(stream);
        return new(stream.Environment, stream.Environment.Register(id =>
            new AsyncTransformation<TIn, TOut>(id, name, stream.Transformation, function, options ?? new AsyncOptions())));
    }
}
