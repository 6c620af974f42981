using FlinkNet.Testing;

namespace FlinkNet.Engine.Tests.RecordPath.Process;

/// <summary>Timers and timestamps as points in time rather than milliseconds.</summary>
public sealed class PointInTimeTests
{
    private static readonly DateTimeOffset Noon = new(2026, 11, 29, 12, 0, 0, TimeSpan.Zero);

    [Fact]
    public void Timestamp_IsAPointInTime()
    {
        using var harness = OperatorTestHarness.Create((DataStream<int> input) => input.Process(new TellsTime()));

        harness.ProcessElement(1, Noon.ToUnixTimeMilliseconds());
        harness.ProcessElement(2);

        Assert.Equal([Noon, null], harness.Output.Values);
    }

    [Fact]
    public void EventTimeTimer_OfAPointInTime_FiresAtItsMillisecond()
    {
        using var harness = OperatorTestHarness.Create((DataStream<DateTimeOffset> input) =>
            input.KeyBy(_ => 0).Process(new Reminds()));

        harness.ProcessElement(Noon.AddTicks(1), 1);
        harness.ProcessElement(Noon.AddSeconds(1), 1);
        harness.ProcessElement(Noon.AddSeconds(-1), 1);
        harness.ProcessWatermark(Noon.ToUnixTimeMilliseconds() - 1);
        Assert.Empty(harness.Output.Values);
        harness.ProcessWatermark(Noon.AddMinutes(1).ToUnixTimeMilliseconds());

        // The last one deleted the one of a second later.
        Assert.Equal([Noon], harness.Output.Values);
    }

    [Fact]
    public void ProcessingTimeTimers_OfADelayAndOfAPointInTime_FireWhenTheClockHasPassedThem()
    {
        using var harness = OperatorTestHarness.Create((DataStream<TimeSpan> input) => input.KeyBy(_ => 0).Process(new Alarm()));
        var start = harness.Time.GetUtcNow();

        harness.ProcessElement(TimeSpan.FromSeconds(2));
        harness.ProcessElement(TimeSpan.FromSeconds(-3));
        harness.ProcessElement(TimeSpan.FromSeconds(5));
        harness.AdvanceProcessingTime(TimeSpan.FromSeconds(10));

        Assert.Equal(["00:00:02", "00:00:03"], harness.Output.Values.Select(time => (time - start).ToString()));
    }

    [Fact]
    public void Operator_EmitsAtAPointInTime()
    {
        using var harness = OperatorTestHarness.Create((DataStream<int> input) => input.Transform("own", () => new AtNoon()));

        harness.ProcessElement(1);

        Assert.Equal([new(1, Noon.ToUnixTimeMilliseconds())], harness.Output.Records);
    }

    private sealed class TellsTime : ProcessFunction<int, DateTimeOffset?>
    {
        public override void ProcessElement(int value, IProcessContext context, ICollector<DateTimeOffset?> output) =>
            output.Collect(context.Time);
    }

    private sealed class Reminds : KeyedProcessFunction<int, DateTimeOffset, DateTimeOffset>
    {
        public override void ProcessElement(DateTimeOffset value, IKeyedProcessContext<int> context, ICollector<DateTimeOffset> output)
        {
            if (value < Noon)
            {
                context.TimerService.DeleteEventTimeTimer(Noon.AddSeconds(1));
            }
            else
            {
                context.TimerService.RegisterEventTimeTimer(value);
            }
        }

        public override void OnTimer(long timestamp, IOnTimerContext<int> context, ICollector<DateTimeOffset> output) =>
            output.Collect(context.Time!.Value);
    }

    /// <summary>Sets a timer after a delay; a negative one is a point in time, and one of 5 s is deleted again.</summary>
    private sealed class Alarm : KeyedProcessFunction<int, TimeSpan, DateTimeOffset>
    {
        public override void ProcessElement(TimeSpan value, IKeyedProcessContext<int> context, ICollector<DateTimeOffset> output)
        {
            var timers = context.TimerService;
            if (value < TimeSpan.Zero)
            {
                timers.RegisterProcessingTimeTimer(timers.Now - value);
                return;
            }

            var time = timers.RegisterProcessingTimeTimer(value);
            if (value.TotalSeconds >= 5)
            {
                timers.DeleteProcessingTimeTimer(DateTimeOffset.FromUnixTimeMilliseconds(time));
            }
        }

        public override void OnTimer(long timestamp, IOnTimerContext<int> context, ICollector<DateTimeOffset> output) =>
            output.Collect(DateTimeOffset.FromUnixTimeMilliseconds(timestamp));
    }

    private sealed class AtNoon : OneInputStreamOperator<int, int>
    {
        public override void ProcessElement(int value, long? timestamp) => Output.Collect(value, Noon);
    }
}
