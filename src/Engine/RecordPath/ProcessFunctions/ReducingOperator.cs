using FlinkNet.Engine.RecordPath.Operators;
using FlinkNet.Engine.RecordPath.State.Snapshots;
using FlinkNet.Model;
using FlinkNet.Transformations;

namespace FlinkNet.Engine.RecordPath.ProcessFunctions;

/// <summary>What reducing the records of each key is, wherever the results so far are kept: what is handed on, and when.</summary>
internal abstract class ReducingOperator<T> : UserOperator
{
    private readonly IStreamReceiver<T> _next;
    private bool _hasEnded;

    protected ReducingOperator(
        TaskScope scope, OperatorContext context, IReduceOperator<T> reduce, ReduceEmission emission, IStreamReceiver<T> next)
        : base(scope, context, reduce)
    {
        _next = next;
        Reduce = reduce is DelegateReduce<T> { Function: var function } ? function : reduce.Reduce;
        Copier = reduce is DelegateReduce<T> { LeavesArguments: true } ? null : ValueCopiers.TryCreate<T>(context.Serializers);
        EmitsEachRecord = emission == ReduceEmission.EachRecord;
    }

    /// <summary>Combines what there was with a record.</summary>
    protected Func<T, T, T> Reduce { get; }

    /// <summary>
    /// Copies what is kept, if it may be changed: what was handed on, and a record that was given, is others' too. Null when it need not.
    /// </summary>
    protected ValueCopier<T>? Copier { get; }

    /// <summary>Whether there is a result for every record, and not one for each key at the end of input.</summary>
    protected bool EmitsEachRecord { get; }

    /// <summary>What is handed on next.</summary>
    protected RecordBatch<T> Output { get; } = new();

    // Results of the end of input come before the watermark that says that nothing comes any more.
    public void ProcessWatermark(long timestamp)
    {
        if (timestamp == Watermark.Max && !EmitsEachRecord)
        {
            _hasEnded = true;
            return;
        }

        _next.ProcessWatermark(timestamp);
    }

    public void ProcessWatermarkStatus(WatermarkStatus status) => _next.ProcessWatermarkStatus(status);

    public override void SkipFinish() => EndResults();

    /// <summary>Hands on a result for each record of a batch.</summary>
    protected void EmitFor(RecordBatch<T> batch)
    {
        Output.Count = batch.Count;
        Output.Timestamps = batch.Timestamps;
        Emit();
    }

    /// <summary>Hands on what there is.</summary>
    protected void Emit()
    {
        _next.Process(Output);
        Output.Clear();
    }

    /// <summary>All results of the end of input were handed on.</summary>
    protected void EndResults()
    {
        if (_hasEnded)
        {
            _next.ProcessWatermark(Watermark.Max);
        }
    }
}
