using FlinkNet.Engine.RecordPath.Operators;
using FlinkNet.Engine.RecordPath.State.Snapshots;
using FlinkNet.Model;
using FlinkNet.Transformations;

namespace FlinkNet.Engine.RecordPath.ProcessFunctions;

/// <summary>A process function on a keyed stream.</summary>
internal sealed class KeyedProcessOperator<TKey, TIn, TOut> : KeyedOperator<TKey, TOut>, IStreamReceiver<TIn>
    where TKey : notnull
{
    private readonly KeyedProcessFunction<TKey, TIn, TOut> _function;
    private readonly Func<TIn, TKey> _key;
    private readonly TKey[]? _keys;

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
        _keys = StateIO.Prefetches ? new TKey[RecordBatch.Capacity] : null;
    }

    public void Process(RecordBatch<TIn> batch)
    {
        CompleteFiring();
        Enter();
        var values = batch.Span;
        StateIO.RequireOwn(values, _key);
        if (_keys is not null)
        {
            Prefetch(values, _keys);
        }

        for (var i = 0; i < values.Length; i++)
        {
            // A selector that answers the same object again has changed it since it was called for the batch.
            KeyContext.Key = _keys is null || OwnKeys<TKey>.MayChange ? _key(values[i]) : _keys[i];
            Context.SetTimestamp(batch.Timestamps[i]);
            _function.ProcessElement(values[i], Context, Context);
        }

        Outputs.Flush();
    }

    public void ProcessWatermark(long timestamp) => Advance(timestamp);

    public void ProcessWatermarkStatus(WatermarkStatus status) => Outputs.ProcessWatermarkStatus(status);

    protected override void OnTimer(long time) => _function.OnTimer(time, Context, Context);

    private void Prefetch(ReadOnlySpan<TIn> values, TKey[] keys)
    {
        for (var i = 0; i < values.Length; i++)
        {
            keys[i] = _key(values[i]);
        }

        States.Prefetch(keys.AsSpan(0, values.Length));
    }
}

/// <summary>Makes it.</summary>
internal sealed class KeyedProcessOperatorFactory<TKey, TIn, TOut>
    : OneInputOperatorFactory<KeyedProcessTransformation<TKey, TIn, TOut>, TIn, TOut>
    where TKey : notnull
{
    protected override OneInputOperator<TIn> Create(KeyedProcessTransformation<TKey, TIn, TOut> step, OperatorSite<TOut> site) =>
        OneInputOperator<TIn>.Of(new KeyedProcessOperator<TKey, TIn, TOut>(
            site.Scope, site.Context, step.Operator.Create(), step.KeySelector, site.BuildReceivers()));
}
