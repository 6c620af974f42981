using FlinkNet.Engine.Tests.RecordPath;
using FlinkNet.Model;

namespace FlinkNet.Engine.Tests.BarrierPath;

/// <summary>
/// Rules C13 and F5: whole jobs that are saved and stopped under seeded delay and reordering, and started again from what was written.
/// </summary>
public sealed class StopRunTests
{
    private const int Count = 3000;

    public static TheoryData<int> Seeds => [.. Enumerable.Range(1, 25)];

    [Theory]
    [MemberData(nameof(Seeds))]
    public void F5_StopWithSavepoint_CommitsWhatItHolds_AndWhoStartsFromItGoesOnExactlyThere(int seed)
    {
        var (sink, environment) = Counts();
        var random = new Random(seed);
        var checkpoints = new SeededCheckpoints(seed) { Ask = (CheckpointKind.Suspend, random.Next(1500)) };

        Deploy(environment, random, checkpoints).Run();

        Assert.NotNull(checkpoints.Savepoint);
        Assert.All(sink.Committed.GroupBy(result => result.Key), key =>
            Assert.Equal(Enumerable.Range(1, key.Count()).Select(n => (long)n), key.Select(result => result.Count).Order()));
        checkpoints.StartFromSavepoint();
        Deploy(environment, random, checkpoints).Run();
        Assert.Equal(ExpectedCounts(), sink.Committed.Order());
    }

    [Theory]
    [MemberData(nameof(Seeds))]
    public void F5_JobWithoutCheckpoints_IsStopped_AndStartedAgain(int seed)
    {
        var (sink, environment) = Counts();
        var random = new Random(seed);
        var checkpoints =
            new SeededCheckpoints(seed)
            {
                Config = new CheckpointConfig(),
                Ask = (CheckpointKind.Suspend, random.Next(300)),
                AbortPerMille = 0
            };

        Deploy(environment, random, checkpoints).Run();

        Assert.NotNull(checkpoints.Savepoint);
        checkpoints.StartFromSavepoint();
        Deploy(environment, random, checkpoints).Run();
        Assert.Equal(ExpectedCounts(), sink.Committed.Order());
    }

    [Theory]
    [MemberData(nameof(Seeds))]
    public void F5_Suspend_FiresNoWindow_AndDrainFiresAll(int seed)
    {
        var expected = Enumerable.Range(0, 2000).GroupBy(n => n / 100).ToDictionary(group => group.Key * 100L, group => group.LongCount());
        var random = new Random(seed);
        var (suspended, program) = Windows();
        var checkpoints = new SeededCheckpoints(seed) { Ask = (CheckpointKind.Suspend, random.Next(200)) };
        Deploy(program, random, checkpoints).Run();
        Assert.NotNull(checkpoints.Savepoint);
        Assert.All(suspended.Committed, window => Assert.Equal(expected[window.Start], window.Count));
        checkpoints.StartFromSavepoint();
        Deploy(program, random, checkpoints).Run();
        Assert.Equal(expected.Select(entry => (entry.Key, entry.Value)).Order(), suspended.Committed.Order());

        var (drained, other) = Windows();
        var draining = new SeededCheckpoints(seed) { Ask = (CheckpointKind.Drain, random.Next(200)) };
        var run = Deploy(other, random, draining);
        run.Run();
        Assert.NotNull(draining.Savepoint);
        Assert.Equal(run.Sources.Sum(source => source.Counters.RecordsIn), drained.Committed.Sum(window => window.Count));
    }

    [Theory]
    [MemberData(nameof(Seeds))]
    public void F5_DrainedJob_StartedAgain_ReadsTheRest(int seed)
    {
        var (sink, environment) = Counts();
        var random = new Random(seed);
        var checkpoints = new SeededCheckpoints(seed) { Ask = (CheckpointKind.Drain, random.Next(500)) };
        Deploy(environment, random, checkpoints).Run();
        Assert.NotNull(checkpoints.Savepoint);

        checkpoints.StartFromSavepoint();
        Deploy(environment, random, checkpoints).Run();

        Assert.Equal(ExpectedCounts(), sink.Committed.Order());
    }

    [Theory]
    [MemberData(nameof(Seeds))]
    public void C13_SavepointThenKill_CommitsNothing_AndWhoStartsFromItCommitsEachRecordOnce(int seed)
    {
        var (sink, environment) = Counts();
        var random = new Random(seed);
        var checkpoints =
            new SeededCheckpoints(seed)
            {
                Config = new CheckpointConfig { Interval = TimeSpan.FromDays(1) },
                Ask = (CheckpointKind.Savepoint, random.Next(300)),
                KillsAfterSavepoint = true
            };

        Assert.False(Deploy(environment, random, checkpoints).TryRun(10_000));

        Assert.NotNull(checkpoints.Savepoint);
        Assert.Empty(sink.Committed);
        var next = new SeededCheckpoints(seed);
        next.StartFrom(checkpoints);
        Deploy(environment, random, next).Run();
        Assert.Equal(ExpectedCounts(), sink.Committed.Order());
    }

    [Theory]
    [MemberData(nameof(Seeds))]
    public void C13_SavepointsBetweenCheckpoints_ServeNoRecovery_AndAreCommittedWithTheNextCheckpoint(int seed)
    {
        var (sink, environment) = Counts();
        var random = new Random(seed);
        var checkpoints = new SeededCheckpoints(seed);
        for (var attempt = 1; attempt < 5; attempt++)
        {
            checkpoints.Ask = (CheckpointKind.Savepoint, random.Next(500));
            if (Deploy(environment, random, checkpoints).TryRun(random.Next(4000)))
            {
                break;
            }
        }

        Deploy(environment, random, checkpoints).Run();
        Assert.Equal(ExpectedCounts(), sink.Committed.Order());
    }

    [Theory]
    [MemberData(nameof(Seeds))]
    public void C13_JobWithoutCheckpoints_SavedInTheMiddle_CommitsAllAtItsEnd(int seed)
    {
        var (sink, environment) = Counts();
        var random = new Random(seed);
        var checkpoints =
            new SeededCheckpoints(seed)
            {
                Config = new CheckpointConfig(),
                Ask = (CheckpointKind.Savepoint, random.Next(300)),
                AbortPerMille = 0
            };

        Deploy(environment, random, checkpoints).Run();

        Assert.NotNull(checkpoints.Savepoint);
        Assert.Equal(ExpectedCounts(), sink.Committed.Order());
    }

    private static (TransactionalSink<(long Key, long Count)> Sink, StreamExecutionEnvironment Environment) Counts()
    {
        var sink = new TransactionalSink<(long Key, long Count)>();
        var environment = StreamExecutionEnvironment.Create().SetParallelism(3);
        environment.FromSource(new SmallSplitsSource(1, Count))
            .Map(n => (Key: n % 17, Count: 1L))
            .KeyBy(r => r.Key)
            .Sum(r => r.Count).Uid("count")
            .SinkTo(sink);
        return (sink, environment);
    }

    private static (TransactionalSink<(long Start, long Count)> Sink, StreamExecutionEnvironment Environment) Windows()
    {
        var sink = new TransactionalSink<(long Start, long Count)>();
        var environment = StreamExecutionEnvironment.Create().SetParallelism(1);
        environment.FromSource(new SmallSplitsSource(0, 1999, numbersPerSplit: 2000), WatermarkStrategy.ForMonotonousTimestamps<long>()
            .WithTimestampAssigner((n, _) => n))
            .Map(_ => 1L)
            .KeyBy(_ => 0)
            .Window(TumblingEventTimeWindows.Of(TimeSpan.FromMilliseconds(100)))
            .Reduce((a, b) => a + b, (_, window, sum) => (window.Start, Count: sum)).Uid("windows")
            .SinkTo(sink);
        return (sink, environment);
    }

    private static IEnumerable<(long, long)> ExpectedCounts() => Enumerable.Range(1, Count)
        .GroupBy(n => (long)n % 17)
        .SelectMany(group => Enumerable.Range(1, group.Count()).Select(count => (group.Key, (long)count)))
        .Order();

    private static SeededRun Deploy(StreamExecutionEnvironment environment, Random random, SeededCheckpoints checkpoints) => new(
        environment, random.Next(), new SeededRunOptions { Local = random.Next(2) == 0, Credits = random.Next(2, 6), FrameSize = 256 },
            checkpoints);
}
