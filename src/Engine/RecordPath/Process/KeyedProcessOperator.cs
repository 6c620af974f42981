using FlinkNet.Engine.RecordPath.Chains;
using FlinkNet.Model;

namespace FlinkNet.Engine.RecordPath.Process;

/// <summary>A process function on a keyed stream.</summary>
internal sealed class KeyedProcessOperator<TKey, TIn, TOut> : KeyedOperator<TKey, TOut>, IStreamReceiver<TIn>
    where TKey : notnull
{
    private readonly KeyedProcessFunction<TKey, TIn, TOut> _function;
    private readonly Func<TIn, TKey> _key;

    public KeyedProcessOperator(
        TaskScope scope,
        OperatorContext context,
        KeyedProcessFunction<TKey, TIn, TOut> function,
        IKeySelector<TIn, TKey> key,
        OperatorReceivers<TOut> receivers)
        : base(scope, context, function, receivers)
    {
        _function = function;
        _key = KeySelectors.Function(key);
    }

    public void Process(RecordBatch<TIn> batch)
    {
        CompleteFiring();
        Enter();
        var values = batch.Span;
        for (var i = 0; i < values.Length; i++)
        {
            KeyContext.Key = _key(values[i]);
            Context.SetTimestamp(batch.Timestamps[i]);
            _function.ProcessElement(values[i], Context, Context);
        }

        Outputs.Flush();
    }

    public void ProcessWatermark(long timestamp) => Advance(timestamp);

    public void ProcessWatermarkStatus(WatermarkStatus status) => Outputs.ProcessWatermarkStatus(status);

    protected override void OnTimer(long time) => _function.OnTimer(time, Context, Context);
}
