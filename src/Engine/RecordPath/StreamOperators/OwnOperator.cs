using FlinkNet.Engine.RecordPath.EventTime;
using FlinkNet.Engine.RecordPath.Operators;
using FlinkNet.Engine.RecordPath.ProcessFunctions;
using FlinkNet.Model;

namespace FlinkNet.Engine.RecordPath.StreamOperators;

/// <summary>Runs an operator of the program's author on a stream without keys.</summary>
internal abstract class OwnOperator<TOut> : EventTimeOperator
{
    private readonly OperatorLife<TOut> _life;

    protected OwnOperator(TaskScope scope, OperatorContext context, StreamOperator<TOut> own, OperatorReceivers<TOut> receivers)
        : base(scope, context, own)
    {
        Outputs = receivers.Attach(scope, this);
        Context = new ProcessContext<TOut>(Outputs, scope.ProcessingTime, Name);
        _life = new OperatorLife<TOut>(own, Context, Outputs, static () => { });
        own.Attach(Context, Context);
    }

    protected OperatorOutputs<TOut> Outputs { get; }

    protected ProcessContext<TOut> Context { get; }

    public override bool Finish()
    {
        CompleteFiring();
        Enter();
        _life.Finish(CurrentWatermark);
        return true;
    }

    public override void SkipFinish()
    {
        CompleteFiring();
        _life.SkipFinish(CurrentWatermark);
    }

    protected override bool FireDue(bool mayPause)
    {
        Context.CurrentWatermark = CurrentWatermark;
        return true;
    }

    protected override void ForwardWatermark(long watermark) => _life.Advance(watermark);

    protected override void BeforeBarrier(CheckpointId checkpoint) => _life.PrepareSnapshot(checkpoint);
}
