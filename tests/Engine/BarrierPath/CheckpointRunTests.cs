using FlinkNet.Engine.Tests.RecordPath;

namespace FlinkNet.Engine.Tests.BarrierPath;

/// <summary>Whole jobs that are killed at any step and restored from their latest checkpoint, under seeded delay and reordering.</summary>
public sealed class CheckpointRunTests
{
    public static TheoryData<int> Seeds => [.. Enumerable.Range(1, 40)];

    [Theory]
    [MemberData(nameof(Seeds))]
    public void C15_KilledAtAnyStep_CommitsEachRecordOnce(int seed)
    {
        var sink = new TransactionalSink<(long Key, long Count)>();
        var environment = StreamExecutionEnvironment.Create().SetParallelism(3);
        environment.FromSource(new SmallSplitsSource(1, 3000))
            .Map(n => (Key: n % 17, Count: 1L))
            .KeyBy(r => r.Key)
            .Sum(r => r.Count).Uid("count")
            .SinkTo(sink);

        var checkpoints = RunWithKills(environment, seed);

        var expected = Enumerable.Range(1, 3000)
            .GroupBy(n => (long)n % 17)
            .SelectMany(group => Enumerable.Range(1, group.Count()).Select(count => (group.Key, (long)count)));
        Assert.Equal(expected.Order(), sink.Committed.Order());
        Assert.True(checkpoints.Completed > 0);
    }

    [Theory]
    [MemberData(nameof(Seeds))]
    public void C15_WindowsAndTwoInputs_KilledAtAnyStep_CommitTheSameAsWhole(int seed)
    {
        var sink = new TransactionalSink<(long Window, long Sum)>();
        var environment = StreamExecutionEnvironment.Create().SetParallelism(2);
        var watermarks = WatermarkStrategy.ForMonotonousTimestamps<long>().WithTimestampAssigner((n, _) => n);
        var left = environment.FromSource(new SmallSplitsSource(0, 999, numbersPerSplit: 1000), watermarks).SetParallelism(1);
        var right =
            environment.FromSource(
                new SmallSplitsSource(1000, 1999, numbersPerSplit: 1000),
                watermarks.WithIdleness(TimeSpan.FromMinutes(1)))
            .SetParallelism(1);
        left.Union(right)
            .KeyBy(n => n % 5)
            .Window(TumblingEventTimeWindows.Of(TimeSpan.FromMilliseconds(100)))
            .Reduce((a, b) => a + b, (_, window, sum) => (Window: window.Start, Sum: sum)).Uid("windows")
            .SinkTo(sink);

        RunWithKills(environment, seed);

        var expected = Enumerable.Range(0, 2000)
            .GroupBy(n => (n / 100, n % 5))
            .Select(group => (group.Key.Item1 * 100L, group.Sum(n => (long)n)));
        Assert.Equal(expected.Order(), sink.Committed.Order());
    }

    [Theory]
    [MemberData(nameof(Seeds))]
    public void F2_WhatTheEndOfInputBringsForth_KilledAtAnyStep_IsCommittedOnce(int seed)
    {
        var sink = new TransactionalSink<(long Key, long Count)>();
        var environment = StreamExecutionEnvironment.Create().SetParallelism(2);
        environment.FromSource(new SmallSplitsSource(1, 600))
            .Map(n => (Key: n % 17, Count: 1L))
            .KeyBy(r => r.Key)
            .FullWindowPartition().Sum(r => r.Count).Uid("count")
            .SinkTo(sink);

        RunWithKills(environment, seed);

        Assert.Equal(Enumerable.Range(1, 600)
            .GroupBy(n => (long)n % 17)
            .Select(group => (group.Key, (long)group.Count()))
            .Order(), sink.Committed.Order());
    }

    [Theory]
    [MemberData(nameof(Seeds))]
    public void X8_SinkOfAnotherParallelismInEachAttempt_AndBusy_CommitsEachRecordOnce(int seed)
    {
        var random = new Random(seed);
        var sink = new TransactionalSink<long>() { IsBusy = () => random.Next(4) == 0 };

        RunWithKills(
            () =>
            {
                var environment = StreamExecutionEnvironment.Create().SetParallelism(2);
                environment.FromSource(new SmallSplitsSource(1, 2000))
                    .Rebalance()
                    .SinkTo(sink)
                    .Uid("out")
                    .SetParallelism(random.Next(1, 5))
                    .DisableChaining();
                return environment;
            },
            seed);

        Assert.Equal(Enumerable.Range(1, 2000).Select(n => (long)n), sink.Committed.Order());
    }

    private static SeededCheckpoints RunWithKills(StreamExecutionEnvironment environment, int seed) =>
        RunWithKills(() => environment, seed);

    private static SeededCheckpoints RunWithKills(Func<StreamExecutionEnvironment> program, int seed)
    {
        var random = new Random(seed);
        var checkpoints = new SeededCheckpoints(seed);
        for (var attempt = 1; attempt < 5; attempt++)
        {
            if (Deploy(program(), random, checkpoints).TryRun(random.Next(6000)))
            {
                return checkpoints;
            }
        }

        Deploy(program(), random, checkpoints).Run();
        return checkpoints;
    }

    private static SeededRun Deploy(StreamExecutionEnvironment environment, Random random, SeededCheckpoints checkpoints) => new(
        environment, random.Next(), new SeededRunOptions { Local = random.Next(2) == 0, Credits = random.Next(2, 6), FrameSize = 256 },
            checkpoints);
}
