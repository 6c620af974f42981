using FlinkNet.Model;
using static FlinkNet.Engine.Tests.RecordPath.Windows.WindowStreams;

namespace FlinkNet.Engine.Tests.RecordPath.Windows;

public sealed class TriggerTests
{
    [Fact]
    public void T1_EventTime_MergedWindowFiresAtItsOwnEndOnly()
    {
        var harness = Session(10).Lists().Harness(general: true);

        harness.Send(Event.At(0), Event.At(5, 2)).Watermark(9);
        Assert.Empty(harness.Output);
        Assert.Equal(1, harness.Timers);
        harness.Watermark(14);

        Assert.Equal([new("a[0,15)=1,2", 14)], harness.Output);
        Assert.Equal(0, harness.Timers);
        Assert.Equal(0, harness.WindowsOpen);
    }

    [Fact]
    public void T2_ContinuousEventTime_FiresAtEachIntervalAndAtTheEnd()
    {
        var harness = Tumbling(10).Trigger(ContinuousEventTimeTrigger.Of(Ms(4))).Sums().Harness();

        harness.Send(Event.At(1)).Watermark(3);
        Assert.Empty(harness.Take());
        harness.Watermark(4).Send(Event.At(5, 10)).Watermark(7);
        Assert.Equal(["a[0,10)=1"], harness.Take().Select(record => record.Value));
        harness.Watermark(8);
        Assert.Equal(["a[0,10)=11"], harness.Take().Select(record => record.Value));
        harness.Watermark(9);
        Assert.Equal(["a[0,10)=11"], harness.Take().Select(record => record.Value));
        Assert.Equal(0, harness.Timers);
    }

    [Fact]
    public void T2_ContinuousEventTime_NegativeTimestampsRoundTowardsZero()
    {
        var harness = Tumbling(100).Trigger(ContinuousEventTimeTrigger.Of(Ms(10))).Sums().Harness();

        // -13 - (-13 % 10) + 10 = 0.
        harness.Send(Event.At(-13)).Watermark(-1);

        Assert.Equal(["a[-100,0)=1"], harness.Values);
        var pending = Tumbling(100).Trigger(ContinuousEventTimeTrigger.Of(Ms(10))).Sums().Harness().Send(Event.At(-33)).Watermark(-21);
        Assert.Empty(pending.Output);
        Assert.Single(pending.Watermark(-20).Output);
    }

    [Fact]
    public void T2_ContinuousEventTime_LateWindowFiresPerRecord()
    {
        var harness = Tumbling(10).AllowedLateness(Ms(10)).Trigger(ContinuousEventTimeTrigger.Of(Ms(4))).Sums().Harness();

        harness.Send(Event.At(1)).Watermark(9);
        harness.Take();

        Assert.Equal(["a[0,10)=11"], harness.Send(Event.At(2, 10)).Values);
    }

    [Fact]
    public void T2_ContinuousEventTime_MergeKeepsTheEarlierPendingTime()
    {
        var harness = Session(20).Trigger(ContinuousEventTimeTrigger.Of(Ms(10))).Sums().Harness();

        // Pending 30 for the first session, 10 for the second; joined they wait for 10.
        harness.Send(Event.At(25), Event.At(0, 10), Event.At(15, 100)).Watermark(10);

        Assert.Equal(["a[0,45)=111"], harness.Take().Select(record => record.Value));
        Assert.Equal(["a[0,45)=111"], harness.Watermark(20).Take().Select(record => record.Value));
    }

    [Fact]
    public void T2_ContinuousProcessingTime_FiresAtEachIntervalOfTheClock()
    {
        var harness = Keyed().Window(GlobalWindows.Create()).Trigger(ContinuousProcessingTimeTrigger.Of(Ms(10))).Sums().Harness();

        harness.AdvanceTo(3).Send(Event.At(0)).AdvanceTo(10);
        Assert.Empty(harness.Output);
        harness.AdvanceTo(11).Send(Event.At(0, 10));
        Assert.Equal(["a=1"], harness.Take().Select(record => record.Value));
        harness.AdvanceTo(41);

        Assert.Equal(["a=11", "a=11", "a=11"], harness.Take().Select(record => record.Value));
    }

    [Fact]
    public void T2_ContinuousProcessingTimeInEventTimeWindows_EndsWithTheWindow()
    {
        var harness = Tumbling(25).Trigger(ContinuousProcessingTimeTrigger.Of(Ms(10))).Sums().Harness();

        harness.Send(Event.At(1)).AdvanceTo(500);

        Assert.Equal(3, harness.Output.Count);
        harness.Watermark(24);
        Assert.Equal(0, harness.Timers);
    }

    [Fact]
    public void T3_Count_FiresWithEachNthRecordAndKeepsContents()
    {
        var harness = Tumbling(10).Trigger(CountTrigger.Of(2)).Sums().Harness();

        harness.Send(Event.At(1), Event.At(2, 10), Event.At(3, 100), Event.At(12, 1_000), Event.At(4, 10_000));

        Assert.Equal(["a[0,10)=11", "a[0,10)=10111"], harness.Values);
        Assert.Empty(harness.Take()[2..]);
        harness.Watermark(long.MaxValue);
        Assert.Empty(harness.Output);
    }

    [Fact]
    public void T3_Count_MergesBySum()
    {
        var harness = Session(3).Trigger(CountTrigger.Of(5)).Lists().Harness();

        harness.Send(Event.At(0, 1), Event.At(1, 2), Event.At(6, 3), Event.At(7, 4));
        Assert.Empty(harness.Output);
        harness.Send(Event.At(3, 5));

        Assert.Equal(["a[0,10)=1,2,3,4,5"], harness.Values);
    }

    [Fact]
    public void T4_Purging_DropsTheContentsOfEachFiring()
    {
        var harness = Tumbling(10).Trigger(PurgingTrigger.Of(ContinuousEventTimeTrigger.Of(Ms(4)))).Sums().Harness();

        harness.Send(Event.At(1)).Watermark(4).Send(Event.At(5, 10)).Watermark(9);

        Assert.Equal(["a[0,10)=1", "a[0,10)=10"], harness.Values);
    }

    [Fact]
    public void T5_ProcessingTime_FiresEventTimeWindowsByTheClock()
    {
        var harness = Tumbling(10).Trigger(ProcessingTimeTrigger.Create()).Sums().Harness();

        harness.Send(Event.At(1)).AdvanceTo(9);
        Assert.Empty(harness.Output);
        harness.AdvanceTo(10);

        Assert.Equal(["a[0,10)=1"], harness.Take().Select(record => record.Value));
        harness.Watermark(9);
        Assert.Empty(harness.Output);
        Assert.Equal(0, harness.WindowsOpen);
    }

    [Fact]
    public void T5_ProcessingTimeSessions_MergeAndFireOnce()
    {
        var harness = Keyed().Window(ProcessingTimeSessionWindows.WithGap(Ms(10))).Lists().Harness();

        harness.Send(Event.At(0)).AdvanceTo(5).Send(Event.At(0, 2)).AdvanceTo(14);
        Assert.Empty(harness.Output);
        harness.AdvanceTo(15);

        Assert.Equal(["a[0,15)=1,2"], harness.Values);
        Assert.Equal(0, harness.Timers);
    }

    [Fact]
    public void T6_Delta_FiresBeyondTheThreshold()
    {
        var harness = Keyed()
            .Window(GlobalWindows.Create())
            .Trigger(DeltaTrigger.Of<Event>(10, (last, next) => next.Value - last.Value))
            .Lists()
            .Harness();

        harness.Send(Event.At(0, 1), Event.At(0, 11), Event.At(0, 12), Event.At(0, 13), Event.At(0, 23), new Event("b", 0, 100));

        Assert.Equal(["a=1,11,12", "a=1,11,12,13,23"], harness.Values);
    }

    [Fact]
    public void T6_DeltaPurging_StartsAnew()
    {
        var trigger = PurgingTrigger.Of(DeltaTrigger.Of<Event>(10, (last, next) => next.Value - last.Value));
        var harness = Keyed().Window(GlobalWindows.Create()).Trigger(trigger).Lists().Harness();

        harness.Send(Event.At(0, 1), Event.At(0, 12), Event.At(0, 13), Event.At(0, 23));

        Assert.Equal(["a=1,12", "a=13,23"], harness.Values);
    }

    [Fact]
    public void T6_ProcessingTimeout_FiresAtTheLatestAfterTheTime()
    {
        var trigger = ProcessingTimeoutTrigger.Of(CountTrigger.Of(3), Ms(10));
        var harness = Keyed().Window(GlobalWindows.Create()).Trigger(trigger).Lists().Harness();

        harness.Send(Event.At(0, 1)).AdvanceTo(8).Send(Event.At(0, 2)).AdvanceTo(10);
        Assert.Empty(harness.Output);
        harness.AdvanceTo(11);
        Assert.Equal(["a=1,2"], harness.Take().Select(record => record.Value));

        // The time-out cleared the count, and the firing by count takes the timer back.
        harness.Send(Event.At(0, 3), Event.At(0, 4), Event.At(0, 5)).AdvanceTo(100);
        Assert.Equal(["a=1,2,3,4,5"], harness.Take().Select(record => record.Value));
    }

    [Fact]
    public void T6_ProcessingTimeoutWithReset_CountsFromTheLastRecord()
    {
        var trigger = ProcessingTimeoutTrigger.Of(CountTrigger.Of(3), Ms(10), resetTimerOnNewRecord: true, shouldClearOnTimeout: false);
        var harness = Keyed().Window(GlobalWindows.Create()).Trigger(trigger).Lists().Harness();

        harness.Send(Event.At(0, 1)).AdvanceTo(8).Send(Event.At(0, 2)).AdvanceTo(18);
        Assert.Empty(harness.Output);
        harness.AdvanceTo(19);
        Assert.Equal(["a=1,2"], harness.Take().Select(record => record.Value));

        // The count was not cleared: the third record completes it.
        Assert.Equal(["a=1,2,3"], harness.Send(Event.At(0, 3)).Values);
    }

    [Fact]
    public void T7_GlobalWindows_NeverFireByThemselves()
    {
        var harness = Keyed().Window(GlobalWindows.Create()).Sums().Harness().Send(Event.At(1)).Watermark(long.MaxValue);

        Assert.Empty(harness.Output);
    }

    [Fact]
    public void T7_GlobalWindowsWithEndOfStream_FireAtTheEnd()
    {
        var harness = Keyed().Window(GlobalWindows.CreateWithEndOfStreamTrigger()).Sums().Harness();

        harness.Send(Event.At(1), Event.At(2, 10), new Event("b", 3, 5)).Watermark(long.MaxValue - 1);
        Assert.Empty(harness.Output);
        harness.Watermark(long.MaxValue);

        Assert.Equal([new("a=11", long.MaxValue), new("b=5", long.MaxValue)], harness.Output.OrderBy(record => record.Value));
    }

    [Fact]
    public void N7_MergeIntoThePast_FailsTheJob()
    {
        var harness = Keyed().Window(new ShrinkingWindows()).Sums().Harness();
        harness.Send(Event.At(100)).Watermark(50);

        var refusal = Assert.Throws<FlinkException>(() => harness.Send(Event.At(101)));

        Assert.Contains("ended already", refusal.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void N6_TriggerStateOfAllKinds_IsMerged()
    {
        var harness = Session(3).Trigger(new RememberingTrigger()).Sums().Harness();

        harness.Send(Event.At(0, 1), Event.At(1, 2), Event.At(6, 3), Event.At(3, 4));

        Assert.Equal("list 1,2,3,4; sum 10; mean 2.5", RememberingTrigger.Told);
    }

    private static WindowedStream<string, Event, TimeWindow> Tumbling(long size) => Keyed().Window(TumblingEventTimeWindows.Of(Ms(size)));

    private static WindowedStream<string, Event, TimeWindow> Session(long gap) => Keyed().Window(EventTimeSessionWindows.WithGap(Ms(gap)));

    /// <summary>Windows that, wrongly, become smaller by merging.</summary>
    private sealed class ShrinkingWindows : WindowAssigner<TimeWindow>, IMergingWindowAssigner<TimeWindow>
    {
        public override bool IsEventTime => true;

        public override Trigger DefaultTrigger => EventTimeTrigger.Create();

        public override void AssignWindows(long timestamp, IWindowAssignerContext context, ICollection<TimeWindow> windows) =>
            windows.Add(new TimeWindow(timestamp, timestamp + 10));

        public void MergeWindows(IReadOnlyCollection<TimeWindow> windows, IWindowMerges<TimeWindow> merges)
        {
            if (windows.Count > 1)
            {
                merges.Merge(windows, new TimeWindow(0, 20));
            }
        }
    }

    /// <summary>Keeps each kind of state that can be merged, and tells what it has with each record.</summary>
    private sealed class RememberingTrigger : Trigger<Event, TimeWindow>
    {
        private static readonly ListStateDescriptor<int> Values = new("values");
        private static readonly ReducingStateDescriptor<int> Sum = new("sum", (a, b) => a + b);
        private static readonly AggregatingStateDescriptor<int, (int Sum, int Count), double> Mean = new("mean", new MeanFunction());

        public static string Told { get; private set; } = "";

        public override bool CanMerge => true;

        public override TriggerResult OnElement(Event element, long timestamp, TimeWindow window, ITriggerContext context)
        {
            var (values, sum, mean) = (context.GetListState(Values), context.GetReducingState(Sum), context.GetAggregatingState(Mean));
            values.Add(element.Value);
            sum.Add(element.Value);
            mean.Add(element.Value);
            Assert.True(sum.TryGet(out var total) && mean.TryGet(out _));
            mean.TryGet(out var average);
            Told = FormattableString.Invariant($"list {string.Join(',', values)}; sum {total}; mean {average}");
            return TriggerResult.Continue;
        }

        public override TriggerResult OnEventTime(long time, TimeWindow window, ITriggerContext context) => TriggerResult.Continue;

        public override TriggerResult OnProcessingTime(long time, TimeWindow window, ITriggerContext context) => TriggerResult.Continue;

        public override void OnMerge(TimeWindow window, IOnMergeContext context)
        {
            context.MergeState(Values);
            context.MergeState(Sum);
            context.MergeState(Mean);
        }

        public override void Clear(TimeWindow window, ITriggerContext context)
        {
            context.GetListState(Values).Clear();
            context.GetReducingState(Sum).Clear();
            context.GetAggregatingState(Mean).Clear();
        }
    }

    private sealed class MeanFunction : IAggregateFunction<int, (int Sum, int Count), double>
    {
        public (int Sum, int Count) CreateAccumulator() => default;

        public (int Sum, int Count) Add(int value, (int Sum, int Count) accumulator) => (accumulator.Sum + value, accumulator.Count + 1);

        public double GetResult((int Sum, int Count) accumulator) => (double)accumulator.Sum / accumulator.Count;

        public (int Sum, int Count) Merge((int Sum, int Count) first, (int Sum, int Count) second) =>
            (first.Sum + second.Sum, first.Count + second.Count);
    }
}
