namespace FlinkNet.Silo.Tests;

public sealed class ProgramCompilerTests
{
    [Fact]
    public void Settings_ChangedAfterAJobWasMade_AreForTheNextOne()
    {
        var env = StreamExecutionEnvironment.Create();
        env.FromSequence(1, 10).SinkTo(new DiscardingSink<long>());
        var job = ProgramCompiler.Compile(env, "job");

        env.EnableCheckpointing(TimeSpan.FromSeconds(1), "elsewhere");
        env.Config.Checkpointing.NumRetained = 7;
        env.Config.Sinks.CommitterRetries = 3;
        env.Config.SavepointRestore.RestorePath = "savepoint-1";
        env.Config.RestartStrategy = RestartStrategy.None;

        Assert.Null(job.Config.Checkpointing.Interval);
        Assert.Equal(2, job.Config.Checkpointing.NumRetained);
        Assert.Equal(10, job.Config.Sinks.CommitterRetries);
        Assert.Null(job.Config.SavepointRestore.RestorePath);
        Assert.Null(job.Config.RestartStrategy);
        Assert.Equal(7, ProgramCompiler.Compile(env, "job").Config.Checkpointing.NumRetained);
    }
}
