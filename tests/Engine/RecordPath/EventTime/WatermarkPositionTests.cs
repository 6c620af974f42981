using FlinkNet.Engine.RecordPath.EventTime;
using FlinkNet.Engine.RecordPath.Tasks;
using FlinkNet.Model;

namespace FlinkNet.Engine.Tests.RecordPath.EventTime;

/// <summary>Who holds a watermark back.</summary>
public sealed class WatermarkPositionTests
{
    [Fact]
    public void Valve_NamesTheActiveChannelThatIsFurthestBehind()
    {
        var valve = new StatusWatermarkValve(3, new Ignore());
        valve.InputWatermark(0, 10);
        valve.InputWatermark(1, 5);
        valve.InputWatermark(2, 7);

        Assert.Equal(1, valve.SlowestChannel);
        valve.InputStatus(1, WatermarkStatus.Idle);
        Assert.Equal(2, valve.SlowestChannel);
    }

    [Fact]
    public void Source_NamesTheSplitThatIsFurthestBehind()
    {
        var combined = new CombinedWatermarkStatus();
        var first = combined.Add("a.csv");
        var second = combined.Add("b.csv");
        first.Advance(10);
        second.Advance(4);

        combined.Update();

        Assert.Equal("b.csv", combined.Slowest?.Name);
        second.IsIdle = true;
        combined.Update();
        Assert.Equal("a.csv", combined.Slowest?.Name);
    }

    [Fact]
    public void Tasks_AtTheirEnd_HaveReachedTheEndOfTime_ThroughNamedChannels()
    {
        var environment = StreamExecutionEnvironment.Create().SetParallelism(2);
        environment.FromSource(new Connectors.Generator.NumberSequenceSource(0, 99), WatermarkStrategy.ForMonotonousTimestamps<long>()
            .WithTimestampAssigner(n => n))
            .KeyBy(n => n % 3).Sum(n => n).Uid("sum")
            .SinkTo(new CollectingSink<long>());
        var run = new SeededRun(environment, 1, new SeededRunOptions());
        var before = run.Tasks.OfType<ProcessingTask>().First().Watermark;

        run.Run();

        Assert.Equal(Watermark.None, before.Watermark);
        Assert.Matches(@"^the channel from .*\(1/2\)$", before.HeldBackBy);
        Assert.All(run.Tasks, task => Assert.Equal(Watermark.Max, task.Watermark.Watermark));
    }

    private sealed class Ignore : Engine.RecordPath.Operators.IControlReceiver
    {
        public void ProcessWatermark(long timestamp)
        {
        }

        public void ProcessWatermarkStatus(WatermarkStatus status)
        {
        }
    }
}
