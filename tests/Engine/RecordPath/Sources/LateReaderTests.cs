using FlinkNet.Connectors.Generator;
using FlinkNet.Engine.BarrierPath.Acknowledge;
using FlinkNet.Engine.BarrierPath.Snapshot;
using FlinkNet.Engine.Tests.BarrierPath;
using FlinkNet.Model;

namespace FlinkNet.Engine.Tests.RecordPath.Sources;

/// <summary>
/// A reader that asks for its splits long after the others, or hears the answer long after them: nothing is late that would not be
/// otherwise.
/// </summary>
public sealed class LateReaderTests
{
    private const int Count = 30_000;

    private static readonly IReadOnlyList<(long Window, long Sum)> Expected =
        [.. Enumerable.Range(0, Count)
            .GroupBy(n => (Window: n / 100, Key: n % 3))
            .Select(group => (group.Key.Window * 100L, group.Sum(n => (long)n)))
            .Order()];

    public static TheoryData<bool, int, int> Resumed
    {
        get
        {
            var all = new TheoryData<bool, int, int>();
            foreach (var seed in Enumerable.Range(1, 5))
            {
                foreach (var parallelism in new[] { 1, 2, 3, 4 })
                {
                    all.Add(false, parallelism, seed);
                    all.Add(true, parallelism, seed);
                }
            }

            return all;
        }
    }

    [Theory]
    [MemberData(nameof(Resumed))]
    public void Q2_SplitThatNoReaderHadInTheCheckpoint_IsNotLateAfterIt(bool isUnderWay, int parallelism, int seed)
    {
        var sink = new TransactionalSink<(long Window, long Sum)>();
        var environment = Windows(sink, Source());
        var saved = Save(environment, seed, isUnderWay);

        var checkpoints = new SeededCheckpoints(seed);
        checkpoints.StartFrom(saved);
        new SeededRun(environment.SetParallelism(parallelism), seed, new SeededRunOptions(), checkpoints).Run();

        Assert.Equal(Expected, sink.Committed.Order());
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public void W11_ReaderThatWaitsForItsAnswer_IsNotIdle(bool isUnderWay)
    {
        var sink = new TransactionalSink<(long Window, long Sum)>();
        var environment = Windows(sink, Source().WithIdleness(TimeSpan.FromMilliseconds(100)));
        var options = new SeededRunOptions { LateReader = 2, LateBy = 5000, LateAnswers = isUnderWay };

        new SeededRun(environment, 1, options, new SeededCheckpoints(1)).Run();

        Assert.Equal(Expected, sink.Committed.Order());
    }

    /// <summary>
    /// A savepoint that was taken when a reader was reading and the third had nothing yet: when that is, the seed decides.
    /// </summary>
    private static SeededCheckpoints Save(StreamExecutionEnvironment environment, int seed, bool isUnderWay)
    {
        for (var step = 20; step < 500; step += 10)
        {
            var saved = new SeededCheckpoints(seed)
            {
                Config = new CheckpointConfig { Interval = TimeSpan.FromDays(1) },
                Ask = (CheckpointKind.Savepoint, step),
                KillsAfterSavepoint = true,
            };
            new SeededRun(environment, seed, new SeededRunOptions { LateReader = 2, LateBy = 1_000_000, LateAnswers = isUnderWay }, saved)
                .TryRun(1_000_000);
            if (saved.Savepoint is { } savepoint && savepoint.Vertices[0].Tasks.Select(Splits).ToList() is [> 0, _, 0] or [_, > 0, 0])
            {
                return saved;
            }
        }

        throw new InvalidOperationException("No savepoint caught a reader while it was reading.");
    }

    private static int Splits(TaskStateHandle task) => TaskSnapshotCodec.Decode(task.Inline!).Operators.Values
        .Sum(state => state.Lists.TryGetValue("$splits", out var splits) ? splits.Elements.Count : 0);

    private static WatermarkStrategy<long> Source() => WatermarkStrategy.ForMonotonousTimestamps<long>().WithTimestampAssigner((n, _) => n);

    private static StreamExecutionEnvironment Windows(ISink<(long Window, long Sum)> sink, WatermarkStrategy<long> watermarks)
    {
        var environment = StreamExecutionEnvironment.Create().SetParallelism(3);
        environment.FromSource(new DataGeneratorSource<long>(n => n, Count), watermarks)
            .KeyBy(n => n % 3)
            .Window(TumblingEventTimeWindows.Of(TimeSpan.FromMilliseconds(100)))
            .Reduce((a, b) => a + b, (_, window, sum) => (Window: window.Start, Sum: sum)).Uid("windows")
            .SinkTo(sink);
        return environment;
    }
}
