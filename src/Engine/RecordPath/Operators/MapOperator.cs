using FlinkNet.Model;
using FlinkNet.Transformations;

namespace FlinkNet.Engine.RecordPath.Operators;

/// <summary>One record for each record.</summary>
internal sealed class MapOperator<TIn, TOut> : UserOperator, IStreamReceiver<TIn>
{
    private readonly Func<TIn, TOut> _map;
    private readonly IStreamReceiver<TOut> _next;
    private readonly RecordBatch<TOut> _output = new();
    private readonly ValueCopier<TOut>? _copier;
    private readonly bool _keepsNothing;

    public MapOperator(TaskScope scope, IRuntimeContext context, IMapOperator<TIn, TOut> map, IStreamReceiver<TOut> next)
        : base(scope, context, map)
    {
        // A lambda is called directly, not through the object that wraps it.
        _map = map is DelegateMap<TIn, TOut> { Function: var function } ? function : map.Map;
        _next = next;
        _copier = scope.Copies.TryCreate<TOut>();
        _keepsNothing = RecordCopies.KeepsNothing(_map);
    }

    public void Process(RecordBatch<TIn> batch)
    {
        Enter();
        var input = batch.Span;
        var output = _output.Values.AsSpan(0, input.Length);
        if (_copier is null)
        {
            Map(input, output);
        }
        else
        {
            MapAndCopy(input, output, _copier);
        }

        _output.Count = input.Length;
        _output.Timestamps = batch.Timestamps;
        _next.Process(_output);
        _output.Clear();
    }

    public void ProcessWatermark(long timestamp) => _next.ProcessWatermark(timestamp);

    public void ProcessWatermarkStatus(WatermarkStatus status) => _next.ProcessWatermarkStatus(status);

    private void Map(ReadOnlySpan<TIn> input, Span<TOut> output)
    {
        var map = _map;
        for (var i = 0; i < input.Length; i++)
        {
            var value = map(input[i]);
            if (!typeof(TOut).IsValueType && value is null)
            {
                Nulls.Check<TOut>();
            }

            output[i] = value;
        }
    }

    // At once: the function may keep what it answers and change it with the next record. What it was given and hands on is not copied if
    // it can keep nothing.
    private void MapAndCopy(ReadOnlySpan<TIn> input, Span<TOut> output, ValueCopier<TOut> copier)
    {
        for (var i = 0; i < input.Length; i++)
        {
            var value = _map(input[i]);
            if (!typeof(TOut).IsValueType && value is null)
            {
                Nulls.Check<TOut>();
            }

            output[i] = _keepsNothing && !typeof(TOut).IsValueType && ReferenceEquals(value, input[i]) ? value : copier.Copy(value);
        }
    }
}

/// <summary>Makes it.</summary>
internal sealed class MapOperatorFactory<TIn, TOut> : OneInputOperatorFactory<MapTransformation<TIn, TOut>, TIn, TOut>
{
    protected override OneInputOperator<TIn> Create(MapTransformation<TIn, TOut> step, OperatorSite<TOut> site) =>
        OneInputOperator<TIn>.Of(new MapOperator<TIn, TOut>(site.Scope, site.Context, step.Operator.Create(), site.BuildMain()));
}
