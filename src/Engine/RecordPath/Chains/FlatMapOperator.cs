using FlinkNet.Model;

namespace FlinkNet.Engine.RecordPath.Chains;

/// <summary>Any number of records for each record. Hands its output on whenever a batch is full.</summary>
internal sealed class FlatMapOperator<TIn, TOut> : UserOperator, IStreamReceiver<TIn>, ICollector<TOut>
{
    private readonly Action<TIn, ICollector<TOut>> _flatMap;
    private readonly IStreamReceiver<TOut> _next;
    private readonly RecordBatch<TOut> _output = new();
    private long _timestamp = RecordBatch.NoTimestamp;

    public FlatMapOperator(TaskScope scope, IRuntimeContext context, IFlatMapOperator<TIn, TOut> flatMap, IStreamReceiver<TOut> next)
        : base(scope, context, flatMap)
    {
        _flatMap = flatMap is DelegateFlatMap<TIn, TOut> { Function: var function } ? function : flatMap.FlatMap;
        _next = next;
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

        HandOn();
    }

    public void Collect(TOut value)
    {
        var output = _output;
        var index = output.Count;
        if (_timestamp != RecordBatch.NoTimestamp || output.HasTimestamps)
        {
            output.OwnTimestamps()[index] = _timestamp;
        }

        output.Values[index] = value;
        output.Count = index + 1;
        if (output.IsFull)
        {
            HandOn();
            Enter();
        }
    }

    private void HandOn()
    {
        if (_output.Count > 0)
        {
            _next.Process(_output);
            _output.Clear();
        }
    }
}
