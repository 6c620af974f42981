using FlinkNet.Engine.RecordPath.Operators;
using FlinkNet.Model;
using FlinkNet.Transformations;

namespace FlinkNet.Engine.RecordPath.ProcessFunctions;

/// <summary>A process function on a stream.</summary>
internal sealed class ProcessOperator<TIn, TOut> : UserOperator, IStreamReceiver<TIn>
{
    private readonly ProcessFunction<TIn, TOut> _function;
    private readonly OperatorOutputs<TOut> _outputs;
    private readonly ProcessContext<TOut> _context;

    public ProcessOperator(TaskScope scope, OperatorContext context, ProcessFunction<TIn, TOut> function, OperatorReceivers<TOut> receivers)
        : base(scope, context, function)
    {
        _function = function;
        _outputs = receivers.Attach(scope, this);
        _context = new ProcessContext<TOut>(_outputs, scope.ProcessingTime, Name);
    }

    public void Process(RecordBatch<TIn> batch)
    {
        Enter();
        var values = batch.Span;
        for (var i = 0; i < values.Length; i++)
        {
            _context.SetTimestamp(batch.Timestamps[i]);
            _function.ProcessElement(values[i], _context, _context);
        }

        _outputs.Flush();
    }

    public void ProcessWatermark(long timestamp)
    {
        _context.CurrentWatermark = timestamp;
        _outputs.ProcessWatermark(timestamp);
    }

    public void ProcessWatermarkStatus(WatermarkStatus status) => _outputs.ProcessWatermarkStatus(status);
}

/// <summary>Makes it.</summary>
internal sealed class ProcessOperatorFactory<TIn, TOut> : OneInputOperatorFactory<ProcessTransformation<TIn, TOut>, TIn, TOut>
{
    protected override OneInputOperator<TIn> Create(ProcessTransformation<TIn, TOut> step, OperatorSite<TOut> site) =>
        OneInputOperator<TIn>.Of(new ProcessOperator<TIn, TOut>(site.Scope, site.Context, step.Operator.Create(), site.BuildReceivers()));
}
