using FlinkNet.Model;
using FlinkNet.Transformations;

namespace FlinkNet.Engine.RecordPath.Operators;

/// <summary>Some of the records.</summary>
internal sealed class FilterOperator<T> : UserOperator, IStreamReceiver<T>
{
    private readonly Func<T, bool> _filter;
    private readonly IStreamReceiver<T> _next;
    private readonly RecordBatch<T> _output = new();
    private readonly ValueCopier<T>? _copier;

    public FilterOperator(TaskScope scope, IRuntimeContext context, IFilterOperator<T> filter, IStreamReceiver<T> next)
        : base(scope, context, filter)
    {
        _filter = filter is DelegateFilter<T> { Function: var function } ? function : filter.Filter;
        _copier = scope.Copies.TryCreateFor<T>(_filter);
        _next = next;
    }

    public void Process(RecordBatch<T> batch)
    {
        Enter();
        _output.Timestamps = RecordBatch.NoTimestamps;
        _output.Count = batch.HasTimestamps ? KeepWithTimestamps(batch) : Keep(batch);
        if (_copier is not null)
        {
            Copy(_output.Values.AsSpan(0, _output.Count), _copier);
        }

        if (_output.Count > 0)
        {
            _next.Process(_output);
            _output.Clear();
        }
    }

    public void ProcessWatermark(long timestamp) => _next.ProcessWatermark(timestamp);

    public void ProcessWatermarkStatus(WatermarkStatus status) => _next.ProcessWatermarkStatus(status);

    private static void Copy(Span<T> values, ValueCopier<T> copier)
    {
        foreach (ref var value in values)
        {
            value = copier.Copy(value);
        }
    }

    // The record is stored before it is known to pass, and overwritten when it does not: no branch to mispredict.
    private int Keep(RecordBatch<T> batch)
    {
        var input = batch.Span;
        var output = _output.Values.AsSpan(0, input.Length);
        var filter = _filter;
        var kept = 0;
        for (var i = 0; i < input.Length; i++)
        {
            var value = input[i];
            output[kept] = value;
            kept += filter(value) ? 1 : 0;
        }

        return kept;
    }

    private int KeepWithTimestamps(RecordBatch<T> batch)
    {
        var input = batch.Span;
        var output = _output.Values.AsSpan(0, input.Length);
        _output.Count = 0;
        var timestamps = _output.OwnTimestamps();
        var filter = _filter;
        var kept = 0;
        for (var i = 0; i < input.Length; i++)
        {
            var value = input[i];
            output[kept] = value;
            timestamps[kept] = batch.Timestamps[i];
            kept += filter(value) ? 1 : 0;
        }

        return kept;
    }
}

/// <summary>Makes it.</summary>
internal sealed class FilterOperatorFactory<T> : OneInputOperatorFactory<FilterTransformation<T>, T, T>
{
    protected override OneInputOperator<T> Create(FilterTransformation<T> step, OperatorSite<T> site) =>
        OneInputOperator<T>.Of(new FilterOperator<T>(site.Scope, site.Context, step.Operator.Create(), site.BuildMain()));
}
