using System.Diagnostics.Metrics;
using BenchmarkDotNet.Attributes;
using FlinkNet.Engine.RecordPath.Operators;
using FlinkNet.Engine.RecordPath.Windows;
using FlinkNet.Model;

namespace FlinkNet.Micro;

/// <summary>
/// Counting in windows of event time, results included: 100,000 keys in no order, 1,000 records to a millisecond, which come up to 50 ms
/// out of order; a watermark after each batch.
/// </summary>
[BenchmarkCategory(AllocationCheck.NoAllocation)]
public class WindowBenchmarks
{
    private const int Keys = 100_000;
    private const int RecordsPerMillisecond = 1_000;
    private const int OutOfOrderMax = 50;
    private const int Batches = 1_000;
    private const int Count = Batches * RecordBatch.Capacity;
    private static readonly Meter Metrics = new("micro");
    private readonly RecordBatch<long> _batch = new();
    private Run _tumbling = null!;
    private Run _sliding = null!;
    private Run _session = null!;

    [GlobalSetup]
    public void Setup()
    {
        _tumbling = new Run(TumblingEventTimeWindows.Of(TimeSpan.FromSeconds(1)));
        _sliding = new Run(SlidingEventTimeWindows.Of(TimeSpan.FromMinutes(1), TimeSpan.FromSeconds(1)));
        _session = new Run(EventTimeSessionWindows.WithGap(TimeSpan.FromMilliseconds(300)));
    }

    [Benchmark(Description = "window-tumbling", OperationsPerInvoke = Count)]
    public long Tumbling() => _tumbling.Step(_batch);

    [Benchmark(Description = "window-sliding-60-1", OperationsPerInvoke = Count)]
    public long Sliding() => _sliding.Step(_batch);

    [Benchmark(Description = "window-session", OperationsPerInvoke = Count)]
    public long Session() => _session.Step(_batch);

    /// <summary>One operator and how far its stream has come.</summary>
    private sealed class Run
    {
        private readonly CountingReceiver _results = new();
        private readonly WindowedOperator<long, long, long, TimeWindow, long> _windows;
        private long _records;
        private ulong _random = 1;

        public Run(WindowAssigner<TimeWindow> assigner)
        {
            var scope = new TaskScope("micro", TimeProvider.System);
            var task = new TaskAttemptId(new JobId("job"), new Attempt(1), new TaskId(new VertexId(0), new SubtaskIndex(0)));
            var context =
                new OperatorContext(
                    new TaskDescription(task, "job", "micro", 1, 1),
                    "operator",
                    new TaskControl(),
                    TimeProvider.System,
                    Metrics,
                    MicroSerializers.Instance);
            var definition = new WindowDefinition<long, long, long, long, TimeWindow, long>(
                new DelegateKeySelector<long, long>(value => value),
                WindowSettings<long, TimeWindow>.Of(assigner),
                OperatorSupplier<WindowAggregation<long, long, long>>.FromFactory(() =>
                    new FunctionAggregation<long, long, long>(new CountFunction())),
                OperatorSupplier<WindowResultFunction<long, long, TimeWindow, long>>.FromFactory(() =>
                    new ResultItself<long, long, TimeWindow>()));
            _windows = WindowOperators.Create(scope, context, definition, new OperatorReceivers<long>(_results, []));
        }

        public long Step(RecordBatch<long> batch)
        {
            for (var i = 0; i < Batches; i++)
            {
                Fill(batch);
                _windows.Process(batch);
                _windows.ProcessWatermark((_records / RecordsPerMillisecond) - OutOfOrderMax - 1);
            }

            return _results.Records;
        }

        private void Fill(RecordBatch<long> batch)
        {
            batch.Count = RecordBatch.Capacity;
            var timestamps = batch.OwnTimestamps();
            for (var i = 0; i < RecordBatch.Capacity; i++)
            {
                _random ^= _random << 13;
                _random ^= _random >> 7;
                _random ^= _random << 17;
                batch.Values[i] = (long)((_random >> 32) * Keys >> 32);
                timestamps[i] = (_records++ / RecordsPerMillisecond) - (long)(_random % (OutOfOrderMax + 1));
            }
        }
    }

    private sealed class CountFunction : IAggregateFunction<long, long, long>
    {
        public long CreateAccumulator() => 0;

        public long Add(long value, long accumulator) => accumulator + 1;

        public long GetResult(long accumulator) => accumulator;

        public long Merge(long first, long second) => first + second;
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
