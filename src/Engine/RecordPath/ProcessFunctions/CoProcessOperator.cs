using FlinkNet.Engine.RecordPath.Operators;
using FlinkNet.Model;
using FlinkNet.Transformations;

namespace FlinkNet.Engine.RecordPath.ProcessFunctions;

/// <summary>A process function on two streams.</summary>
internal sealed class CoProcessOperator<TIn1, TIn2, TOut> : UserOperator, ITwoInputOperator<TIn1, TIn2>
{
    private readonly CoProcessFunction<TIn1, TIn2, TOut> _function;
    private readonly OperatorOutputs<TOut> _outputs;
    private readonly ProcessContext<TOut> _context;

    public CoProcessOperator(
        TaskScope scope,
        OperatorContext context,
        CoProcessFunction<TIn1, TIn2, TOut> function,
        OperatorReceivers<TOut> receivers)
        : base(scope, context, function)
    {
        _function = function;
        _outputs = receivers.Attach(scope, this);
        _context = new ProcessContext<TOut>(_outputs, scope.ProcessingTime, Name);
        var watermarks = new TwoInputWatermarks(Advance, _outputs.ProcessWatermarkStatus);
        First = new InputReceiver<TIn1>(0, watermarks, ProcessFirst);
        Second = new InputReceiver<TIn2>(1, watermarks, ProcessSecond);
    }

    public IStreamReceiver<TIn1> First { get; }

    public IStreamReceiver<TIn2> Second { get; }

    private void ProcessFirst(RecordBatch<TIn1> batch)
    {
        Enter();
        for (var i = 0; i < batch.Count; i++)
        {
            _context.SetTimestamp(batch.Timestamps[i]);
            _function.ProcessElement1(batch.Values[i], _context, _context);
        }

        _outputs.Flush();
    }

    private void ProcessSecond(RecordBatch<TIn2> batch)
    {
        Enter();
        for (var i = 0; i < batch.Count; i++)
        {
            _context.SetTimestamp(batch.Timestamps[i]);
            _function.ProcessElement2(batch.Values[i], _context, _context);
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
internal sealed class CoProcessOperatorFactory<TIn1, TIn2, TOut>
    : TwoInputOperatorFactory<CoProcessTransformation<TIn1, TIn2, TOut>, TIn1, TIn2, TOut>
{
    protected override TwoInputOperator<TIn1, TIn2> Create(CoProcessTransformation<TIn1, TIn2, TOut> step, OperatorSite<TOut> site) =>
        TwoInputOperator<TIn1, TIn2>.Of(
            new CoProcessOperator<TIn1, TIn2, TOut>(site.Scope, site.Context, step.Operator.Create(), site.BuildReceivers()));
}
