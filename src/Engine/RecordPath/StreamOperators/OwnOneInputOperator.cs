using FlinkNet.Engine.RecordPath.Operators;
using FlinkNet.Model;
using FlinkNet.Transformations;

namespace FlinkNet.Engine.RecordPath.StreamOperators;

/// <summary>An operator of the program's author on one stream.</summary>
internal sealed class OwnOneInputOperator<TIn, TOut>(
    TaskScope scope, OperatorContext context, OneInputStreamOperator<TIn, TOut> own, OperatorReceivers<TOut> receivers)
    : OwnOperator<TOut>(scope, context, own, receivers), IStreamReceiver<TIn>
{
    public void Process(RecordBatch<TIn> batch)
    {
        Enter();
        var values = batch.Span;
        for (var i = 0; i < values.Length; i++)
        {
            Context.SetTimestamp(batch.Timestamps[i]);
            own.ProcessElement(values[i], Context.Timestamp);
        }

        Outputs.Flush();
    }

    public void ProcessWatermark(long timestamp) => Advance(timestamp);

    public void ProcessWatermarkStatus(WatermarkStatus status) => Outputs.ProcessWatermarkStatus(status);
}

/// <summary>Makes it.</summary>
internal sealed class OwnOneInputOperatorFactory<TIn, TOut> : OneInputOperatorFactory<OneInputOperatorTransformation<TIn, TOut>, TIn, TOut>
{
    protected override OneInputOperator<TIn> Create(OneInputOperatorTransformation<TIn, TOut> step, OperatorSite<TOut> site) =>
        OneInputOperator<TIn>.Of(
            new OwnOneInputOperator<TIn, TOut>(site.Scope, site.Context, step.Factory.Create(), site.BuildReceivers()));
}
