using FlinkNet.Model;
using FlinkNet.Transformations;

namespace FlinkNet.Engine.RecordPath.Operators;

/// <summary>Any number of records for each record. Hands its output on whenever a batch is full.</summary>
internal sealed class FlatMapOperator<TIn, TOut> : UserOperator, IStreamReceiver<TIn>, ICollector<TOut>
{
    private readonly Action<TIn, ICollector<TOut>> _flatMap;
    private readonly Output<TOut> _output;
    private long _timestamp = RecordBatch.NoTimestamp;

    public FlatMapOperator(TaskScope scope, IRuntimeContext context, IFlatMapOperator<TIn, TOut> flatMap, IStreamReceiver<TOut> next)
        : base(scope, context, flatMap)
    {
        _flatMap = flatMap is DelegateFlatMap<TIn, TOut> { Function: var function } ? function : flatMap.FlatMap;
        _output = new Output<TOut>(scope, this, next, scope.Copies.TryCreate<TOut>());
    }

    public void Process(RecordBatch<TIn> batch)
    {
        Enter();
        var input = batch.Span;
        var timestamps = batch.Timestamps;
        for (var i = 0; i < input.Length; i++)
        {
            _timestamp = timestamps[i];
            _flatMap(input[i], this);
        }

        _output.Flush();
    }

    public void Collect(TOut value) => _output.Collect(value, _timestamp);

    public void ProcessWatermark(long timestamp) => _output.ProcessWatermark(timestamp);

    public void ProcessWatermarkStatus(WatermarkStatus status) => _output.ProcessWatermarkStatus(status);
}

/// <summary>Makes it.</summary>
internal sealed class FlatMapOperatorFactory<TIn, TOut> : OneInputOperatorFactory<FlatMapTransformation<TIn, TOut>, TIn, TOut>
{
    protected override OneInputOperator<TIn> Create(FlatMapTransformation<TIn, TOut> step, OperatorSite<TOut> site) =>
        OneInputOperator<TIn>.Of(new FlatMapOperator<TIn, TOut>(site.Scope, site.Context, step.Operator.Create(), site.BuildMain()));
}
