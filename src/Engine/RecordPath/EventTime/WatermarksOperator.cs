using FlinkNet.Engine.RecordPath.Operators;
using FlinkNet.Model;
using FlinkNet.Transformations;

namespace FlinkNet.Engine.RecordPath.EventTime;

/// <summary>
/// Tells a stream's time anew in the middle of a job: of what came before only the end of the input is handed on.
/// </summary>
internal sealed class WatermarksOperator<T> : ChainElement, IStreamReceiver<T>
{
    private readonly TimestampsAndWatermarks<T> _time;
    private readonly RecordBatch<T> _batch = new();

    public WatermarksOperator(TaskScope scope, string name, WatermarkStrategy<T> strategy, TimeSpan interval, IStreamReceiver<T> next)
        : base(scope, name) => _time = new TimestampsAndWatermarks<T>(scope, this, strategy, interval, next);

    public override void Open() => _time.Start();

    // The batch that came in may be shared with others; its timestamps are not this operator's to change.
    public void Process(RecordBatch<T> batch)
    {
        Enter();
        batch.Span.CopyTo(_batch.Values);
        _batch.Timestamps = batch.Timestamps;
        _batch.Count = batch.Count;
        _time.Process(_batch, splitId: null);
        _batch.Clear();
    }

    public void ProcessWatermark(long timestamp)
    {
        if (timestamp == Watermark.Max)
        {
            _time.End();
        }
    }

    public void ProcessWatermarkStatus(WatermarkStatus status)
    {
    }
}

/// <summary>Makes it.</summary>
internal sealed class WatermarksOperatorFactory<T> : OneInputOperatorFactory<WatermarksTransformation<T>, T, T>
{
    protected override OneInputOperator<T> Create(WatermarksTransformation<T> step, OperatorSite<T> site) =>
        OneInputOperator<T>.Of(new WatermarksOperator<T>(site.Scope, step.Name, step.Watermarks, site.WatermarkInterval, site.BuildMain()));
}
