using FlinkNet.Model;
using FlinkNet.Testing;

namespace FlinkNet.Engine.Tests.RecordPath.Process;

/// <summary>The rules M1 to M9 of timers, by way of a function that registers what its records say and tells what fires.</summary>
public sealed class TimerRuleTests
{
    private static readonly OutputTag<long> Watermarks = new("watermarks");

    [Fact]
    public void M1_ATimerRegisteredTwice_FiresOnce()
    {
        using var harness = Create();
        harness.ProcessElement(new("a", Do.Register, 10), 1);
        harness.ProcessElement(new("a", Do.Register, 10), 2);
        harness.ProcessElement(new("b", Do.Register, 10), 2);

        harness.ProcessWatermark(10);

        Assert.Equal(["a@10", "b@10"], harness.Output.Values.Order());
    }

    [Fact]
    public void M1_ADeletedTimer_DoesNotFire_AndDeletingAnAbsentOneDoesNothing()
    {
        using var harness = Create();
        harness.ProcessElement(new("a", Do.Register, 10), 1);
        harness.ProcessElement(new("b", Do.Register, 10), 1);
        harness.ProcessElement(new("a", Do.Delete, 10), 2);
        harness.ProcessElement(new("a", Do.Delete, 11), 2);
        harness.ProcessElement(new("c", Do.Delete, 10), 2);

        harness.ProcessWatermark(100);

        Assert.Equal(["b@10"], harness.Output.Values);
    }

    [Fact]
    public void M1_TheQueuesOfBothTimes_AreSeparate()
    {
        using var harness = Create();
        var now = harness.ProcessingTime;
        harness.ProcessElement(new("a", Do.Register, now + 5), 1);
        harness.ProcessElement(new("a", Do.RegisterProcessingTime, now + 5), 1);
        harness.ProcessElement(new("a", Do.Delete, now + 5), 1);

        harness.ProcessWatermark(now + 5);
        Assert.Empty(harness.Output.Values);

        harness.AdvanceProcessingTime(TimeSpan.FromMilliseconds(6));
        Assert.Equal([$"a@{now + 5} by the clock"], harness.Output.Values);
    }

    [Fact]
    public void M2_Timers_FireInTheOrderOfTheirTimes()
    {
        using var harness = Create();
        foreach (var time in new long[] { 30, -10, 20, 5, 25, 10 })
        {
            harness.ProcessElement(new("a", Do.Register, time), 0);
        }

        harness.ProcessWatermark(20);
        Assert.Equal(["a@-10", "a@5", "a@10", "a@20"], harness.Output.TakeValues());

        harness.ProcessWatermark(29);
        Assert.Equal(["a@25"], harness.Output.Values);
    }

    [Fact]
    public void M3_ATimerRegisteredInACallback_FiresInTheSameAdvanceIfItIsDue()
    {
        using var harness = Create();
        harness.ProcessElement(new("chain", Do.Register, 10), 0);

        harness.ProcessWatermark(12);
        Assert.Equal(["chain@10", "chain@11", "chain@12"], harness.Output.TakeValues());

        harness.ProcessWatermark(13);
        Assert.Equal(["chain@13"], harness.Output.Values);
    }

    [Fact]
    public void M3_AClockTimerRegisteredInACallback_FiresInTheSameAdvanceIfItIsDue()
    {
        using var harness = Create();
        var now = harness.ProcessingTime;
        harness.ProcessElement(new("chain", Do.RegisterProcessingTime, now + 10), 0);

        harness.SetProcessingTime(now + 12);
        Assert.Equal([.. new[] { 10, 11, 12 }.Select(time => $"chain@{now + time} by the clock")], harness.Output.TakeValues());

        harness.SetProcessingTime(now + 13);
        Assert.Equal([$"chain@{now + 13} by the clock"], harness.Output.Values);
    }

    [Fact]
    public void M2_ClockTimers_FireInTheOrderOfTheirTimes_AlsoOfDifferentKeys()
    {
        using var harness = Create();
        var now = harness.ProcessingTime;
        foreach (var (key, time) in new[] { ("a", 30), ("b", 20), ("c", 5), ("b", 25), ("a", 10) })
        {
            harness.ProcessElement(new(key, Do.RegisterProcessingTime, now + time), 0);
        }

        harness.SetProcessingTime(now + 25);

        Assert.Equal(
            [.. new[] { ("c", 5), ("a", 10), ("b", 20), ("b", 25) }.Select(timer => $"{timer.Item1}@{now + timer.Item2} by the clock")],
            harness.Output.Values);
    }

    [Fact]
    public void M3_InACallback_TheWatermarkIsAlreadyTheNewOne()
    {
        using var harness = Create();
        harness.ProcessElement(new("a", Do.Register, 10), 0);
        harness.ProcessElement(new("a", Do.Register, 20), 0);

        harness.ProcessWatermark(50);

        Assert.Equal([50L, 50L], harness.SideOutput(Watermarks).Values);
    }

    [Fact]
    public void M4_ATimerInThePast_FiresWithTheNextWatermarkAndNotBefore()
    {
        using var harness = Create();
        harness.ProcessWatermark(100);
        harness.ProcessElement(new("a", Do.Register, 50), 60);
        Assert.Empty(harness.Output.Values);

        harness.ProcessWatermark(101);
        Assert.Equal(["a@50"], harness.Output.Values);
    }

    [Fact]
    public void M5_AProcessingTimeTimer_FiresInTheHarnessWhenTheClockShowsItsTime()
    {
        using var harness = Create();
        var now = harness.ProcessingTime;
        harness.ProcessElement(new("a", Do.RegisterProcessingTime, now + 10), 1);

        harness.SetProcessingTime(now + 9);
        Assert.Empty(harness.Output.Values);

        harness.SetProcessingTime(now + 10);
        Assert.Equal([$"a@{now + 10} by the clock"], harness.Output.Values);
    }

    [Fact]
    public void M5_AProcessingTimeTimerInThePast_FiresAtOnce()
    {
        using var harness = Create();
        harness.ProcessElement(new("a", Do.RegisterProcessingTime, harness.ProcessingTime - 1000), 1);

        Assert.Single(harness.Output.Values);
    }

    [Fact]
    public void M5_AnEarlierTimerRegisteredLater_FiresAtItsTime()
    {
        using var harness = Create();
        var now = harness.ProcessingTime;
        harness.ProcessElement(new("a", Do.RegisterProcessingTime, now + 100), 1);
        harness.ProcessElement(new("a", Do.RegisterProcessingTime, now + 10), 1);

        harness.SetProcessingTime(now + 50);
        Assert.Equal([$"a@{now + 10} by the clock"], harness.Output.TakeValues());

        harness.SetProcessingTime(now + 200);
        Assert.Equal([$"a@{now + 100} by the clock"], harness.Output.Values);
    }

    [Fact]
    public void M6_WhatAnEventTimeTimerMakes_BearsItsTime_AndWhatAClockTimerMakesBearsNone()
    {
        using var harness = Create();
        var now = harness.ProcessingTime;
        harness.ProcessElement(new("a", Do.Register, 7), 1);
        harness.ProcessElement(new("a", Do.RegisterProcessingTime, now + 1), 1);

        harness.ProcessWatermark(9);
        harness.AdvanceProcessingTime(TimeSpan.FromMilliseconds(1));

        Assert.Equal([7L, null], harness.Output.Records.Select(record => record.Timestamp));
    }

    [Fact]
    public void W15_AtTheEndOfInput_AllEventTimeTimersFire_AndM9_ClockTimersDoNot()
    {
        using var harness = Create();
        harness.ProcessElement(new("a", Do.Register, long.MaxValue), 1);
        harness.ProcessElement(new("b", Do.Register, 1_000_000), 1);
        harness.ProcessElement(new("c", Do.RegisterProcessingTime, harness.ProcessingTime + 10), 1);

        harness.EndInput();
        harness.AdvanceProcessingTime(TimeSpan.FromDays(1));

        Assert.Equal(["b@1000000", $"a@{long.MaxValue}"], harness.Output.Values);
        Assert.True(harness.Output.HasEnded);
    }

    [Fact]
    public void W7_TheWatermark_IsHandedOnAfterWhatItMadeFire()
    {
        using var harness = OperatorTestHarness.Create((DataStream<Order> orders) =>
            orders.KeyBy(order => order.Key).Process(new Alarm()).Process(new TellWatermark()));
        harness.ProcessElement(new("a", Do.Register, 10), 0);

        harness.ProcessWatermark(10);

        Assert.Equal([$"a@10 before {long.MinValue}"], harness.Output.Values);
        Assert.Equal([10], harness.Output.Watermarks);
    }

    [Fact]
    public void M8_TimersThatFillTheOutput_PauseAndGoOn_AndTheWatermarkComesLast()
    {
        var sink = new CollectingSink<string>();
        var environment = StreamExecutionEnvironment.Create().SetParallelism(1);
        environment.FromSequence(1, 20_000)
            .AssignTimestampsAndWatermarks(WatermarkStrategy.NoWatermarks<long>().WithTimestampAssigner(_ => 0L))
            .Map(value => new Order($"{value}", Do.Register, value))
            .KeyBy(order => order.Key)
            .Process(new Alarm()).Uid("alarm")
            .Process(new TellWatermark()).DisableChaining()
            .SinkTo(sink);
        var run = new SeededRun(environment, 3, new SeededRunOptions { Local = true, Credits = 2 });

        run.Run();

        Assert.Equal(20_000, sink.Values.Distinct().Count());
        Assert.All(sink.Values, value => Assert.EndsWith($"before {long.MinValue}", value, StringComparison.Ordinal));
        Assert.InRange(run.BuffersMax, 1, 8);
    }

    [Fact]
    public void Timer_OnAStreamThatIsNotKeyed_IsRefused()
    {
        using var harness = OperatorTestHarness.Create((DataStream<long> input) => input.Process(new UnkeyedTimer()));

        var failure = Assert.Throws<OperatorException>(() => harness.ProcessElement(1));

        Assert.Contains("KeyBy", failure.Message, StringComparison.Ordinal);
    }

    private static OperatorTestHarness<Order, string> Create() =>
        OperatorTestHarness.Create((DataStream<Order> orders) => orders.KeyBy(order => order.Key).Process(new Alarm()), Watermarks);

    private enum Do
    {
        Register,
        RegisterProcessingTime,
        Delete,
    }

    private sealed record Order(string Key, Do What, long Time);

    private sealed class Alarm : KeyedProcessFunction<string, Order, string>
    {
        public override void ProcessElement(Order value, IKeyedProcessContext<string> context, ICollector<string> output)
        {
            switch (value.What)
            {
                case Do.Register:
                    context.TimerService.RegisterEventTimeTimer(value.Time);
                    break;
                case Do.RegisterProcessingTime:
                    context.TimerService.RegisterProcessingTimeTimer(value.Time);
                    break;
                default:
                    context.TimerService.DeleteEventTimeTimer(value.Time);
                    break;
            }
        }

        public override void OnTimer(long timestamp, IOnTimerContext<string> context, ICollector<string> output)
        {
            var byTheClock = context.TimeDomain == TimeDomain.ProcessingTime ? " by the clock" : "";
            output.Collect($"{context.CurrentKey}@{timestamp}{byTheClock}");
            context.Output(Watermarks, context.TimerService.CurrentWatermark);
            if (context.CurrentKey == "chain")
            {
                Register(context.TimerService, context.TimeDomain, timestamp + 1);
            }
        }

        private static void Register(ITimerService timers, TimeDomain domain, long time)
        {
            if (domain == TimeDomain.EventTime)
            {
                timers.RegisterEventTimeTimer(time);
            }
            else
            {
                timers.RegisterProcessingTimeTimer(time);
            }
        }
    }

    private sealed class TellWatermark : ProcessFunction<string, string>
    {
        public override void ProcessElement(string value, IProcessContext context, ICollector<string> output) =>
            output.Collect($"{value} before {context.TimerService.CurrentWatermark}");
    }

    private sealed class UnkeyedTimer : ProcessFunction<long, long>
    {
        public override void ProcessElement(long value, IProcessContext context, ICollector<long> output) =>
            context.TimerService.RegisterEventTimeTimer(value);
    }
}
