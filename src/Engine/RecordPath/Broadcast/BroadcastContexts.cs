using FlinkNet.Engine.RecordPath.ProcessFunctions;

namespace FlinkNet.Engine.RecordPath.Broadcast;

/// <summary>What is given with a record of the stream that is not broadcast.</summary>
internal sealed class ReadOnlyBroadcastContext<TOut>(ProcessContext<TOut> inner, BroadcastStates states) : IReadOnlyBroadcastContext
{
    public long? Timestamp => inner.Timestamp;

    public ITimerService TimerService => inner;

    public void Output<TSide>(OutputTag<TSide> tag, TSide value) => inner.Output(tag, value);

    public IReadOnlyBroadcastState<TKey, TValue> GetBroadcastState<TKey, TValue>(MapStateDescriptor<TKey, TValue> descriptor)
        where TKey : notnull => states.Get(descriptor).ReadOnly;
}

/// <summary>What is given with a record, or a timer, of the keyed stream.</summary>
internal sealed class KeyedReadOnlyBroadcastContext<TStreamKey, TOut>(KeyedProcessContext<TStreamKey, TOut> inner, BroadcastStates states)
    : IBroadcastOnTimerContext<TStreamKey>
    where TStreamKey : notnull
{
    public long? Timestamp => inner.Timestamp;

    public ITimerService TimerService => inner;

    public TStreamKey CurrentKey => inner.CurrentKey;

    public TimeDomain TimeDomain => inner.TimeDomain;

    public void Output<TSide>(OutputTag<TSide> tag, TSide value) => inner.Output(tag, value);

    public IReadOnlyBroadcastState<TKey, TValue> GetBroadcastState<TKey, TValue>(MapStateDescriptor<TKey, TValue> descriptor)
        where TKey : notnull => states.Get(descriptor).ReadOnly;
}

/// <summary>What is given with a broadcast record.</summary>
internal class BroadcastContext<TOut>(ProcessContext<TOut> inner, BroadcastStates states) : IBroadcastContext
{
    public long? Timestamp => inner.Timestamp;

    public ITimerService TimerService => inner;

    public void Output<TSide>(OutputTag<TSide> tag, TSide value) => inner.Output(tag, value);

    public IBroadcastState<TKey, TValue> GetBroadcastState<TKey, TValue>(MapStateDescriptor<TKey, TValue> descriptor)
        where TKey : notnull => states.Get(descriptor);
}
