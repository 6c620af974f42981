using FlinkNet.Engine.Tests.RecordPath;
using FlinkNet.Model;

namespace FlinkNet.Engine.Tests.BarrierPath;

/// <summary>Rule F5: a job that failed while it committed what the savepoint holds that it was stopped with.</summary>
public sealed class StopAtOnceTests
{
    [Theory]
    [InlineData(1)]
    [InlineData(2)]
    [InlineData(3)]
    public void F5_RestoredToStop_CommitsWhatTheSavepointHolds_ReadsNothing_AndEnds(int seed)
    {
        var sink = new TransactionalSink<long>();
        var environment = StreamExecutionEnvironment.Create().SetParallelism(2);
        environment.FromSource(new SmallSplitsSource(1, 1000)).Rebalance().Map(n => n).SinkTo(sink);
        var checkpoints =
            new SeededCheckpoints(seed)
            {
                Ask = (CheckpointKind.Savepoint, 100),
                Config = new CheckpointConfig(),
                KillsAfterSavepoint = true
            };
        Assert.False(new SeededRun(environment, seed, new SeededRunOptions(), checkpoints).TryRun(10_000));
        Assert.Empty(sink.Committed);

        var next = new SeededCheckpoints(seed) { Config = new CheckpointConfig() };
        next.StartFrom(checkpoints);
        var run = new SeededRun(environment, seed, new SeededRunOptions(), next);
        foreach (var task in run.Tasks)
        {
            task.StopAtOnce();
        }

        run.Run();

        Assert.NotEmpty(sink.Committed);
        Assert.Equal(0, run.Sources.Sum(source => source.Counters.RecordsIn));
        Assert.Equal(sink.Committed.Count, sink.Committed.Distinct().Count());
    }
}
