using FlinkNet.Connectors.Generator;

namespace FlinkNet.Engine.Tests.RecordPath.Process;

public sealed class KeyedProcessTests
{
    [Theory]
    [InlineData(1, 1)]
    [InlineData(2, 3)]
    public void M3AndW15_CountsPerKey_AreEmittedByTimersUpToTheEndOfInput(int seed, int parallelism)
    {
        var environment = StreamExecutionEnvironment.Create().SetParallelism(parallelism);
        var sink = new CollectingSink<string>();
        environment
            .FromSource(new NumberSequenceSource(0, 4_999), WatermarkStrategy.ForMonotonousTimestamps<long>()
                .WithTimestampAssigner(value => value))
            .KeyBy(value => value % 7)
            .Process(new CountPerThousand()).Uid("count")
            .SinkTo(sink);

        new SeededRun(environment, seed, new SeededRunOptions()).Run();

        var expected = from value in Enumerable.Range(0, 5_000)
                       group value by (Key: value % 7, Window: value / 1000) into counted
                       select $"{counted.Key.Key}@{(counted.Key.Window * 1000) + 999}={counted.Count()}";
        Assert.Equal(expected.Order(), sink.Values.Order());
    }

    /// <summary>Counts the records of each key and second, and tells the count when the watermark has passed the second's end.</summary>
    private sealed class CountPerThousand : KeyedProcessFunction<long, long, string>
    {
        private IMapState<long, int> _counts = null!;

        public override void Open(IRuntimeContext context) => _counts = context.GetMapState(new MapStateDescriptor<long, int>("counts"));

        public override void ProcessElement(long value, IKeyedProcessContext<long> context, ICollector<string> output)
        {
            var end = (context.Timestamp!.Value / 1000 * 1000) + 999;
            _counts[end] = _counts.TryGetValue(end, out var count) ? count + 1 : 1;
            context.TimerService.RegisterEventTimeTimer(end);
        }

        public override void OnTimer(long timestamp, IOnTimerContext<long> context, ICollector<string> output)
        {
            output.Collect($"{context.CurrentKey}@{timestamp}={_counts[timestamp]}");
            _counts.Remove(timestamp);
        }
    }
}
