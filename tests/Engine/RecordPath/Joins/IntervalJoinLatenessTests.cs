using FlinkNet.Testing;

namespace FlinkNet.Engine.Tests.RecordPath.Joins;

/// <summary>Rule J1's lateness and rule J2, on a harness.</summary>
public sealed class IntervalJoinLatenessTests
{
    private static readonly OutputTag<long> LateLeft = new("late left");
    private static readonly OutputTag<long> LateRight = new("late right");

    [Fact]
    public void J1_ARecordAtTheWatermark_IsOnTime_AndOneBeforeItIsLate()
    {
        using var harness = Create(-5, 5);
        harness.ProcessWatermark(10);

        harness.First.ProcessElement(10, 10);
        harness.First.ProcessElement(9, 9);
        harness.Second.ProcessElement(12, 12);
        harness.Second.ProcessElement(7, 7);

        Assert.Equal([(10, 12)], harness.Output.Values);
        Assert.Equal([new StreamRecord<long>(9, 9)], harness.SideOutput(LateLeft).Records);
        Assert.Equal([new StreamRecord<long>(7, 7)], harness.SideOutput(LateRight).Records);
    }

    [Fact]
    public void J1_TheResult_BearsTheLargerTimestamp()
    {
        using var harness = Create(-5, 5);

        harness.First.ProcessElement(10, 10);
        harness.Second.ProcessElement(7, 7);
        harness.Second.ProcessElement(15, 15);

        Assert.Equal([10L, 15L], harness.Output.Records.Select(record => record.Timestamp!.Value));
    }

    [Theory]
    [InlineData(14, true)]
    [InlineData(15, false)]
    public void J2_ALeftRecord_IsKeptUntilTheWatermarkIsAtItsTimePlusTheUpperBound(long watermark, bool matches)
    {
        using var harness = Create(-5, 5);
        harness.First.ProcessElement(10, 10);
        harness.ProcessWatermark(watermark);

        harness.Second.ProcessElement(15, 15);

        Assert.Equal(matches ? 1 : 0, harness.Output.Values.Count);
    }

    private static OperatorTestHarness<long, long, (long, long)> Create(long lower, long upper) => OperatorTestHarness.Create(
        (DataStream<long> left, DataStream<long> right) => left.KeyBy(_ => 1).IntervalJoin(right.KeyBy(_ => 1))
            .Between(TimeSpan.FromMilliseconds(lower), TimeSpan.FromMilliseconds(upper))
            .SideOutputLeftLateData(LateLeft)
            .SideOutputRightLateData(LateRight)
            .Process((first, second) => (first, second)),
        LateLeft,
        LateRight);
}
