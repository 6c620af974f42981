using FlinkNet.Engine.RecordPath.Sources;
using FlinkNet.Engine.RecordPath.Time;
using FlinkNet.Model;
using Microsoft.Extensions.Time.Testing;

namespace FlinkNet.Engine.Tests.RecordPath.Sources;

/// <summary>Rule W14: sources that keep in step.</summary>
public sealed class WatermarkAlignmentTests
{
    private readonly FakeTimeProvider _time = new();
    private readonly ProcessingTimeService _clock;
    private readonly Queue<Action<long>> _unanswered = new();
    private readonly List<long> _reports = [];
    private long _watermark = Watermark.None;

    public WatermarkAlignmentTests() => _clock = new ProcessingTimeService(_time);

    [Fact]
    public void W14_Group_AnswersTheSmallestWatermarkOfItsReaders()
    {
        var groups = new WatermarkAlignmentGroups();

        Assert.Equal(50, groups.Report("g", sourceId: 1, subtask: 0, 1, 50));
        Assert.Equal(20, groups.Report("g", sourceId: 2, subtask: 0, 1, 20));
        Assert.Equal(20, groups.Report("g", sourceId: 1, subtask: 1, 1, 90));
        Assert.Equal(5, groups.Report("other", sourceId: 1, subtask: 0, 1, 5));
        Assert.Equal(50, groups.Report("g", sourceId: 2, subtask: 0, 2, 70));
    }

    [Fact]
    public void W14_Group_WaitsForNoReaderThatIsIdleOrAtItsEnd()
    {
        var groups = new WatermarkAlignmentGroups();
        groups.Report("g", 1, 0, 1, Watermark.Max);

        Assert.Equal(70, groups.Report("g", 2, 0, 1, 70));
        Assert.Equal(Watermark.Max, groups.Report("g", 2, 0, 2, Watermark.Max));
    }

    [Fact]
    public void W14_Group_IgnoresAReportThatALaterOneOvertook()
    {
        var groups = new WatermarkAlignmentGroups();
        groups.Report("g", 1, 0, 2, Watermark.Max);
        groups.Report("g", 1, 0, 1, 30);

        Assert.Equal(70, groups.Report("g", 2, 0, 1, 70));
    }

    [Fact]
    public void W14_Reader_WaitsWhileTheOldestOfThreeSamplesIsTooFarAhead()
    {
        var reading = Start(maxDrift: 10);

        Tick(watermark: 100);
        Answer(95);
        Assert.False(reading.MustWait);

        // Too far ahead by the last sample, but not by the oldest.
        Tick(watermark: 200);
        Answer(95);
        Tick(watermark: 200);
        Answer(95);
        Assert.False(reading.MustWait);

        Tick(watermark: 200);
        Answer(95);
        Assert.True(reading.MustWait);

        Tick(watermark: 200);
        Answer(190);
        Assert.False(reading.MustWait);
        Assert.Equal([100, 200, 200, 200, 200], _reports);
    }

    [Fact]
    public void W14_AllReadersIdle_NobodyWaits()
    {
        var reading = Start(maxDrift: 10);
        Tick(Watermark.Max);

        Answer(Watermark.Max);

        Assert.False(reading.MustWait);
    }

    [Fact]
    public void W14_AnswerThatIsOut_HoldsUpNoSample_AndNoSecondReportGoesOut()
    {
        var reading = Start(maxDrift: 0);
        Tick(watermark: 1);
        Tick(watermark: 2);
        Assert.Equal([1], _reports);

        Answer(0);

        Assert.True(reading.MustWait);
        Tick(watermark: 3);
        Assert.Equal([1, 3], _reports);
    }

    [Fact]
    public void W14_ReaderAtItsEnd_ReportsTheEndOfTimeAndNothingAfterIt()
    {
        var reading = Start(maxDrift: 10);

        reading.End();
        Tick(watermark: 5);

        Assert.Equal([Watermark.Max], _reports);
    }

    [Theory]
    [InlineData(1)]
    [InlineData(2)]
    [InlineData(3)]
    public void W14_SourcesOfOneGroup_ReadEverything_WhateverTheSchedule(int seed)
    {
        var environment = StreamExecutionEnvironment.Create().SetParallelism(2);
        var sink = new CollectingSink<long>();
        var slow = environment.FromSource(new Connectors.Generator.NumberSequenceSource(0, 4_999), Aligned(ticksPerRecord: 1));
        var fast = environment.FromSource(new Connectors.Generator.NumberSequenceSource(0, 4_999), Aligned(ticksPerRecord: 1_000));
        slow.Union(fast).SinkTo(sink);

        new SeededRun(environment, seed, new SeededRunOptions()).Run();

        Assert.Equal(10_000, sink.Values.Count());
    }

    [Fact]
    public void W14_Alignment_ThatMakesNoSense_IsRefused()
    {
        var strategy = WatermarkStrategy.ForMonotonousTimestamps<long>();

        Assert.Throws<InvalidJobException>(() => strategy.WithWatermarkAlignment("g", TimeSpan.FromSeconds(-1)));
        Assert.Throws<InvalidJobException>(() => strategy.WithWatermarkAlignment("g", TimeSpan.FromSeconds(1), TimeSpan.Zero));
        Assert.Throws<InvalidJobException>(() => WatermarkStrategy.NoWatermarks<long>().WithWatermarkAlignment("g", TimeSpan.Zero));
        Assert.Throws<InvalidJobException>(() => StreamExecutionEnvironment.Create().FromElements(1L)
            .AssignTimestampsAndWatermarks(strategy.WithWatermarkAlignment("g", TimeSpan.Zero)));
    }

    private static WatermarkStrategy<long> Aligned(int ticksPerRecord) => WatermarkStrategy.ForMonotonousTimestamps<long>()
        .WithTimestampAssigner(number => number * ticksPerRecord)
        .WithWatermarkAlignment("g", TimeSpan.FromMilliseconds(100), TimeSpan.FromMilliseconds(1));

    private AlignedReading Start(long maxDrift)
    {
        var alignment = WatermarkStrategy.ForMonotonousTimestamps<int>()
            .WithWatermarkAlignment("g", TimeSpan.FromMilliseconds(maxDrift)).Alignment!;
        var reading = new AlignedReading(alignment, _clock, () => _watermark, Report, static () => { });
        reading.Start();
        return reading;
    }

    private void Report(string group, long number, long watermark, Action<long> answer)
    {
        _reports.Add(watermark);
        _unanswered.Enqueue(answer);
    }

    private void Answer(long slowest) => _unanswered.Dequeue()(slowest);

    private void Tick(long watermark)
    {
        _watermark = watermark;
        _time.Advance(TimeSpan.FromSeconds(1));
        _clock.CallDue();
    }
}
