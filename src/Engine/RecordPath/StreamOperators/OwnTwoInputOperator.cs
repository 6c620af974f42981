using FlinkNet.Engine.RecordPath.Operators;
using FlinkNet.Engine.RecordPath.ProcessFunctions;
using FlinkNet.Model;
using FlinkNet.Transformations;

namespace FlinkNet.Engine.RecordPath.StreamOperators;

/// <summary>An operator of the program's author on two streams.</summary>
internal sealed class OwnTwoInputOperator<TIn1, TIn2, TOut> : OwnOperator<TOut>, ITwoInputOperator<TIn1, TIn2>
{
    private readonly TwoInputStreamOperator<TIn1, TIn2, TOut> _own;

    public OwnTwoInputOperator(
        TaskScope scope, OperatorContext context, TwoInputStreamOperator<TIn1, TIn2, TOut> own, OperatorReceivers<TOut> receivers)
        : base(scope, context, own, receivers)
    {
        _own = own;
        var watermarks = new TwoInputWatermarks(Advance, Outputs.ProcessWatermarkStatus);
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
            Context.SetTimestamp(batch.Timestamps[i]);
            _own.ProcessElement1(batch.Values[i], Context.Timestamp);
        }

        Outputs.Flush();
    }

    private void ProcessSecond(RecordBatch<TIn2> batch)
    {
        Enter();
        for (var i = 0; i < batch.Count; i++)
        {
            Context.SetTimestamp(batch.Timestamps[i]);
            _own.ProcessElement2(batch.Values[i], Context.Timestamp);
        }

        Outputs.Flush();
    }
}

/// <summary>Makes it.</summary>
internal sealed class OwnTwoInputOperatorFactory<TIn1, TIn2, TOut>
    : TwoInputOperatorFactory<TwoInputOperatorTransformation<TIn1, TIn2, TOut>, TIn1, TIn2, TOut>
{
    protected override TwoInputOperator<TIn1, TIn2> Create(
        TwoInputOperatorTransformation<TIn1, TIn2, TOut> step, OperatorSite<TOut> site) =>
        TwoInputOperator<TIn1, TIn2>.Of(
            new OwnTwoInputOperator<TIn1, TIn2, TOut>(site.Scope, site.Context, step.Factory.Create(), site.BuildReceivers()));
}
