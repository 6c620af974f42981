using FlinkNet.Engine.RecordPath.Operators;
using FlinkNet.Engine.RecordPath.ProcessFunctions;
using FlinkNet.Engine.RecordPath.State.Snapshots;
using FlinkNet.Model;
using FlinkNet.Transformations;

namespace FlinkNet.Engine.RecordPath.StreamOperators;

/// <summary>An operator of the program's author on a keyed stream.</summary>
internal sealed class KeyedOwnOneInputOperator<TKey, TIn, TOut> : KeyedOwnOperator<TKey, TOut>, IStreamReceiver<TIn>
    where TKey : notnull
{
    private readonly KeyedOneInputStreamOperator<TKey, TIn, TOut> _own;
    private readonly Func<TIn, TKey> _key;
    private readonly TKey[]? _keys;

    public KeyedOwnOneInputOperator(
        TaskScope scope,
        OperatorContext context,
        KeyedOneInputStreamOperator<TKey, TIn, TOut> own,
        IKeySelector<TIn, TKey> key,
        OperatorReceivers<TOut> receivers)
        : base(scope, context, own, receivers)
    {
        _own = own;
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
            _own.ProcessElement(values[i], Context.Timestamp);
        }

        Outputs.Flush();
    }

    public void ProcessWatermark(long timestamp) => Advance(timestamp);

    public void ProcessWatermarkStatus(WatermarkStatus status) => Outputs.ProcessWatermarkStatus(status);

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
internal sealed class KeyedOwnOneInputOperatorFactory<TKey, TIn, TOut>
    : OneInputOperatorFactory<KeyedOneInputOperatorTransformation<TKey, TIn, TOut>, TIn, TOut>
    where TKey : notnull
{
    protected override OneInputOperator<TIn> Create(KeyedOneInputOperatorTransformation<TKey, TIn, TOut> step, OperatorSite<TOut> site) =>
        OneInputOperator<TIn>.Of(new KeyedOwnOneInputOperator<TKey, TIn, TOut>(
            site.Scope, site.Context, step.Factory.Create(), step.KeySelector, site.BuildReceivers()));
}
