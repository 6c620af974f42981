using FlinkNet.Model;
using FlinkNet.Transformations;

namespace FlinkNet.Engine.RecordPath.Operators;

/// <summary>One record for each record.</summary>
internal sealed class MapOperator<TIn, TOut> : UserOperator, IStreamReceiver<TIn>
{
    private readonly Func<TIn, TOut> _map;
    private readonly IStreamReceiver<TOut> _next;
    private readonly RecordBatch<TOut> _output = new();

    public MapOperator(TaskScope scope, IRuntimeContext context, IMapOperator<TIn, TOut> map, IStreamReceiver<TOut> next)
        : base(scope, context, map)
    {
        // A lambda is called directly, not through the object that wraps it.
        _map = map is DelegateMap<TIn, TOut> { Function: var function } ? function : map.Map;
        _next = next;
    }

    public void Process(RecordBatch<TIn> batch)
    {
        Enter();
        var input = batch.Span;
        var output = _output.Values.AsSpan(0, input.Length);
        var map = _map;
        for (var i = 0; i < input.Length; i++)
        {
            output[i] = map(input[i]);
        }

        _output.Count = input.Length;
        _output.Timestamps = batch.Timestamps;
        _next.Process(_output);
        _output.Clear();
    }

    public void ProcessWatermark(long timestamp) => _next.ProcessWatermark(timestamp);

    public void ProcessWatermarkStatus(WatermarkStatus status) => _next.ProcessWatermarkStatus(status);
}

/// <summary>Makes it.</summary>
internal sealed class MapOperatorFactory<TIn, TOut> : OneInputOperatorFactory<MapTransformation<TIn, TOut>, TIn, TOut>
{
    protected override OneInputOperator<TIn> Create(MapTransformation<TIn, TOut> step, OperatorSite<TOut> site) =>
        OneInputOperator<TIn>.Of(new MapOperator<TIn, TOut>(site.Scope, site.Context, step.Operator.Create(), site.BuildMain()));
}
