using FlinkNet.Engine.RecordPath.Operators;
using FlinkNet.Engine.RecordPath.ProcessFunctions;
using FlinkNet.Engine.RecordPath.State.Snapshots;
using FlinkNet.Model;
using FlinkNet.Transformations;

namespace FlinkNet.Engine.RecordPath.Broadcast;

/// <summary>A broadcast process function on a keyed stream.</summary>
internal sealed class KeyedBroadcastProcessOperator<TKey, TIn, TBroadcast, TOut>
    : KeyedOperator<TKey, TOut>, ITwoInputOperator<TIn, TBroadcast>
    where TKey : notnull
{
    private readonly KeyedBroadcastProcessFunction<TKey, TIn, TBroadcast, TOut> _function;
    private readonly Func<TIn, TKey> _key;
    private readonly KeyedReadOnlyBroadcastContext<TKey, TOut> _readContext;
    private readonly BroadcastStates _states;
    private readonly ProcessContext<TOut> _broadcast;
    private readonly KeyedBroadcastContext<TKey, TOut> _broadcastContext;

    public KeyedBroadcastProcessOperator(
        TaskScope scope,
        OperatorContext context,
        KeyedBroadcastProcessTransformation<TKey, TIn, TBroadcast, TOut> process,
        KeyedBroadcastProcessFunction<TKey, TIn, TBroadcast, TOut> function,
        OperatorReceivers<TOut> receivers)
        : base(scope, context, function, receivers)
    {
        _function = function;
        _key = KeySelectors.Function(process.KeySelector);
        _states = new BroadcastStates(Name, process.Descriptors, context.Serializers);
        _readContext = new KeyedReadOnlyBroadcastContext<TKey, TOut>(Context, _states);
        _broadcast = new ProcessContext<TOut>(Outputs, scope.ProcessingTime, Name);
        _broadcastContext = new KeyedBroadcastContext<TKey, TOut>(_broadcast, _states, States);
        var watermarks = new TwoInputWatermarks(Advance, Outputs.ProcessWatermarkStatus);
        First = new InputReceiver<TIn>(0, watermarks, ProcessStream);
        Second = new InputReceiver<TBroadcast>(1, watermarks, ProcessBroadcast);
    }

    public IStreamReceiver<TIn> First { get; }

    public IStreamReceiver<TBroadcast> Second { get; }

    public override IEnumerable<(string Name, object? State)> KeptBroadcast => _states.Kept;

    public override void Snapshot(OperatorSnapshot snapshot)
    {
        base.Snapshot(snapshot);
        _states.Snapshot(snapshot);
    }

    public override void Restore(OperatorSnapshot snapshot)
    {
        base.Restore(snapshot);
        _states.Restore(snapshot);
    }

    protected override void OnTimer(long time) => _function.OnTimer(time, _readContext, Context);

    private void ProcessStream(RecordBatch<TIn> batch)
    {
        CompleteFiring();
        Enter();
        StateIO.RequireOwn(batch.Span, _key);
        for (var i = 0; i < batch.Count; i++)
        {
            KeyContext.Key = _key(batch.Values[i]);
            Context.SetTimestamp(batch.Timestamps[i]);
            _function.ProcessElement(batch.Values[i], _readContext, Context);
        }

        Outputs.Flush();
    }

    private void ProcessBroadcast(RecordBatch<TBroadcast> batch)
    {
        CompleteFiring();
        Enter();
        KeyContext.Leave();
        _broadcast.CurrentWatermark = CurrentWatermark;
        for (var i = 0; i < batch.Count; i++)
        {
            _broadcast.SetTimestamp(batch.Timestamps[i]);
            Context.SetTimestamp(batch.Timestamps[i]);
            _function.ProcessBroadcastElement(batch.Values[i], _broadcastContext, _broadcast);
        }

        Outputs.Flush();
    }
}

/// <summary>Makes it.</summary>
internal sealed class KeyedBroadcastProcessOperatorFactory<TKey, TIn, TBroadcast, TOut>
    : TwoInputOperatorFactory<KeyedBroadcastProcessTransformation<TKey, TIn, TBroadcast, TOut>, TIn, TBroadcast, TOut>
    where TKey : notnull
{
    protected override TwoInputOperator<TIn, TBroadcast> Create(
        KeyedBroadcastProcessTransformation<TKey, TIn, TBroadcast, TOut> step, OperatorSite<TOut> site) =>
        TwoInputOperator<TIn, TBroadcast>.Of(new KeyedBroadcastProcessOperator<TKey, TIn, TBroadcast, TOut>(
            site.Scope, site.Context, step, step.Operator.Create(), site.BuildReceivers()));
}
