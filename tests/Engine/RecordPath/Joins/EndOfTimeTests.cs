using FlinkNet.Testing;

namespace FlinkNet.Engine.Tests.RecordPath.Joins;

/// <summary>Joins and windows at the end of time.</summary>
public sealed class EndOfTimeTests
{
    [Fact]
    public void IntervalJoin_RecordWithinTheUpperBoundOfTheEndOfTime_EndsWithItsInput()
    {
        using var harness =
            OperatorTestHarness.Create<long, long, long>((left, right) => left.KeyBy(_ => 0).IntervalJoin(right.KeyBy(_ => 0))
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
            Assert.NotEmpty(
                Results(SlidingEventTimeWindows.Of(TimeSpan.FromMilliseconds(10), TimeSpan.FromMilliseconds(5)), timestamp, lateness));
            Assert.Equal([1], Results(EventTimeSessionWindows.WithGap(TimeSpan.FromMilliseconds(10)), timestamp, lateness));
        }
    }

    /// <summary>
    /// No sliding window begins before the beginning of time; those that begin there or later are as anywhere else, however they are kept.
    /// </summary>
    [Theory]
    [InlineData(10, 5, 0)]
    [InlineData(10, 3, 0)]
    [InlineData(7, 7, 2)]
    [InlineData(3, 10, -1)]
    [InlineData(8, 4, 0)]
    public void SlidingWindows_AtTheBeginningOfTime_HoldTheirRecords(int size, int slide, int offset)
    {
        var timestamps = Enumerable.Range(1, 40).Select(number => long.MinValue + number).ToArray();
        var starts = Enumerable.Range(0, 41)
            .Select(number => long.MinValue + number)
            .Where(start => (((Int128)start - offset) % slide) == 0);
        var expected = starts
            .Select(start =>
                (start, sum: timestamps.Where(timestamp => timestamp >= start && timestamp < start + size)
                    .Sum(timestamp => timestamp - long.MinValue)))
            .Where(window => window.sum > 0).Select(window => $"{window.start}: {window.sum}").ToList();

        Assert.Equal(expected, Sums(size, slide, offset, timestamps, (windowed, sums) => windowed.Aggregate(sums, Text)));
        Assert.Equal(
            expected,
            Sums(size, slide, offset, timestamps, (windowed, sums) =>
                windowed.AllowedLateness(TimeSpan.FromMilliseconds(1)).Aggregate(sums, Text)));

        static string Text(int key, TimeWindow window, long sum) => $"{window.Start}: {sum}";
    }

    private static List<string> Sums(
        int size, int slide, int offset, long[] timestamps,
            Func<WindowedStream<int, long, TimeWindow>, NumberSums, SingleOutputStreamOperator<string>> aggregate)
    {
        var assigner =
            SlidingEventTimeWindows.Of(
                TimeSpan.FromMilliseconds(size),
                TimeSpan.FromMilliseconds(slide),
                TimeSpan.FromMilliseconds(offset));
        using var harness =
            OperatorTestHarness.Create<long, string>(input =>
                aggregate(input.KeyBy(_ => 0).Window(assigner), new NumberSums()).Uid("windows"));
        foreach (var timestamp in timestamps)
        {
            harness.ProcessElement(timestamp - long.MinValue, timestamp);
        }

        harness.ProcessWatermark(0);
        return [.. harness.Output.Values];
    }

    private static IReadOnlyList<long> Results(WindowAssigner<TimeWindow> assigner, long timestamp, int lateness)
    {
        using var harness = OperatorTestHarness.Create<long, long>(
            input => input.KeyBy(_ => 0)
                .Window(assigner)
                .AllowedLateness(TimeSpan.FromMilliseconds(lateness))
                .Reduce((a, b) => a + b)
                .Uid("windows"));
        harness.ProcessElement(1, timestamp);
        harness.ProcessWatermark(long.MaxValue);
        return harness.Output.Values;
    }

    private sealed class NumberSums : IAggregateFunction<long, long, long>
    {
        public long CreateAccumulator() => 0;

        public long Add(long value, long accumulator) => accumulator + value;

        public long GetResult(long accumulator) => accumulator;

        public long Merge(long first, long second) => first + second;
    }
}
