using FlinkNet.Engine.RecordPath.Operators;
using FlinkNet.Engine.RecordPath.ProcessFunctions;
using FlinkNet.Engine.RecordPath.State.Snapshots;
using FlinkNet.Model;
using FlinkNet.Transformations;

namespace FlinkNet.Engine.RecordPath.Broadcast;

/// <summary>A broadcast process function on a stream.</summary>
internal sealed class BroadcastProcessOperator<TIn, TBroadcast, TOut> : UserOperator, ITwoInputOperator<TIn, TBroadcast>
{
    private readonly BroadcastProcessFunction<TIn, TBroadcast, TOut> _function;
    private readonly OperatorOutputs<TOut> _outputs;
    private readonly BroadcastStates _states;
    private readonly ProcessContext<TOut> _context;
    private readonly ReadOnlyBroadcastContext<TOut> _readContext;
    private readonly BroadcastContext<TOut> _broadcastContext;

    public BroadcastProcessOperator(
        TaskScope scope,
        OperatorContext context,
        BroadcastProcessTransformation<TIn, TBroadcast, TOut> process,
        BroadcastProcessFunction<TIn, TBroadcast, TOut> function,
        OperatorReceivers<TOut> receivers)
        : base(scope, context, function)
    {
        _function = function;
        _outputs = receivers.Attach(scope, this);
        _context = new ProcessContext<TOut>(_outputs, scope.ProcessingTime, Name);
        _states = new BroadcastStates(Name, process.Descriptors, context.Serializers);
        _readContext = new ReadOnlyBroadcastContext<TOut>(_context, _states);
        _broadcastContext = new BroadcastContext<TOut>(_context, _states);
        var watermarks = new TwoInputWatermarks(Advance, _outputs.ProcessWatermarkStatus);
        First = new InputReceiver<TIn>(0, watermarks, ProcessStream);
        Second = new InputReceiver<TBroadcast>(1, watermarks, ProcessBroadcast);
    }

    public IStreamReceiver<TIn> First { get; }

    public IStreamReceiver<TBroadcast> Second { get; }

    public override IEnumerable<(string Name, object? State)> KeptBroadcast => _states.Kept;

    public override void Snapshot(OperatorSnapshot snapshot) => _states.Snapshot(snapshot);

    public override void Restore(OperatorSnapshot snapshot) => _states.Restore(snapshot);

    private void ProcessStream(RecordBatch<TIn> batch)
    {
        Enter();
        for (var i = 0; i < batch.Count; i++)
        {
            _context.SetTimestamp(batch.Timestamps[i]);
            _function.ProcessElement(batch.Values[i], _readContext, _context);
        }

        _outputs.Flush();
    }

    private void ProcessBroadcast(RecordBatch<TBroadcast> batch)
    {
        Enter();
        for (var i = 0; i < batch.Count; i++)
        {
            _context.SetTimestamp(batch.Timestamps[i]);
            _function.ProcessBroadcastElement(batch.Values[i], _broadcastContext, _context);
        }

        _outputs.Flush();
    }

    private void Advance(long watermark)
    {
        _context.CurrentWatermark = watermark;
        _outputs.ProcessWatermark(watermark);
    }
}

/// <summary>Makes it.</summary>
internal sealed class BroadcastProcessOperatorFactory<TIn, TBroadcast, TOut>
    : TwoInputOperatorFactory<BroadcastProcessTransformation<TIn, TBroadcast, TOut>, TIn, TBroadcast, TOut>
{
    protected override TwoInputOperator<TIn, TBroadcast> Create(
        BroadcastProcessTransformation<TIn, TBroadcast, TOut> step, OperatorSite<TOut> site) =>
        TwoInputOperator<TIn, TBroadcast>.Of(new BroadcastProcessOperator<TIn, TBroadcast, TOut>(
            site.Scope, site.Context, step, step.Operator.Create(), site.BuildReceivers()));
}
