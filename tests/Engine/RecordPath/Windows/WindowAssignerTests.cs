using FlinkNet.Engine.Tests.Planning;
using FlinkNet.Model;
using static FlinkNet.Engine.Tests.RecordPath.Windows.WindowStreams;

namespace FlinkNet.Engine.Tests.RecordPath.Windows;

public sealed class WindowAssignerTests
{
    [Fact]
    public void N2_SizeOrSlideThatIsNotPositive_IsRefused()
    {
        AssertRefused("size", () => TumblingEventTimeWindows.Of(TimeSpan.Zero));
        AssertRefused("size", () => TumblingProcessingTimeWindows.Of(Ms(-1)));
        AssertRefused("size", () => SlidingEventTimeWindows.Of(TimeSpan.FromTicks(1), Ms(1)));
        AssertRefused("slide", () => SlidingProcessingTimeWindows.Of(Ms(10), TimeSpan.Zero));
        AssertRefused("gap", () => EventTimeSessionWindows.WithGap(TimeSpan.Zero));
        AssertRefused("gap", () => ProcessingTimeSessionWindows.WithGap(Ms(-5)));
        AssertRefused("count", () => Keyed().CountWindow(0));
        AssertRefused("count", () => Keyed().CountWindow(1, 0));
        AssertRefused("interval", () => ContinuousEventTimeTrigger.Of(TimeSpan.Zero));
        AssertRefused("time-out", () => ProcessingTimeoutTrigger.Of(NeverTrigger.Create(), TimeSpan.Zero));
    }

    [Fact]
    public void N2_OffsetOfTheSizeOrMore_IsRefused()
    {
        AssertRefused("offset", () => TumblingEventTimeWindows.Of(Ms(10), Ms(10)));
        AssertRefused("offset", () => TumblingProcessingTimeWindows.Of(Ms(10), Ms(-10)));
        AssertRefused("offset", () => SlidingEventTimeWindows.Of(Ms(10), Ms(5), Ms(5)));
        AssertRefused("offset", () => SlidingProcessingTimeWindows.Of(Ms(10), Ms(5), Ms(-5)));
        TumblingEventTimeWindows.Of(Ms(10), Ms(-9));
        SlidingEventTimeWindows.Of(Ms(10), Ms(5), Ms(4));
    }

    [Fact]
    public void N2_MoreThanTenMillionWindowsPerRecord_IsRefused()
    {
        SlidingEventTimeWindows.Of(Ms(10_000_000), Ms(1));
        AssertRefused("10000000 is the most", () => SlidingEventTimeWindows.Of(Ms(10_000_001), Ms(1)));
    }

    [Fact]
    public void AllowedLateness_Negative_IsRefused() =>
        AssertRefused("lateness", () => Keyed().Window(TumblingEventTimeWindows.Of(Ms(10))).AllowedLateness(Ms(-1)));

    [Fact]
    public void N6_TriggerThatCannotMerge_IsRefusedForMergingWindows()
    {
        AssertRefused("cannot merge", () =>
            Keyed().Window(EventTimeSessionWindows.WithGap(Ms(5))).Trigger(DeltaTrigger.Of<Event>(1, (a, b) => b.Value - a.Value)));
        AssertRefused(
            "cannot merge",
            () => Keyed()
                .Window(EventTimeSessionWindows.WithDynamicGap<Event>(_ => Ms(1)))
                .Trigger(ProcessingTimeoutTrigger.Of(EventTimeTrigger.Create(), Ms(1))));
        Keyed().Window(EventTimeSessionWindows.WithGap(Ms(5))).Trigger(PurgingTrigger.Of(CountTrigger.Of(2)));
    }

    [Theory]
    [MemberData(nameof(EventTimeWindows))]
    public void N2_RecordWithoutTimestampInEventTime_SaysWhatToDo(string windows, bool general)
    {
        var keyed = Keyed();
        var harness = (windows switch
        {
            "tumbling" => keyed.Window(TumblingEventTimeWindows.Of(Ms(10))),
            "sliding" => keyed.Window(SlidingEventTimeWindows.Of(Ms(10), Ms(5))),
            "session" => keyed.Window(EventTimeSessionWindows.WithGap(Ms(10))),
            _ => keyed.Window(EventTimeSessionWindows.WithDynamicGap<Event>(_ => Ms(1))),
        }).Sums().Harness(general);

        var refusal = Assert.Throws<FlinkException>(() => harness.Process(Event.At(1), RecordBatch.NoTimestamp));

        Assert.Equal(FailureOrigin.User, refusal.Origin);
        Assert.Contains("without a timestamp", refusal.Message, StringComparison.Ordinal);
        Assert.Contains("AssignTimestampsAndWatermarks", refusal.Message, StringComparison.Ordinal);
    }

    public static TheoryData<string, bool> EventTimeWindows =>
        new MatrixTheoryData<string, bool>(["tumbling", "sliding", "session", "dynamic"], [false, true]);

    [Fact]
    public void N3_Sliding_GivesTheNewestWindowFirst()
    {
        Assert.Equal(
            [new(3_000, 6_000), new(2_000, 5_000), new(1_000, 4_000)],
            Assigned(SlidingEventTimeWindows.Of(Ms(3_000), Ms(1_000)), 3_999));
        Assert.Equal([new TimeWindow(-1, 4), new TimeWindow(-4, 1)], Assigned(SlidingEventTimeWindows.Of(Ms(5), Ms(3), Ms(2)), 0));
        Assert.Empty(Assigned(SlidingEventTimeWindows.Of(Ms(2), Ms(5)), 3));
    }

    [Fact]
    public void N4_StaggerNatural_ShiftsByTheClockAtTheFirstRecord()
    {
        var assigner = TumblingEventTimeWindows.Of(Ms(10), Ms(2), WindowStagger.Natural);

        Assert.Equal([new TimeWindow(95, 105)], Assigned(assigner, 100, now: 1_003));
        Assert.Equal([new TimeWindow(95, 105)], Assigned(assigner, 104, now: 1_009));
    }

    [Fact]
    public void N4_StaggerRandom_IsOneShiftForAllRecordsOfAnInstance()
    {
        for (var i = 0; i < 20; i++)
        {
            var assigner = TumblingProcessingTimeWindows.Of(Ms(10), default, WindowStagger.Random);
            var first = Assigned(assigner, 0, now: 1_000).Single();

            Assert.InRange(first.Start, 991, 1_000);
            Assert.Equal(new TimeWindow(first.Start + 50, first.End + 50), Assigned(assigner, 0, now: first.Start + 50).Single());
        }
    }

    [Fact]
    public void N4_Staggered_EachSubtaskHasItsOwn()
    {
        var windowed = Keyed().Window(TumblingEventTimeWindows.Of(Ms(1_000_000), default, WindowStagger.Random)).Sums();
        var starts = Enumerable.Range(0, 5).Select(_ => windowed.Harness().Send(Event.At(5)).Watermark(long.MaxValue).Values.Single());

        Assert.True(starts.Distinct().Count() > 1);
    }

    [Fact]
    public void N5_DynamicGap_IsTheRecordsOwn()
    {
        var harness = Keyed().Window(EventTimeSessionWindows.WithDynamicGap<Event>(record => Ms(record.Value))).Sums().Harness();

        harness.Send(new Event("a", 0, 10), new Event("a", 9, 2), new Event("a", 12, 1), new Event("a", 20, 5)).Watermark(long.MaxValue);

        Assert.Equal(["a[0,11)=12", "a[12,13)=1", "a[20,25)=5"], harness.Values);
    }

    [Fact]
    public void N5_DynamicGapThatIsNotPositive_FailsTheJob()
    {
        var harness = Keyed().Window(EventTimeSessionWindows.WithDynamicGap<Event>(_ => TimeSpan.Zero)).Sums().Harness();

        Assert.Contains("1 ms or more", Assert.Throws<FlinkException>(() => harness.Send(Event.At(1))).Message, StringComparison.Ordinal);
    }

    [Fact]
    public void N18_WindowAll_HasOneSubtask()
    {
        var env = PlannedPrograms.Environment(parallelism: 4);
        env.Numbers().WindowAll(TumblingProcessingTimeWindows.Of(Ms(10))).Sum(n => n).Uid("all").Discard();

        Assert.Equal(1, env.Plan().Vertices.Single(vertex => vertex.Name.Contains("Tumbling", StringComparison.Ordinal)).Parallelism);
    }

    [Fact]
    public void N18_WindowAllWithMoreSubtasks_IsRefused()
    {
        var env = PlannedPrograms.Environment();
        env.Numbers().WindowAll(TumblingProcessingTimeWindows.Of(Ms(10))).Sum(n => n).Uid("all").SetParallelism(2).Discard();

        Assert.Contains("Remove its SetParallelism", env.Refusal(), StringComparison.Ordinal);
    }

    [Fact]
    public void Window_WithoutUid_IsRefused()
    {
        var env = PlannedPrograms.Environment();
        env.Numbers().KeyBy(n => n).Window(TumblingProcessingTimeWindows.Of(Ms(10))).Sum(n => n).Discard();

        Assert.Contains("keeps state", env.Refusal(), StringComparison.Ordinal);
    }

    private static List<TimeWindow> Assigned(WindowAssigner<TimeWindow> assigner, long timestamp, long now = 0)
    {
        List<TimeWindow> windows = [];
        assigner.AssignWindows(timestamp, new Clock(now), windows);
        return windows;
    }

    private static void AssertRefused(string what, Func<object> act) =>
        Assert.Contains(what, Assert.Throws<InvalidJobException>(act).Message, StringComparison.Ordinal);

    private sealed class Clock(long now) : IWindowAssignerContext
    {
        public long CurrentProcessingTime => now;
    }
}
