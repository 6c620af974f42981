namespace FlinkNet.Transformations;

/// <summary>A broadcast process function on a stream.</summary>
/// <typeparam name="TIn">The type of the stream's records.</typeparam>
/// <typeparam name="TBroadcast">The type of the broadcast records.</typeparam>
/// <typeparam name="TOut">The type of the records that leave.</typeparam>
public sealed class BroadcastProcessTransformation<TIn, TBroadcast, TOut> : TwoInputTransformation<TIn, TBroadcast, TOut>
{
    internal BroadcastProcessTransformation(
        int id,
        Transformation<TIn> stream,
        Transformation<TBroadcast> broadcast,
        IReadOnlyList<StateDescriptor> descriptors,
        OperatorSupplier<BroadcastProcessFunction<TIn, TBroadcast, TOut>> function)
        : base(id, "Broadcast Process", stream, broadcast)
    {
        Descriptors = descriptors;
        Operator = function;
    }

    /// <summary>The broadcast states.</summary>
    public IReadOnlyList<StateDescriptor> Descriptors { get; }

    /// <summary>Supplies the user's function.</summary>
    public OperatorSupplier<BroadcastProcessFunction<TIn, TBroadcast, TOut>> Operator { get; }

    internal override bool CanHaveSideOutputs => true;

    internal override OperatorDescription Description => new()
    {
        IsStateful = true,
        States = [.. Descriptors.Select(DescribedState.Broadcast)],
    };
}

/// <summary>A broadcast process function on a keyed stream.</summary>
/// <typeparam name="TKey">The type of the keys.</typeparam>
/// <typeparam name="TIn">The type of the keyed stream's records.</typeparam>
/// <typeparam name="TBroadcast">The type of the broadcast records.</typeparam>
/// <typeparam name="TOut">The type of the records that leave.</typeparam>
public sealed class KeyedBroadcastProcessTransformation<TKey, TIn, TBroadcast, TOut> : TwoInputTransformation<TIn, TBroadcast, TOut>
    where TKey : notnull
{
    internal KeyedBroadcastProcessTransformation(
        int id,
        (Transformation<TIn> Input, IKeySelector<TIn, TKey> Key) stream,
        Transformation<TBroadcast> broadcast,
        IReadOnlyList<StateDescriptor> descriptors,
        OperatorSupplier<KeyedBroadcastProcessFunction<TKey, TIn, TBroadcast, TOut>> function)
        : base(id, "Keyed Broadcast Process", stream.Input, broadcast)
    {
        KeySelector = stream.Key;
        Descriptors = descriptors;
        Operator = function;
    }

    /// <summary>Tells the key of a record.</summary>
    public IKeySelector<TIn, TKey> KeySelector { get; }

    /// <summary>The broadcast states.</summary>
    public IReadOnlyList<StateDescriptor> Descriptors { get; }

    /// <summary>Supplies the user's function.</summary>
    public OperatorSupplier<KeyedBroadcastProcessFunction<TKey, TIn, TBroadcast, TOut>> Operator { get; }

    internal override bool CanHaveSideOutputs => true;

    internal override OperatorDescription Description => new()
    {
        KeyType = typeof(TKey),
        States = [.. Descriptors.Select(DescribedState.Broadcast)],
    };
}
