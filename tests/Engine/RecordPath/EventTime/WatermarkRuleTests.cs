using FlinkNet.Model;
using FlinkNet.Testing;

namespace FlinkNet.Engine.Tests.RecordPath.EventTime;

/// <summary>The rules W6 to W15 of watermarks, on operators.</summary>
public sealed class WatermarkRuleTests
{
    private static readonly OutputTag<long> Odd = new("odd");

    [Fact]
    public void W6_OfTwoInputs_TheSmallerWatermarkCounts()
    {
        using var harness = Connected();

        harness.First.ProcessWatermark(10);
        Assert.Empty(harness.Output.Watermarks);
        harness.Second.ProcessWatermark(4);
        Assert.Equal([4L], harness.Output.Watermarks);
        harness.Second.ProcessWatermark(20);
        Assert.Equal([4L, 10L], harness.Output.Watermarks);
    }

    [Fact]
    public void W6_AnIdleInput_IsNotWaitedFor_AndIdlenessIsHandedOnOnlyWhenBothAreIdle()
    {
        using var harness = Connected();
        harness.First.ProcessWatermark(10);

        harness.Second.ProcessWatermarkStatus(WatermarkStatus.Idle);
        Assert.Equal([10L], harness.Output.Watermarks);
        Assert.Empty(harness.Output.Statuses);

        harness.First.ProcessWatermarkStatus(WatermarkStatus.Idle);
        Assert.Equal([WatermarkStatus.Idle], harness.Output.Statuses);

        harness.Second.ProcessWatermarkStatus(WatermarkStatus.Active);
        Assert.Equal([WatermarkStatus.Idle, WatermarkStatus.Active], harness.Output.Statuses);
    }

    [Fact]
    public void W8_Watermarks_GoToSideOutputsToo_AndKeepTheirPlace()
    {
        using var harness = OperatorTestHarness.Create((DataStream<long> input) => input.Process(new Split()), Odd);

        harness.ProcessElement(2, 2);
        harness.ProcessElement(3, 3);
        harness.ProcessWatermark(3);

        Assert.Equal([new StreamRecord<long>(2, 2)], harness.Output.Records);
        Assert.Equal([new StreamRecord<long>(3, 3)], harness.SideOutput(Odd).Records);
        Assert.Equal([3L], harness.Output.Watermarks);
        Assert.Equal([3L], harness.SideOutput(Odd).Watermarks);
    }

    [Fact]
    public void W10_BoundedOutOfOrderness_EmitsTheLargestTimestampLessTheBoundLessOne()
    {
        using var harness =
            Assigned(WatermarkStrategy.ForBoundedOutOfOrderness<long>(TimeSpan.FromMilliseconds(5)).WithTimestampAssigner(value => value));

        harness.AdvanceProcessingTime(TimeSpan.FromMilliseconds(200));
        Assert.Empty(harness.Output.Watermarks);

        harness.ProcessElement(100);
        harness.ProcessElement(90);
        Assert.Empty(harness.Output.Watermarks);
        harness.AdvanceProcessingTime(TimeSpan.FromMilliseconds(200));

        Assert.Equal([94L], harness.Output.Watermarks);
        Assert.Equal([100L, 90L], harness.Output.Records.Select(record => record.Timestamp!.Value));
    }

    [Fact]
    public void W10_MonotonousTimestamps_EmitTheLargestTimestampLessOne()
    {
        using var harness = Assigned(WatermarkStrategy.ForMonotonousTimestamps<long>().WithTimestampAssigner(value => value));

        harness.ProcessElement(7);
        harness.AdvanceProcessingTime(TimeSpan.FromMilliseconds(200));

        Assert.Equal([6L], harness.Output.Watermarks);
    }

    [Fact]
    public void W11_TheVectorOfIdleness_ShowsBetweenTheTimeoutAndThreeProbesLater()
    {
        // Probes each 5 ms; the last record at 0, just before the probe at 1.
        using var harness = Assigned(
            WatermarkStrategy.ForMonotonousTimestamps<long>()
                .WithTimestampAssigner(value => value)
                .WithIdleness(TimeSpan.FromMilliseconds(10)),
            TimeSpan.FromMilliseconds(5));
        var start = harness.ProcessingTime;
        harness.SetProcessingTime(start + 4);
        harness.ProcessElement(1000);

        List<long> idleAt = [];
        for (var probe = start + 5; probe <= start + 40; probe += 5)
        {
            harness.SetProcessingTime(probe);
            idleAt.AddRange(harness.Output.Statuses.Where(status => status == WatermarkStatus.Idle).Select(_ => probe - (start + 4)));
            harness.Output.Take();
        }

        Assert.Equal([21L], idleAt);
    }

    [Fact]
    public void W11_ARecord_EndsIdleness()
    {
        using var harness = Assigned(
            WatermarkStrategy.ForMonotonousTimestamps<long>()
                .WithTimestampAssigner(value => value)
                .WithIdleness(TimeSpan.FromMilliseconds(300)));
        harness.AdvanceProcessingTime(TimeSpan.FromSeconds(2));
        Assert.Equal([WatermarkStatus.Idle], harness.Output.Statuses);

        harness.ProcessElement(5);

        Assert.Equal([WatermarkStatus.Idle, WatermarkStatus.Active], harness.Output.Statuses);
    }

    [Fact]
    public void W12_MidStream_WhatCameBeforeIsIgnored_ButForTheEnd()
    {
        using var harness = Assigned(WatermarkStrategy.ForMonotonousTimestamps<long>().WithTimestampAssigner(value => value));

        harness.ProcessWatermark(1_000_000);
        harness.Input.ProcessWatermarkStatus(WatermarkStatus.Idle);
        Assert.Empty(harness.Output.Watermarks);
        Assert.Empty(harness.Output.Statuses);

        harness.Input.ProcessWatermarkStatus(WatermarkStatus.Active);
        harness.EndInput();
        Assert.Equal([Watermark.Max], harness.Output.Watermarks);
    }

    [Fact]
    public void W12_TheAssigner_GetsTheTimestampThatTheRecordCameWith()
    {
        using var harness =
            Assigned(WatermarkStrategy.NoWatermarks<long>()
                .WithTimestampAssigner((value, previous) => previous == long.MinValue ? -1 : previous + value));

        harness.ProcessElement(5, 100);
        harness.ProcessElement(5);

        Assert.Equal([105L, -1L], harness.Output.Records.Select(record => record.Timestamp!.Value));
    }

    [Fact]
    public void CustomGenerator_ThatEmitsAtOnce_PutsTheWatermarkRightBehindItsRecord()
    {
        var sink = new CollectingSink<string>();
        var environment = StreamExecutionEnvironment.Create().SetParallelism(1);
        environment.FromSequence(1, 10)
            .AssignTimestampsAndWatermarks(WatermarkStrategy.ForGenerator<long>(() => new EveryThird())
                .WithTimestampAssigner(value => value))
            .Process(new TellWatermark())
            .SinkTo(sink);

        new SeededRun(environment, 1, new SeededRunOptions()).Run();

        Assert.Equal(
            ["1 -", "2 -", "3 -", "4 3", "5 3", "6 3", "7 6", "8 6", "9 6", "10 9"],
            sink.Values);
    }

    [Fact]
    public void W13_OfSeveralSplits_TheSlowestHoldsTheWatermarkBack_AndAFinishedOneDoesNot()
    {
        var sink = new CollectingSink<string>();
        var environment = StreamExecutionEnvironment.Create().SetParallelism(1);
        environment.FromSource(
                new ScriptedSource(("a", 100), ("b", 10), ("a", 200), ("b", -1), ("a", 300)),
                WatermarkStrategy.ForGenerator<long>(() => new AtOnce()).WithTimestampAssigner(value => value))
            .Process(new TellWatermark())
            .SinkTo(sink);

        new SeededRun(environment, 1, new SeededRunOptions()).Run();

        // Split b ends (-1) before a's last record: from then on a alone tells the time.
        Assert.Equal(["100 -", "10 -", "200 10", "300 200"], sink.Values);
    }

    [Theory]
    [InlineData(false, "100 -", "150 -", "200 -", "250 200")]
    [InlineData(true, "100 -", "150 100", "200 150", "250 200")]
    public void W13_SplitThatWaitsForItsTurn_HoldsTheWatermarkBackOnlyIfItMayBeReadAtTheSameTime(
        bool readsOneByOne,
        params string[] expected)
    {
        var sink = new CollectingSink<string>();
        var environment = StreamExecutionEnvironment.Create().SetParallelism(1);
        environment.FromSource(
                new ScriptedSource(("a", 100), ("a", 150), ("a", -1), ("b", 200), ("b", 250)) { ReadsOneByOne = readsOneByOne },
                WatermarkStrategy.ForGenerator<long>(() => new AtOnce()).WithTimestampAssigner(value => value))
            .Process(new TellWatermark())
            .SinkTo(sink);

        new SeededRun(environment, 1, new SeededRunOptions()).Run();

        Assert.Equal(expected, sink.Values);
    }

    [Fact]
    public void W9_BeforeTheFirstWatermark_TheOperatorIsAtTheBeginningOfTime()
    {
        using var harness = OperatorTestHarness.Create((DataStream<long> input) => input.Process(new TellWatermark()));

        harness.ProcessElement(1);

        Assert.Equal(["1 -"], harness.Output.Values);
    }

    [Fact]
    public void W15_EachSource_EndsWithTheLastWatermark()
    {
        var sink = new CollectingSink<string>();
        var environment = StreamExecutionEnvironment.Create().SetParallelism(2);
        environment.FromSequence(1, 10).KeyBy(value => value % 2).Process(new AtTheEnd()).Uid("end").SinkTo(sink);

        new SeededRun(environment, 4, new SeededRunOptions()).Run();

        Assert.Equal(["0 ends", "1 ends"], sink.Values.Order());
    }

    [Fact]
    public void Idleness_ThatIsNotPositive_IsRefused() =>
        Assert.Throws<InvalidJobException>(() => WatermarkStrategy.NoWatermarks<long>().WithIdleness(TimeSpan.Zero));

    [Fact]
    public void OutOfOrderness_ThatIsNegative_IsRefused() =>
        Assert.Throws<InvalidJobException>(() => WatermarkStrategy.ForBoundedOutOfOrderness<long>(TimeSpan.FromMilliseconds(-1)));

    private static OperatorTestHarness<long, long, long> Connected() =>
        OperatorTestHarness.Create((DataStream<long> first, DataStream<long> second) =>
            first.Connect(second).Map(value => value, value => value));

    private static OperatorTestHarness<long, long> Assigned(WatermarkStrategy<long> strategy, TimeSpan? interval = null) =>
        OperatorTestHarness.Create((DataStream<long> input) =>
        {
            input.Environment.Config.AutoWatermarkInterval = interval ?? input.Environment.Config.AutoWatermarkInterval;
            return input.AssignTimestampsAndWatermarks(strategy);
        });

    private sealed class Split : ProcessFunction<long, long>
    {
        public override void ProcessElement(long value, IProcessContext context, ICollector<long> output)
        {
            if (value % 2 == 0)
            {
                output.Collect(value);
            }
            else
            {
                context.Output(Odd, value);
            }
        }
    }

    private sealed class TellWatermark : ProcessFunction<long, string>
    {
        public override void ProcessElement(long value, IProcessContext context, ICollector<string> output)
        {
            var watermark = context.TimerService.CurrentWatermark;
            output.Collect(watermark == long.MinValue ? $"{value} -" : $"{value} {watermark}");
        }
    }

    private sealed class EveryThird : IWatermarkGenerator<long>
    {
        public void OnEvent(long value, long timestamp, IWatermarkOutput output)
        {
            if (value % 3 == 0)
            {
                output.EmitWatermark(timestamp);
            }
        }

        public void OnPeriodicEmit(IWatermarkOutput output)
        {
        }
    }

    private sealed class AtOnce : IWatermarkGenerator<long>
    {
        public void OnEvent(long value, long timestamp, IWatermarkOutput output) => output.EmitWatermark(timestamp);

        public void OnPeriodicEmit(IWatermarkOutput output)
        {
        }
    }

    private sealed class AtTheEnd : KeyedProcessFunction<long, long, string>
    {
        public override void ProcessElement(long value, IKeyedProcessContext<long> context, ICollector<string> output) =>
            context.TimerService.RegisterEventTimeTimer(long.MaxValue);

        public override void OnTimer(long timestamp, IOnTimerContext<long> context, ICollector<string> output) =>
            output.Collect($"{context.CurrentKey} ends");
    }
}
