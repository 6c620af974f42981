using FlinkNet.Engine.RecordPath.Operators;
using FlinkNet.Engine.RecordPath.State.Snapshots;
using FlinkNet.Model;
using FlinkNet.Transformations;

namespace FlinkNet.Engine.RecordPath.Windows;

/// <summary>
/// Combines all records of a subtask, and hands the results on when the input has ended: a bounded number at a time, so that consumers that
/// are slow hold it up.
/// </summary>
internal sealed class FullPartitionOperator<T, TAccumulator, TResult, TOut> : UserOperator, IStreamReceiver<T>
{
    private readonly OperatorContext _context;
    private readonly WindowAggregation<T, TAccumulator, TResult> _aggregation;
    private readonly PartitionResults<TResult, TOut> _results;
    private readonly Output<TOut> _output;
    private TAccumulator? _kept;
    private bool _hasKept;
    private IEnumerator<TOut>? _emitted;
    private bool _isFinished;
    private bool _hasEnded;

    public FullPartitionOperator(
        TaskScope scope,
        OperatorContext context,
        WindowAggregation<T, TAccumulator, TResult> aggregation,
        PartitionResults<TResult, TOut> results,
        IStreamReceiver<TOut> next)
        : base(scope, context, new WindowUserCode(aggregation.UserFunction, results.UserFunction))
    {
        _context = context;
        _aggregation = aggregation;
        _results = results;
        _output = new Output<TOut>(scope, this, next);
    }

    public override void Snapshot(OperatorSnapshot snapshot)
    {
        if (_emitted is not null && !_isFinished)
        {
            throw NotStored.Of(Name, "results that are being handed on at the end of input");
        }

        // What was handed on at the end of input is held no longer.
        TAccumulator[] kept = _hasKept && !_isFinished ? [_kept!] : [];
        OperatorLists.Write(snapshot, FullPartitionTransformation<T, TAccumulator, TResult, TOut>.Kept, kept, Serializer());
    }

    // Of fewer subtasks, each takes over what several have kept.
    public override void Restore(OperatorSnapshot snapshot)
    {
        foreach (var kept in OperatorLists.Take(
            snapshot, FullPartitionTransformation<T, TAccumulator, TResult, TOut>.Kept, Serializer(), $"what operator '{Name}' kept"))
        {
            _kept = _hasKept ? _aggregation.Merge(_kept!, kept) : kept;
            _hasKept = true;
        }
    }

    public void Process(RecordBatch<T> batch)
    {
        Enter();
        foreach (var value in batch.Span)
        {
            _aggregation.Add(ref _kept, _hasKept, value);
            _hasKept = true;
        }
    }

    // Results come before the watermark that says that nothing comes any more.
    public void ProcessWatermark(long timestamp)
    {
        if (timestamp == Watermark.Max)
        {
            _hasEnded = true;
        }
        else
        {
            _output.ProcessWatermark(timestamp);
        }
    }

    public void ProcessWatermarkStatus(WatermarkStatus status) => _output.ProcessWatermarkStatus(status);

    public override bool Finish()
    {
        Enter();
        _emitted ??= Results().GetEnumerator();
        for (var i = 0; i < RecordBatch.Capacity; i++)
        {
            if (!_emitted.MoveNext())
            {
                EndResults();
                return true;
            }

            _output.Collect(_emitted.Current, RecordBatch.NoTimestamp);
        }

        return false;
    }

    public override void SkipFinish() => EndResults();

    public override void Close()
    {
        _emitted?.Dispose();
        base.Close();
    }

    private IEnumerable<TOut> Results() =>
        _hasKept || _aggregation.TryCreateEmpty(out _kept) ? _results.Of(_aggregation.GetResult(_kept!)) : [];

    private void EndResults()
    {
        _isFinished = true;
        _kept = default;
        if (_hasEnded)
        {
            _output.ProcessWatermark(Watermark.Max);
        }
        else
        {
            _output.Flush();
        }
    }

    private TypeSerializer<TAccumulator> Serializer() => CompositeSerializers.Resolve<TAccumulator>(_context.Serializers);
}

/// <summary>Makes it.</summary>
internal sealed class FullPartitionOperatorFactory<T, TAccumulator, TResult, TOut>
    : OneInputOperatorFactory<FullPartitionTransformation<T, TAccumulator, TResult, TOut>, T, TOut>
{
    protected override OneInputOperator<T> Create(
        FullPartitionTransformation<T, TAccumulator, TResult, TOut> step, OperatorSite<TOut> site) =>
        OneInputOperator<T>.Of(new FullPartitionOperator<T, TAccumulator, TResult, TOut>(
            site.Scope,
            site.Context,
            WindowOperators.CreateAggregation(site.Context, step.Aggregation),
            step.Results.Create(),
            site.BuildMain()));
}
