using System.Runtime.CompilerServices;
using FlinkNet.Connectors.Generator;

namespace FlinkNet.Bench.Pipelines;

/// <summary>The programs whose checkpoints are measured.</summary>
internal static class CheckpointScenarios
{
    /// <summary>How many keys G2 has: with 104 bytes each, 100 MB.</summary>
    public const int StateKeys = 1_000_000;

    private const int FillRecords = 1_000;
    private static readonly TimeSpan Interval = TimeSpan.FromSeconds(1);

    /// <summary>A million records to a second of event time, so that each key has a hundred in a window.</summary>
    public static void WindowedCounts(StreamExecutionEnvironment environment)
    {
        environment.SetParallelism(2);
        environment.FromSource(
                new DataGeneratorSource<TimedCount>(n => new TimedCount(n * 7919 % Scenarios.Keys, n / 1000, 1)),
                WatermarkStrategy.ForMonotonousTimestamps<TimedCount>().WithTimestampAssigner((record, _) => record.Time))
            .KeyBy(record => record.Key)
            .Window(TumblingEventTimeWindows.Of(TimeSpan.FromSeconds(10)))
            .Reduce((sum, next) => sum with { Count = sum.Count + next.Count }).Uid("count")
            .SinkTo(new DiscardingSink<TimedCount>());
    }

    /// <summary>The same, with checkpoints on the disk.</summary>
    public static void CheckpointedCounts(StreamExecutionEnvironment environment)
    {
        environment.EnableCheckpointing(Interval, Folder());
        WindowedCounts(environment);
    }

    /// <summary>The same, with checkpoints when somebody asks for them.</summary>
    public static void CountsCheckpointedOnDemand(StreamExecutionEnvironment environment)
    {
        environment.EnableCheckpointing(TimeSpan.FromDays(1), Folder());
        WindowedCounts(environment);
    }

    /// <summary>State that is filled at once; then a hundredth of it changes each second.</summary>
    public static void MuchState(StreamExecutionEnvironment environment)
    {
        environment.EnableCheckpointing(Interval, Environment.GetEnvironmentVariable(Azurite.ContainerVariable) ?? Folder());
        environment.SetParallelism(2);
        environment.FromSource(new DataGeneratorSource<long>(n => n, null, StateKeys / 100))
            .FlatMap<long>((n, output) =>
            {
                for (var i = 0L; i < (n < FillRecords ? StateKeys / FillRecords : 1); i++)
                {
                    output.Collect(n < FillRecords ? (n * (StateKeys / FillRecords)) + i : n * 7919 % StateKeys);
                }
            })
            .KeyBy(key => key)
            .Process(new Keep()).Uid("keep")
            .SinkTo(new DiscardingSink<long>());
    }

    /// <summary>The same in RocksDB.</summary>
    public static void MuchStateInRocksDb(StreamExecutionEnvironment environment)
    {
        environment.Config.StateBackend = StateBackends.RocksDb;
        environment.Config.StateDirectory = Path.Combine(Environment.GetEnvironmentVariable(ProcessProbe.FolderVariable)!, "state");
        MuchState(environment);
    }

    private static string Folder() => Path.Combine(Environment.GetEnvironmentVariable(ProcessProbe.FolderVariable)!, "checkpoints");

    private sealed class Keep : KeyedProcessFunction<long, long, long>
    {
        private IValueState<Payload> _state = null!;

        public override void Open(IRuntimeContext context) => _state = context.GetState(new ValueStateDescriptor<Payload>("payload"));

        public override void ProcessElement(long value, IKeyedProcessContext<long> context, ICollector<long> output)
        {
            var payload = _state.Value;
            payload[0]++;
            _state.Value = payload;
        }
    }

    /// <summary>96 bytes.</summary>
    [InlineArray(12)]
    internal struct Payload
    {
        private long _first;
    }
}
