using FlinkNet.Model;
using FlinkNet.Transformations;

namespace FlinkNet;

/// <summary>
/// A stream of which every subtask of the next step gets a copy, to keep in broadcast state. Connect another stream to it.
/// </summary>
/// <typeparam name="T">The type of the records.</typeparam>
public sealed class BroadcastStream<T>
{
    internal BroadcastStream(DataStream<T> stream, IReadOnlyList<StateDescriptor> descriptors)
    {
        if (descriptors.Count == 0)
        {
            throw new InvalidJobException(
                $"Broadcast of '{stream.Transformation.Name}': name at least one state that the broadcast records are kept in.");
        }

        if (descriptors.FirstOrDefault(descriptor => descriptor.TimeToLive is not null) is { } mortal)
        {
            throw new InvalidJobException(
                $"Broadcast of '{stream.Transformation.Name}': state '{mortal.Name}' has a time to live. Broadcast state has none, "
                    + $"since subtasks would forget at different times.");
        }

        Stream = stream.Broadcast();
        Descriptors = descriptors;
    }

    internal DataStream<T> Stream { get; }

    internal IReadOnlyList<StateDescriptor> Descriptors { get; }
}

/// <summary>A stream together with one that every subtask has a copy of.</summary>
/// <typeparam name="TIn">The type of the stream's records.</typeparam>
/// <typeparam name="TBroadcast">The type of the broadcast records.</typeparam>
public sealed class BroadcastConnectedStream<TIn, TBroadcast>
{
    private readonly DataStream<TIn> _stream;
    private readonly BroadcastStream<TBroadcast> _broadcast;

    internal BroadcastConnectedStream(DataStream<TIn> stream, BroadcastStream<TBroadcast> broadcast)
    {
        ArgumentNullException.ThrowIfNull(broadcast);
        Require.SameEnvironment("Connect", stream, broadcast.Stream);
        (_stream, _broadcast) = (stream, broadcast);
    }

    /// <summary>Processes the records of both streams; each subtask works with a shallow copy of <paramref name="function"/>.</summary>
    public SingleOutputStreamOperator<TOut> Process<TOut>(BroadcastProcessFunction<TIn, TBroadcast, TOut> function) =>
        Add(OperatorSupplier<BroadcastProcessFunction<TIn, TBroadcast, TOut>>.FromPrototype(function));

    /// <summary>Processes the records of both streams; each subtask works with an object that <paramref name="factory"/> makes.</summary>
    public SingleOutputStreamOperator<TOut> Process<TOut>(Func<BroadcastProcessFunction<TIn, TBroadcast, TOut>> factory) =>
        Add(OperatorSupplier<BroadcastProcessFunction<TIn, TBroadcast, TOut>>.FromFactory(factory));

    private SingleOutputStreamOperator<TOut> Add<TOut>(OperatorSupplier<BroadcastProcessFunction<TIn, TBroadcast, TOut>> function) =>
        new(_stream.Environment, _stream.Environment.Register(id => new BroadcastProcessTransformation<TIn, TBroadcast, TOut>(
            id, _stream.Transformation, _broadcast.Stream.Transformation, _broadcast.Descriptors, function)));
}

/// <summary>A keyed stream together with one that every subtask has a copy of.</summary>
/// <typeparam name="TKey">The type of the keys.</typeparam>
/// <typeparam name="TIn">The type of the keyed stream's records.</typeparam>
/// <typeparam name="TBroadcast">The type of the broadcast records.</typeparam>
public sealed class KeyedBroadcastConnectedStream<TKey, TIn, TBroadcast>
    where TKey : notnull
{
    private readonly KeyedStream<TKey, TIn> _stream;
    private readonly BroadcastStream<TBroadcast> _broadcast;

    internal KeyedBroadcastConnectedStream(KeyedStream<TKey, TIn> stream, BroadcastStream<TBroadcast> broadcast)
    {
        ArgumentNullException.ThrowIfNull(broadcast);
        Require.SameEnvironment("Connect", stream, broadcast.Stream);
        (_stream, _broadcast) = (stream, broadcast);
    }

    /// <summary>Processes the records of both streams; each subtask works with a shallow copy of <paramref name="function"/>.</summary>
    public SingleOutputStreamOperator<TOut> Process<TOut>(KeyedBroadcastProcessFunction<TKey, TIn, TBroadcast, TOut> function) =>
        Add(OperatorSupplier<KeyedBroadcastProcessFunction<TKey, TIn, TBroadcast, TOut>>.FromPrototype(function));

    /// <summary>Processes the records of both streams; each subtask works with an object that <paramref name="factory"/> makes.</summary>
    public SingleOutputStreamOperator<TOut> Process<TOut>(Func<KeyedBroadcastProcessFunction<TKey, TIn, TBroadcast, TOut>> factory) =>
        Add(OperatorSupplier<KeyedBroadcastProcessFunction<TKey, TIn, TBroadcast, TOut>>.FromFactory(factory));

    private SingleOutputStreamOperator<TOut> Add<TOut>(
        OperatorSupplier<KeyedBroadcastProcessFunction<TKey, TIn, TBroadcast, TOut>> function) =>
        new(_stream.Environment, _stream.Environment.Register(id => new KeyedBroadcastProcessTransformation<TKey, TIn, TBroadcast, TOut>(
            id, (_stream.Transformation, _stream.KeySelector), _broadcast.Stream.Transformation, _broadcast.Descriptors, function)));
}
