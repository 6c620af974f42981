using FlinkNet.Engine.RecordPath.Operators;
using FlinkNet.Model;
using FlinkNet.Transformations;

namespace FlinkNet.Engine.RecordPath.ProcessFunctions;

/// <summary>A process function on two streams that have the same keys.</summary>
internal sealed class KeyedCoProcessOperator<TKey, TIn1, TIn2, TOut> : KeyedOperator<TKey, TOut>, ITwoInputOperator<TIn1, TIn2>
    where TKey : notnull
{
    private readonly KeyedCoProcessFunction<TKey, TIn1, TIn2, TOut> _function;
    private readonly Func<TIn1, TKey> _key1;
    private readonly Func<TIn2, TKey> _key2;

    public KeyedCoProcessOperator(
        TaskScope scope,
        OperatorContext context,
        KeyedCoProcessFunction<TKey, TIn1, TIn2, TOut> function,
        IKeySelector<TIn1, TKey> key1,
        IKeySelector<TIn2, TKey> key2,
        OperatorReceivers<TOut> receivers)
        : base(scope, context, function, receivers)
    {
        _function = function;
        _key1 = KeySelectors.Function(key1);
        _key2 = KeySelectors.Function(key2);
        var watermarks = new TwoInputWatermarks(Advance, Outputs.ProcessWatermarkStatus);
        First = new InputReceiver<TIn1>(0, watermarks, ProcessFirst);
        Second = new InputReceiver<TIn2>(1, watermarks, ProcessSecond);
    }

    public IStreamReceiver<TIn1> First { get; }

    public IStreamReceiver<TIn2> Second { get; }

    protected override void OnTimer(long time) => _function.OnTimer(time, Context, Context);

    private void ProcessFirst(RecordBatch<TIn1> batch)
    {
        CompleteFiring();
        Enter();
        StateIO.RequireOwn(batch.Span, _key1);
        for (var i = 0; i < batch.Count; i++)
        {
            KeyContext.Key = _key1(batch.Values[i]);
            Context.SetTimestamp(batch.Timestamps[i]);
            _function.ProcessElement1(batch.Values[i], Context, Context);
        }

        Outputs.Flush();
    }

    private void ProcessSecond(RecordBatch<TIn2> batch)
    {
        CompleteFiring();
        Enter();
        StateIO.RequireOwn(batch.Span, _key2);
        for (var i = 0; i < batch.Count; i++)
        {
            KeyContext.Key = _key2(batch.Values[i]);
            Context.SetTimestamp(batch.Timestamps[i]);
            _function.ProcessElement2(batch.Values[i], Context, Context);
        }

        Outputs.Flush();
    }
}

/// <summary>Makes it.</summary>
internal sealed class KeyedCoProcessOperatorFactory<TKey, TIn1, TIn2, TOut>
    : TwoInputOperatorFactory<KeyedCoProcessTransformation<TKey, TIn1, TIn2, TOut>, TIn1, TIn2, TOut>
    where TKey : notnull
{
    protected override TwoInputOperator<TIn1, TIn2> Create(
        KeyedCoProcessTransformation<TKey, TIn1, TIn2, TOut> step, OperatorSite<TOut> site) =>
        TwoInputOperator<TIn1, TIn2>.Of(new KeyedCoProcessOperator<TKey, TIn1, TIn2, TOut>(
            site.Scope, site.Context, step.Operator.Create(), step.KeySelector1, step.KeySelector2, site.BuildReceivers()));
}
