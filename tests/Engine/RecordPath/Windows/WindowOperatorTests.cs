using FlinkNet.Engine.RecordPath.Windows;
using FlinkNet.Model;
using static FlinkNet.Engine.Tests.RecordPath.Windows.WindowStreams;

namespace FlinkNet.Engine.Tests.RecordPath.Windows;

/// <summary>
/// What holds of windows whichever operator runs them; the fast ones and the general one are told apart by the first test.
/// </summary>
public sealed class WindowOperatorTests
{
    private static readonly OutputTag<Event> LateTag = new("late");

    [Fact]
    public void Create_PlainCombiningEventTimeWindows_TakeTheFastOperators()
    {
        Assert.Equal(typeof(TumblingWindowOperator<,,,,>), Tumbling(10).Sums().Harness().OperatorType);
        Assert.Equal(typeof(TumblingWindowOperator<,,,,>), Tumbling(10).Lists().Harness().OperatorType);
        Assert.Equal(typeof(TumblingWindowOperator<,,,,>), Tumbling(10).Trigger(EventTimeTrigger.Create()).Sums().Harness().OperatorType);
        Assert.Equal(typeof(SlidingWindowOperator<,,,,>), Sliding(10, 5).Sums().Harness().OperatorType);
        Assert.Equal(typeof(SessionWindowOperator<,,,,>), Session(10).Sums().Harness().OperatorType);
    }

    [Fact]
    public void Create_OtherWindows_TakeTheGeneralOperator()
    {
        var general = typeof(AggregatingWindowOperator<,,,,,>);
        Assert.Equal(general, Tumbling(10).AllowedLateness(Ms(1)).Sums().Harness().OperatorType);
        Assert.Equal(general, Tumbling(10).Trigger(CountTrigger.Of(2)).Sums().Harness().OperatorType);
        Assert.Equal(general, Sliding(10, 5).Lists().Harness().OperatorType);
        Assert.Equal(general, Keyed().Window(TumblingProcessingTimeWindows.Of(Ms(10))).Sums().Harness().OperatorType);
        Assert.Equal(general, Keyed().Window(EventTimeSessionWindows.WithDynamicGap<Event>(_ => Ms(5))).Sums().Harness().OperatorType);
        Assert.Equal(typeof(EvictingWindowOperator<,,,,,>), Tumbling(10).Evictor(CountEvictor.Of(1)).Sums().Harness().OperatorType);
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public void N8_Tumbling_FiresAtTheEndWithTheWindowsLastTimestamp(bool general)
    {
        var harness = Tumbling(5).Sums().Harness(general).Send(Event.At(5), Event.At(9, 2), Event.At(10, 4), new Event("b", 7, 8));

        Assert.Empty(harness.Watermark(8).Output);
        Assert.Equal([new("a[5,10)=3", 9), new("b[5,10)=8", 9)], harness.Watermark(9).Take().OrderBy(record => record.Value));
        Assert.Equal([new("a[10,15)=4", 14)], harness.Watermark(14).Take());
        Assert.Equal([8, 9, 14], harness.Watermarks);
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public void N3_Sliding_EachRecordIsInAllItsWindows(bool general)
    {
        var harness = Sliding(6, 2).Sums().Harness(general).Send(Event.At(1), Event.At(2, 10), Event.At(7, 100));

        harness.Watermark(long.MaxValue);

        Assert.Equal(
            ["a[-4,2)=1", "a[-2,4)=11", "a[0,6)=11", "a[2,8)=110", "a[4,10)=100", "a[6,12)=100"],
            harness.Values);
        Assert.Equal([1, 3, 5, 7, 9, 11], harness.Output.Select(record => record.Timestamp));
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public void N3_SlidingWithGaps_LeavesRecordsBetweenOut(bool general)
    {
        var harness = Keyed().Window(SlidingEventTimeWindows.Of(Ms(2), Ms(5))).Sums().Harness(general);

        harness.Send(Event.At(1), Event.At(3, 10), Event.At(6, 100))
            .Watermark(20)
            .Send(Event.At(18, 7), Event.At(28, 9))
            .Watermark(long.MaxValue);

        Assert.Equal(["a[0,2)=1", "a[5,7)=100"], harness.Values);
        Assert.Equal(1, harness.LateRecordsDropped);
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public void N5_SessionsExactlyAGapApart_AreOne(bool general)
    {
        var harness = Session(10).Sums().Harness(general);

        harness.Send(Event.At(0), Event.At(10, 10), Event.At(21, 100)).Watermark(long.MaxValue);

        Assert.Equal([new("a[0,20)=11", 19), new("a[21,31)=100", 30)], harness.Output);
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public void N5_RecordBetweenSessions_JoinsThem(bool general)
    {
        var harness = Session(3).Sums().Harness(general);

        harness.Send(Event.At(10), Event.At(20, 10), Event.At(15, 100), Event.At(17, 1_000)).Watermark(17);
        Assert.Equal(["a[10,13)=1"], harness.Take().Select(record => record.Value));

        harness.Send(Event.At(13, 10_000)).Watermark(long.MaxValue);

        Assert.Equal(["a[13,23)=11110"], harness.Values);
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public void N5_LateRecordThatTouchesAnOpenSession_IsTaken(bool general)
    {
        var harness = Session(10).Sums().Harness(general);

        harness.Send(Event.At(20)).Watermark(25).Send(Event.At(12, 10), new Event("b", 12, 5)).Watermark(long.MaxValue);

        Assert.Equal(["a[12,30)=11"], harness.Values);
        Assert.Equal(1, harness.LateRecordsDropped);
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public void W1_RecordAtTheWatermark_IsLate_AndOneAMillisecondLaterIsNot(bool general)
    {
        var harness = Tumbling(1).SideOutputLateData(LateTag).Sums().Harness(general, LateTag);

        harness.Watermark(5).Send(Event.At(5, 1), Event.At(6, 2)).Watermark(6);

        Assert.Equal([5L], harness.Side(LateTag.Id).Select(late => late.Timestamp));
        Assert.Equal([6L], harness.Output.Select(result => result.Timestamp));
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public void N10_WindowAtTheWatermark_IsLate(bool general)
    {
        var harness = Tumbling(10).Sums().Harness(general).Watermark(8).Send(Event.At(5)).Watermark(9).Send(Event.At(6, 10));

        Assert.Equal(["a[0,10)=1"], harness.Values);
        Assert.Equal(1, harness.LateRecordsDropped);
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public void N10_SlidingRecordLateForSomeWindows_CountsForTheOthers(bool general)
    {
        var harness = Sliding(6, 2).Sums().Harness(general).Send(Event.At(0), Event.At(4, 10)).Watermark(5);
        Assert.Equal(["a[-4,2)=1", "a[-2,4)=1", "a[0,6)=11"], harness.Take().Select(record => record.Value));

        harness.Send(Event.At(3, 100), Event.At(1, 1_000), new Event("b", 2, 5)).Watermark(long.MaxValue);

        Assert.Equal(["a[2,8)=110", "a[4,10)=10", "b[2,8)=5"], harness.Values.Order());
        Assert.Equal(1, harness.LateRecordsDropped);
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public void N11_LateRecord_GoesToTheSideOutputIfThereIsOne(bool general)
    {
        var harness = Tumbling(10).SideOutputLateData(LateTag).Sums().Harness(general, LateTag);

        harness.Send(Event.At(5)).Watermark(9).Send(Event.At(6, 10), Event.At(12, 100)).Watermark(long.MaxValue);

        Assert.Equal(["a[0,10)=1", "a[10,20)=100"], harness.Values);
        Assert.Equal([new Emitted<Event>(Event.At(6, 10), 6)], harness.Side("late"));
        Assert.Equal(0, harness.LateRecordsDropped);
    }

    [Fact]
    public void N9AndN14_AllowedLateness_FiresAgainForEachRecordUntilTheCleanup()
    {
        var harness = Tumbling(10).AllowedLateness(Ms(5)).SideOutputLateData(LateTag).Sums().Harness(lateTags: LateTag);

        harness.Send(Event.At(1)).Watermark(9).Send(Event.At(2, 10), Event.At(3, 100)).Watermark(13).Send(Event.At(4, 1_000));
        Assert.Equal([new("a[0,10)=1", 9), new("a[0,10)=11", 9), new("a[0,10)=111", 9), new("a[0,10)=1111", 9)], harness.Take());
        Assert.Equal(1, harness.WindowsOpen);

        harness.Watermark(14).Send(Event.At(5, 10_000));

        Assert.Empty(harness.Output);
        Assert.Equal(0, harness.WindowsOpen);
        Assert.Equal(0, harness.Timers);
        Assert.Equal([Event.At(5, 10_000)], harness.Side("late").Select(record => record.Value));
    }

    [Fact]
    public void N9_LatenessBeyondTheEndOfTime_KeepsTheWindow()
    {
        var harness = Tumbling(10).AllowedLateness(TimeSpan.MaxValue).Sums().Harness();
        var lateness = (long)TimeSpan.MaxValue.TotalMilliseconds;

        harness.Send(Event.At(long.MaxValue - lateness + 5)).Watermark(long.MaxValue - 1);

        Assert.Single(harness.Output);
        Assert.Equal(1, harness.WindowsOpen);
        Assert.Equal(0, harness.Timers);
    }

    [Fact]
    public void N11_RecordInNoWindowThatIsNotLate_IsNotCounted()
    {
        var harness = Keyed().Window(SlidingEventTimeWindows.Of(Ms(2), Ms(5))).AllowedLateness(Ms(10)).Sums().Harness();

        harness.Watermark(12).Send(Event.At(3), Event.At(2));

        Assert.Equal(1, harness.LateRecordsDropped);
    }

    [Fact]
    public void N12_FireAndPurge_KeepsTheWindowAndFiresWithWhatComesAfter()
    {
        var harness = Tumbling(10).Trigger(PurgingTrigger.Of(CountTrigger.Of(2))).Sums().Harness();

        harness.Send(Event.At(1), Event.At(2, 10), Event.At(3, 100), Event.At(4, 1_000));

        Assert.Equal(["a[0,10)=11", "a[0,10)=1100"], harness.Values);
        Assert.Equal(0, harness.WindowsOpen);
        Assert.Equal(1, harness.Timers);
        harness.Watermark(9);
        Assert.Equal(0, harness.Timers);
    }

    [Fact]
    public void N13AndN15_PurgedWindow_EmitsNothingAtItsEnd()
    {
        var harness = Tumbling(10).Trigger(new PurgeOnSecond()).Sums().Harness();

        harness.Send(Event.At(1), Event.At(2, 10)).Watermark(9);

        Assert.Empty(harness.Output);
        Assert.Equal(0, harness.Timers);
    }

    [Fact]
    public void N13_AtTheCleanup_TriggerAndFunctionAreCleared()
    {
        List<string> calls = [];
        var harness = Tumbling(10).AllowedLateness(Ms(5)).Trigger(new ToldTrigger(calls)).Process(() => new ToldFunction(calls)).Harness();

        harness.Send(Event.At(1)).Watermark(9).Watermark(14);

        Assert.Equal(["element 1", "time 9", "process 1", "time 14", "clear trigger", "clear function"], calls);
    }

    [Fact]
    public void Tumbling_FastWithProcessFunction_ClearsEachWindowAfterItFired()
    {
        List<string> calls = [];
        var harness = Tumbling(10).Reduce((a, b) => a with { Value = a.Value + b.Value }, () => new ToldFunction(calls)).Harness();

        harness.Send(Event.At(1), Event.At(2)).Watermark(9);

        Assert.Equal(typeof(TumblingWindowOperator<,,,,>), harness.OperatorType);
        Assert.Equal(["process 2", "clear function"], calls);
    }

    [Fact]
    public void ProcessingTime_WindowFires_OnceTheClockHasPassedItsEnd()
    {
        var harness = Keyed().Window(TumblingProcessingTimeWindows.Of(Ms(10))).Sums().Harness();

        harness.AdvanceTo(3).Send(Event.At(999)).AdvanceTo(9).Send(Event.At(-5, 10));
        Assert.Empty(harness.Output);
        harness.AdvanceTo(10);

        Assert.Equal([new("a[0,10)=11", 9)], harness.Take());
        Assert.Equal(0, harness.WindowsOpen);
        Assert.Equal(0, harness.Timers);
    }

    [Fact]
    public void ProcessingTime_SlidingAndSession_GoByTheClock()
    {
        var sliding = Keyed().Window(SlidingProcessingTimeWindows.Of(Ms(10), Ms(5))).Sums().Harness();
        var session = Keyed().Window(ProcessingTimeSessionWindows.WithGap(Ms(5))).Sums().Harness();

        sliding.AdvanceTo(7).Send(Event.At(0)).AdvanceTo(30);
        session.AdvanceTo(7).Send(Event.At(0)).AdvanceTo(11).Send(Event.At(0, 10)).AdvanceTo(15).AdvanceTo(30);

        Assert.Equal(["a[0,10)=1", "a[5,15)=1"], sliding.Values);
        Assert.Equal([new("a[7,16)=11", 15)], session.Output);
    }

    [Theory]
    [InlineData("tumbling")]
    [InlineData("sliding")]
    [InlineData("session")]
    [InlineData("general")]
    public void Firing_WithoutCredit_StopsAndGoesOnWithoutLossOrDoubling(string windows)
    {
        var harness = (windows switch
        {
            "sliding" => Sliding(20, 10),
            "session" => Session(10),
            _ => Tumbling(10),
        }).Sums().Harness(windows == "general");
        for (var key = 0; key < 3_000; key++)
        {
            harness.Send(new Event($"k{key}", 5, key));
        }

        harness.CanEmit = false;
        harness.Watermark(100);
        var pauses = 0;
        while (!harness.Resume())
        {
            Assert.Empty(harness.Watermarks);
            pauses++;
        }

        Assert.True(pauses >= 1, "It did not pause again.");
        Assert.Equal([100], harness.Watermarks);
        Assert.Equal(windows == "sliding" ? 6_000 : 3_000, harness.Values.Distinct().Count());
        Assert.Equal(harness.Values.Distinct().Count(), harness.Output.Count);
    }

    [Fact]
    public void EmptyStretches_OfManyWindows_CostNothing()
    {
        var harness = Sliding(60_000, 1).Sums().Harness();
        var year = (long)TimeSpan.FromDays(365).TotalMilliseconds;

        // Gone through one by one, these would be 10^12 windows.
        harness.Send(Event.At(0), Event.At(40 * year)).Watermark(59_999).Watermark(40 * year);

        Assert.Equal(60_001, harness.Output.Count);
    }

    [Fact]
    public void RichFunctions_AreOpenedAndClosedOnce()
    {
        List<string> calls = [];
        var harness = Tumbling(10).Aggregate(() => new RichSum(calls), () => new RichFunction(calls)).Harness();
        harness.Send(Event.At(1)).Watermark(9);
        harness.Close();
        harness.Close();

        Assert.Equal(["open sum", "open function", "close sum", "close function"], calls);
        Assert.Equal([1], harness.Values);
    }

    [Fact]
    public void ProcessContext_TellsTimesAndKeepsStates()
    {
        var harness = Tumbling(10).AllowedLateness(Ms(10)).Process(new StatefulFunction()).Harness();

        harness.Send(Event.At(1)).Watermark(9).Send(Event.At(2)).Watermark(19).Send(Event.At(12), new Event("b", 13, 1)).Watermark(29);

        Assert.Equal(
            ["a [0,10) wm 9: 1st of the window, 1st of the key", "a [0,10) wm 9: 2nd of the window, 2nd of the key",
                "a [10,20) wm 19: 1st of the window, 3rd of the key",
             "b [10,20) wm 19: 1st of the window, 1st of the key"],
            harness.Values.Select(text => text));
    }

    [Fact]
    public void N6_WindowStateOfMergingWindows_IsRefused()
    {
        var harness = Session(10).Process(new StatefulFunction()).Harness().Send(Event.At(1));

        var refusal = Assert.Throws<FlinkException>(() => harness.Watermark(long.MaxValue));

        Assert.Contains("GlobalState", refusal.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void FieldForms_CombineTheRecordsOfAWindow()
    {
        Event[] events = [new("a", 1, 5), new("a", 2, 3), new("a", 3, 9), new("a", 4, 3), new("a", 5, 9)];
        Event Only(SingleOutputStreamOperator<Event> stream) => stream.Harness().Send(events).Watermark(9).Values.Single();

        Assert.Equal(new Event("a", 1, 29), Only(Tumbling(10).Sum(record => record.Value)));
        Assert.Equal(new Event("a", 1, 3), Only(Tumbling(10).Min(record => record.Value)));
        Assert.Equal(new Event("a", 1, 9), Only(Tumbling(10).Max(record => record.Value)));
        Assert.Equal(new Event("a", 2, 3), Only(Tumbling(10).MinBy(record => record.Value)));
        Assert.Equal(new Event("a", 3, 9), Only(Tumbling(10).MaxBy(record => record.Value)));
    }

    private static WindowedStream<string, Event, TimeWindow> Tumbling(long size) => Keyed().Window(TumblingEventTimeWindows.Of(Ms(size)));

    private static WindowedStream<string, Event, TimeWindow> Sliding(long size, long slide) =>
        Keyed().Window(SlidingEventTimeWindows.Of(Ms(size), Ms(slide)));

    private static WindowedStream<string, Event, TimeWindow> Session(long gap) => Keyed().Window(EventTimeSessionWindows.WithGap(Ms(gap)));

    private sealed class PurgeOnSecond : Trigger<Event, TimeWindow>
    {
        public override TriggerResult OnElement(Event element, long timestamp, TimeWindow window, ITriggerContext context) =>
            element.Value == 10 ? TriggerResult.Purge : TriggerResult.Continue;

        public override TriggerResult OnEventTime(long time, TimeWindow window, ITriggerContext context) => TriggerResult.Fire;

        public override TriggerResult OnProcessingTime(long time, TimeWindow window, ITriggerContext context) => TriggerResult.Continue;

        public override void Clear(TimeWindow window, ITriggerContext context)
        {
        }
    }

    private sealed class ToldTrigger : Trigger<Event, TimeWindow>
    {
        private readonly Action<string> _tell;

        public ToldTrigger(List<string> calls) => _tell = calls.Add;

        public override TriggerResult OnElement(Event element, long timestamp, TimeWindow window, ITriggerContext context)
        {
            _tell($"element {timestamp}");
            context.RegisterEventTimeTimer(window.MaxTimestamp);
            return TriggerResult.Continue;
        }

        public override TriggerResult OnEventTime(long time, TimeWindow window, ITriggerContext context)
        {
            _tell($"time {time}");
            return time == window.MaxTimestamp ? TriggerResult.Fire : TriggerResult.Continue;
        }

        public override TriggerResult OnProcessingTime(long time, TimeWindow window, ITriggerContext context) => TriggerResult.Continue;

        public override void Clear(TimeWindow window, ITriggerContext context) => _tell("clear trigger");
    }

    private sealed class ToldFunction(List<string> calls) : ProcessWindowFunction<Event, int, string, TimeWindow>
    {
        public override void Process(
            string key,
            IProcessWindowContext<TimeWindow> context,
            IReadOnlyList<Event> elements,
            ICollector<int> output) =>
            calls.Add($"process {elements.Sum(element => element.Value)}");

        public override void Clear(IProcessWindowContext<TimeWindow> context) => calls.Add("clear function");
    }

    private sealed class RichSum(List<string> calls) : IAggregateFunction<Event, int, int>, IRichOperator
    {
        public void Open(IRuntimeContext context) => calls.Add("open sum");

        public int CreateAccumulator() => 0;

        public int Add(Event value, int accumulator) => accumulator + value.Value;

        public int GetResult(int accumulator) => accumulator;

        public int Merge(int first, int second) => first + second;

        public void Close() => calls.Add("close sum");
    }

    private sealed class RichFunction(List<string> calls) : ProcessWindowFunction<int, int, string, TimeWindow>
    {
        public override void Open(IRuntimeContext context) => calls.Add("open function");

        public override void Process(
            string key,
            IProcessWindowContext<TimeWindow> context,
            IReadOnlyList<int> elements,
            ICollector<int> output) =>
            output.Collect(Assert.Single(elements));

        public override void Close() => calls.Add("close function");
    }

    private sealed class StatefulFunction : ProcessWindowFunction<Event, string, string, TimeWindow>
    {
        private static readonly ValueStateDescriptor<int> Firings = new("firings");

        public override void Process(
            string key,
            IProcessWindowContext<TimeWindow> context,
            IReadOnlyList<Event> elements,
            ICollector<string> output)
        {
            var ofWindow = context.WindowState.GetState(Firings);
            var ofKey = context.GlobalState.GetState(Firings);
            ofWindow.Value++;
            ofKey.Value++;
            output.Collect(
                $"{key} [{context.Window.Start},{context.Window.End}) wm {context.CurrentWatermark}: {Nth(ofWindow.Value)} of the "
                    + $"window, {Nth(ofKey.Value)} of the key");
        }

        public override void Clear(IProcessWindowContext<TimeWindow> context) => context.WindowState.GetState(Firings).Clear();

        private static string Nth(int number) => number switch { 1 => "1st", 2 => "2nd", 3 => "3rd", _ => $"{number}th" };
    }
}
