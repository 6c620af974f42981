using FlinkNet.Testing;

namespace FlinkNet.Engine.Tests.RecordPath.Joins;

/// <summary>Joins and windows at the end of time.</summary>
public sealed class EndOfTimeTests
{
    [Fact]
    public void IntervalJoin_RecordWithinTheUpperBoundOfTheEndOfTime_EndsWithItsInput()
    {
        using var harness = OperatorTestHarness.Create<long, long, long>((left, right) => left.KeyBy(_ => 0).IntervalJoin(right.KeyBy(_ => 0))
            .Between(TimeSpan.FromMilliseconds(-5), TimeSpan.FromMilliseconds(5)).Process((a, b) => a + b).Uid("join"));
        harness.First.ProcessElement(1, long.MaxValue - 2);
        harness.Second.ProcessElement(2, long.MaxValue - 3);
        harness.ProcessWatermark(long.MaxValue);

        Assert.Equal([3], harness.Output.Values);
    }

    [Fact]
    public void Windows_ThatWouldEndAfterTheEndOfTime_Fire()
    {
        const long timestamp = long.MaxValue - 2;
        foreach (var lateness in (int[])[0, 1])
        {
            Assert.NotEmpty(Results(TumblingEventTimeWindows.Of(TimeSpan.FromMilliseconds(10)), timestamp, lateness));
            Assert.NotEmpty(Results(SlidingEventTimeWindows.Of(TimeSpan.FromMilliseconds(10), TimeSpan.FromMilliseconds(5)), timestamp, lateness));
            Assert.Equal([1], Results(EventTimeSessionWindows.WithGap(TimeSpan.FromMilliseconds(10)), timestamp, lateness));
        }
    }

    private static IReadOnlyList<long> Results(WindowAssigner<TimeWindow> assigner, long timestamp, int lateness)
    {
        using var harness = OperatorTestHarness.Create<long, long>(
            input => input.KeyBy(_ => 0).Window(assigner).AllowedLateness(TimeSpan.FromMilliseconds(lateness)).Reduce((a, b) => a + b).Uid("windows"));
        harness.ProcessElement(1, timestamp);
        harness.ProcessWatermark(long.MaxValue);
        return harness.Output.Values;
    }
}
