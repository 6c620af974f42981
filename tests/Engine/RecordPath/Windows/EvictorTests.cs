using FlinkNet.Model;
using static FlinkNet.Engine.Tests.RecordPath.Windows.WindowStreams;

namespace FlinkNet.Engine.Tests.RecordPath.Windows;

public sealed class EvictorTests
{
    [Fact]
    public void E1_Count_DropsFromTheFront()
    {
        var harness = Tumbling(10).Evictor(CountEvictor.Of(2)).Lists().Harness();

        harness.Send(Event.At(3, 1), Event.At(2, 2), Event.At(1, 3), new Event("b", 1, 4)).Watermark(9);

        Assert.Equal(["a[0,10)=2,3", "b[0,10)=4"], harness.Values.Order());
    }

    [Fact]
    public void E1_CountAfter_TheFunctionSeesAllOnce()
    {
        var harness = Tumbling(10).Trigger(CountTrigger.Of(3)).Evictor(CountEvictor.Of(1, doEvictAfter: true)).Lists().Harness();

        harness.Send(Event.At(1, 1), Event.At(2, 2), Event.At(3, 3), Event.At(4, 4), Event.At(5, 5), Event.At(6, 6));

        Assert.Equal(["a[0,10)=1,2,3", "a[0,10)=3,4,5,6"], harness.Values);
    }

    [Fact]
    public void E2_Time_DropsWhatIsTooOldAgainstTheNewest()
    {
        var harness = Tumbling(100).Evictor(TimeEvictor.Of(Ms(10))).Lists().Harness();

        harness.Send(Event.At(30, 1), Event.At(40, 2), Event.At(29, 3), Event.At(31, 4)).Watermark(99);

        Assert.Equal(["a[0,100)=2,4"], harness.Values);
    }

    [Fact]
    public void E2_TimeWithoutTimestamps_DropsNothing()
    {
        var harness = Keyed().Window(GlobalWindows.Create()).Trigger(CountTrigger.Of(2)).Evictor(TimeEvictor.Of(Ms(10))).Lists().Harness();

        harness.Process(Event.At(0, 1), RecordBatch.NoTimestamp).Process(Event.At(0, 2), 500);

        Assert.Equal(["a=1,2"], harness.Values);
    }

    [Fact]
    public void E3_Delta_DropsWhatIsFarFromTheLast()
    {
        var harness = Tumbling(10)
            .Evictor(DeltaEvictor.Of<Event>(5, (record, last) => Math.Abs(record.Value - last.Value)))
            .Lists()
            .Harness();

        harness.Send(Event.At(1, 10), Event.At(2, 14), Event.At(3, 25), Event.At(4, 9)).Watermark(9);

        Assert.Equal(["a[0,10)=10,9"], harness.Values);
    }

    [Fact]
    public void N16_WhatSurvives_IsKeptForTheNextFiring()
    {
        var harness = Tumbling(10).Trigger(CountTrigger.Of(2)).Evictor(CountEvictor.Of(3)).Lists().Harness();

        harness.Send(Event.At(1, 1), Event.At(1, 2), Event.At(1, 3), Event.At(1, 4), Event.At(1, 5), Event.At(1, 6));

        Assert.Equal(["a[0,10)=1,2", "a[0,10)=2,3,4", "a[0,10)=4,5,6"], harness.Values);
    }

    [Fact]
    public void N16_ReduceAndAggregate_SeeOnlyWhatSurvives()
    {
        var reduced = Tumbling(10).Evictor(CountEvictor.Of(2)).Sum(record => record.Value).Harness();
        var aggregated = Tumbling(10).Evictor(CountEvictor.Of(2)).Sums().Harness();

        reduced.Send(Event.At(1, 1), Event.At(2, 10), Event.At(3, 100)).Watermark(9);
        aggregated.Send(Event.At(1, 1), Event.At(2, 10), Event.At(3, 100)).Watermark(9);

        Assert.Equal([new Event("a", 2, 110)], reduced.Values);
        Assert.Equal(["a[0,10)=110"], aggregated.Values);
    }

    [Fact]
    public void N16_AllEvicted_ReduceHasNoResultAndAggregateThatOfNothing()
    {
        var reduced = Tumbling(10).Evictor(new EvictAll()).Sum(record => record.Value).Harness();
        var aggregated = Tumbling(10).Evictor(new EvictAll()).Sums().Harness();

        reduced.Send(Event.At(1)).Watermark(9);
        aggregated.Send(Event.At(1)).Watermark(9);

        Assert.Empty(reduced.Output);
        Assert.Equal(["a[0,10)=0"], aggregated.Values);
        Assert.Equal(0, aggregated.WindowsOpen);
    }

    [Fact]
    public void N16_EvictorWithSessions_MergesTheLists()
    {
        var harness = Keyed().Window(EventTimeSessionWindows.WithGap(Ms(3))).Evictor(CountEvictor.Of(3)).Lists().Harness();

        harness.Send(Event.At(0, 1), Event.At(6, 2), Event.At(3, 3), Event.At(4, 4)).Watermark(long.MaxValue);

        Assert.Equal(["a[0,9)=2,3,4"], harness.Values);
    }

    [Fact]
    public void N17_CountWindow_TakesEachNRecordsTogether()
    {
        var harness = Keyed().CountWindow(3).Lists().Harness();

        harness.Send(Event.At(0, 1), new Event("b", 0, 7), Event.At(0, 2), Event.At(0, 3), Event.At(0, 4), Event.At(0, 5))
            .Watermark(long.MaxValue);

        Assert.Equal([new("a=1,2,3", long.MaxValue)], harness.Output);
    }

    [Fact]
    public void N17_CountWindowWithSlide_TakesTheLastNWithEachSlide()
    {
        var harness = Keyed().CountWindow(4, 2).Lists().Harness();

        harness.Send(Event.At(0, 1), Event.At(0, 2), Event.At(0, 3), Event.At(0, 4), Event.At(0, 5), Event.At(0, 6), Event.At(0, 7));

        Assert.Equal(["a=1,2", "a=1,2,3,4", "a=3,4,5,6"], harness.Values);
    }

    private static WindowedStream<string, Event, TimeWindow> Tumbling(long size) => Keyed().Window(TumblingEventTimeWindows.Of(Ms(size)));

    private sealed class EvictAll : Evictor<Event, TimeWindow>
    {
        public override void EvictBefore(List<TimestampedElement<Event>> elements, TimeWindow window, IEvictorContext context) =>
            elements.Clear();
    }
}
