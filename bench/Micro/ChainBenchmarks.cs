using System.Diagnostics.Metrics;
using BenchmarkDotNet.Attributes;
using FlinkNet.Engine.RecordPath.Operators;
using FlinkNet.Model;

namespace FlinkNet.Micro;

/// <summary>One batch through operators that share a task.</summary>
[BenchmarkCategory(AllocationCheck.NoAllocation)]
public class ChainBenchmarks
{
    private const int Count = RecordBatch.Capacity;
    private static readonly Meter Metrics = new("micro");
    private readonly RecordBatch<long> _batch = new();
    private readonly CountingReceiver _end = new();
    private IStreamReceiver<long> _map = null!;
    private IStreamReceiver<long> _filter = null!;
    private IStreamReceiver<long> _flatMap = null!;
    private IStreamReceiver<long> _chain = null!;

    [GlobalSetup]
    public void Setup()
    {
        for (var i = 0; i < Count; i++)
        {
            _batch.Values[i] = i;
        }

        _batch.Count = Count;
        _map = Map(value => value + 1, _end);
        _filter = Filter(value => value % 3 != 0, _end);
        _flatMap = FlatMap((value, output) => output.Collect(value), _end);
        _chain = Map(value =>
            value + 1, Map(value => value * 3, Map(value => value ^ 5, Map(value => value - 7, Filter(value => value % 3 != 0, _end)))));
    }

    [Benchmark(OperationsPerInvoke = Count)]
    public long Map() => Run(_map);

    [Benchmark(OperationsPerInvoke = Count)]
    public long Filter() => Run(_filter);

    [Benchmark(OperationsPerInvoke = Count)]
    public long FlatMap() => Run(_flatMap);

    [Benchmark(OperationsPerInvoke = Count)]
    public long FourMapsAndAFilter() => Run(_chain);

    private long Run(IStreamReceiver<long> chain)
    {
        chain.Process(_batch);
        return _end.Records;
    }

    private static MapOperator<long, long> Map(Func<long, long> map, IStreamReceiver<long> next) =>
        new(Scope(), Context(), new DelegateMap<long, long>(map), next);

    private static FilterOperator<long> Filter(Func<long, bool> filter, IStreamReceiver<long> next) =>
        new(Scope(), Context(), new DelegateFilter<long>(filter), next);

    private static FlatMapOperator<long, long> FlatMap(Action<long, ICollector<long>> flatMap, IStreamReceiver<long> next) =>
        new(Scope(), Context(), new DelegateFlatMap<long, long>(flatMap), next);

    private static TaskScope Scope() => new("micro", TimeProvider.System);

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
