using FlinkNet.Engine.RecordPath.Operators;
using FlinkNet.Engine.RecordPath.ProcessFunctions;
using FlinkNet.Model;
using FlinkNet.Transformations;

namespace FlinkNet.Engine.RecordPath.StreamOperators;

/// <summary>An operator of the program's author on two streams that have the same keys.</summary>
internal sealed class KeyedOwnTwoInputOperator<TKey, TIn1, TIn2, TOut> : KeyedOwnOperator<TKey, TOut>, ITwoInputOperator<TIn1, TIn2>
    where TKey : notnull
{
    private readonly KeyedTwoInputStreamOperator<TKey, TIn1, TIn2, TOut> _own;
    private readonly Func<TIn1, TKey> _key1;
    private readonly Func<TIn2, TKey> _key2;

    public KeyedOwnTwoInputOperator(
        TaskScope scope,
        OperatorContext context,
        KeyedTwoInputStreamOperator<TKey, TIn1, TIn2, TOut> own,
        IKeySelector<TIn1, TKey> key1,
        IKeySelector<TIn2, TKey> key2,
        OperatorReceivers<TOut> receivers)
        : base(scope, context, own, receivers)
    {
        _own = own;
        _key1 = KeySelectors.Function(key1);
        _key2 = KeySelectors.Function(key2);
        var watermarks = new TwoInputWatermarks(Advance, Outputs.ProcessWatermarkStatus);
        First = new InputReceiver<TIn1>(0, watermarks, ProcessFirst);
        Second = new InputReceiver<TIn2>(1, watermarks, ProcessSecond);
    }

    public IStreamReceiver<TIn1> First { get; }

    public IStreamReceiver<TIn2> Second { get; }

    private void ProcessFirst(RecordBatch<TIn1> batch)
    {
        CompleteFiring();
        Enter();
        StateIO.RequireOwn(batch.Span, _key1);
        for (var i = 0; i < batch.Count; i++)
        {
            KeyContext.Key = _key1(batch.Values[i]);
            Context.SetTimestamp(batch.Timestamps[i]);
            _own.ProcessElement1(batch.Values[i], Context.Timestamp);
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
            _own.ProcessElement2(batch.Values[i], Context.Timestamp);
        }

        Outputs.Flush();
    }
}

/// <summary>Makes it.</summary>
internal sealed class KeyedOwnTwoInputOperatorFactory<TKey, TIn1, TIn2, TOut>
    : TwoInputOperatorFactory<KeyedTwoInputOperatorTransformation<TKey, TIn1, TIn2, TOut>, TIn1, TIn2, TOut>
    where TKey : notnull
{
    protected override TwoInputOperator<TIn1, TIn2> Create(
        KeyedTwoInputOperatorTransformation<TKey, TIn1, TIn2, TOut> step, OperatorSite<TOut> site) =>
        TwoInputOperator<TIn1, TIn2>.Of(new KeyedOwnTwoInputOperator<TKey, TIn1, TIn2, TOut>(
            site.Scope, site.Context, step.Factory.Create(), step.KeySelector1, step.KeySelector2, site.BuildReceivers()));
}
