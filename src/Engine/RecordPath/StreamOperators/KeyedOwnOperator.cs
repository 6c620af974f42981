using FlinkNet.Engine.RecordPath.Operators;
using FlinkNet.Engine.RecordPath.ProcessFunctions;
using FlinkNet.Model;

namespace FlinkNet.Engine.RecordPath.StreamOperators;

/// <summary>Runs an operator of the program's author on a keyed stream.</summary>
internal abstract class KeyedOwnOperator<TKey, TOut> : KeyedOperator<TKey, TOut>
    where TKey : notnull
{
    private readonly KeyedStreamOperator<TKey, TOut> _own;
    private readonly OperatorLife<TOut> _life;

    protected KeyedOwnOperator(
        TaskScope scope, OperatorContext context, KeyedStreamOperator<TKey, TOut> own, OperatorReceivers<TOut> receivers)
        : base(scope, context, own, receivers)
    {
        _own = own;
        _life = new OperatorLife<TOut>(own, Context, Outputs, KeyContext.Leave);
        own.Attach(Context, (IKeyedProcessContext<TKey>)Context);
    }

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

    protected override void OnTimer(long time)
    {
        if (Context.TimeDomain == TimeDomain.EventTime)
        {
            _own.OnEventTime(time);
        }
        else
        {
            _own.OnProcessingTime(time);
        }
    }

    protected override void ForwardWatermark(long watermark) => _life.Advance(watermark);

    protected override void BeforeBarrier(CheckpointId checkpoint) => _life.PrepareSnapshot(checkpoint);
}
