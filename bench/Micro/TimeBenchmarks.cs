using System.Diagnostics.Metrics;
using BenchmarkDotNet.Attributes;
using FlinkNet.Engine.RecordPath.Joins;
using FlinkNet.Engine.RecordPath.Operators;
using FlinkNet.Engine.RecordPath.ProcessFunctions;
using FlinkNet.Model;
using FlinkNet.Transformations;

namespace FlinkNet.Micro;

/// <summary>
/// What operators do with time, record by record: 10,000 keys in no order, 1,000 records to a millisecond, a watermark after each batch.
/// The join puts each left record together with the right records of its key within 10 ms, about one; the timers are one for each record, 5
/// ms after it.
/// </summary>
public class TimeBenchmarks
{
    private const int Keys = 10_000;
    private const int RecordsPerMillisecond = 1_000;
    private const int Batches = 500;
    private const int Count = Batches * RecordBatch.Capacity;
    private static readonly Meter Metrics = new("micro");
    private readonly RecordBatch<long> _batch = new();
    private IntervalJoinOperator<long, long, long, long> _join = null!;
    private KeyedProcessOperator<long, long, long> _timers = null!;
    private CountingReceiver _results = null!;
    private long _records;
    private ulong _random;

    [GlobalSetup]
    public void Setup()
    {
        (_records, _random, _results) = (0, 1, new CountingReceiver());
        var key = new DelegateKeySelector<long, long>(value => value);
        var join = new IntervalJoinTransformation<long, long, long, long>(
            0, (null!, key), (null!, key), new IntervalJoinBounds { Lower = -10, Upper = 10 },
                OperatorSupplier<ProcessJoinFunction<long, long, long>>.FromFactory(() => new Left()));
        _join = new(new TaskScope("micro", TimeProvider.System), Context(), join, new OperatorReceivers<long>(_results, []));
        _timers = new(new TaskScope("micro", TimeProvider.System), Context(), new Alarm(), key, new OperatorReceivers<long>(_results, []));
    }

    [Benchmark(Description = "interval-join", OperationsPerInvoke = Count)]
    public long IntervalJoin()
    {
        for (var i = 0; i < Batches; i++)
        {
            Fill();
            (i % 2 == 0 ? _join.First : _join.Second).Process(_batch);
            var watermark = (_records / RecordsPerMillisecond) - 1;
            _join.First.ProcessWatermark(watermark);
            _join.Second.ProcessWatermark(watermark);
        }

        return _results.Records;
    }

    [Benchmark(Description = "timers-register-fire", OperationsPerInvoke = Count)]
    public long Timers()
    {
        for (var i = 0; i < Batches; i++)
        {
            Fill();
            _timers.Process(_batch);
            _timers.ProcessWatermark((_records / RecordsPerMillisecond) - 1);
        }

        return _results.Records;
    }

    private static OperatorContext Context()
    {
        var task = new TaskAttemptId(new JobId("job"), new Attempt(1), new TaskId(new VertexId(0), new SubtaskIndex(0)));
        return new OperatorContext(
            new TaskDescription(task, "job", "micro", 1, 1),
            "operator",
            new TaskControl(),
            TimeProvider.System,
            Metrics,
            MicroSerializers.Instance);
    }

    private void Fill()
    {
        _batch.Count = RecordBatch.Capacity;
        var timestamps = _batch.OwnTimestamps();
        for (var i = 0; i < RecordBatch.Capacity; i++)
        {
            _random ^= _random << 13;
            _random ^= _random >> 7;
            _random ^= _random << 17;
            _batch.Values[i] = (long)((_random >> 32) * Keys >> 32);
            timestamps[i] = _records++ / RecordsPerMillisecond;
        }
    }

    private sealed class Left : ProcessJoinFunction<long, long, long>
    {
        public override void ProcessElement(long left, long right, IJoinContext context, ICollector<long> output) => output.Collect(left);
    }

    private sealed class Alarm : KeyedProcessFunction<long, long, long>
    {
        public override void ProcessElement(long value, IKeyedProcessContext<long> context, ICollector<long> output) =>
            context.TimerService.RegisterEventTimeTimer(context.Timestamp!.Value + 5);

        public override void OnTimer(long timestamp, IOnTimerContext<long> context, ICollector<long> output) => output.Collect(timestamp);
    }

    private sealed class CountingReceiver : IStreamReceiver<long>
    {
        public long Records { get; private set; }

        public void Process(RecordBatch<long> batch) => Records += batch.Count;

        public void ProcessWatermark(long timestamp)
        {
        }

        public void ProcessWatermarkStatus(WatermarkStatus status)
        {
        }
    }
}
