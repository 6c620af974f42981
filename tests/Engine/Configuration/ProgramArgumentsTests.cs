using FlinkNet.Model;

namespace FlinkNet.Engine.Tests.Configuration;

/// <summary>The arguments of programs: what is listed, read, and refused.</summary>
public sealed class ProgramArgumentsTests
{
    [Fact]
    public void ReferencePage_HasTheTablesThatHelpPrints()
    {
        var page = File.ReadAllText(Path.Combine(Root(), "docs", "reference", "options.md")).ReplaceLineEndings("\n");

        Assert.True(
            page.Contains(ProgramArguments.Markdown(), StringComparison.Ordinal),
            "docs/reference/options.md does not have the tables of the arguments as the code has them. Replace them with what a program "
                + "prints that is run with --help markdown.");
    }

    [Fact]
    public void Help_ListsEachArgumentWithItsVariable_InLinesThatFit()
    {
        var help = ProgramArguments.Help();

        Assert.All(ProgramArguments.All, argument => Assert.Contains(
            $"  --{argument.Name}  ", help, StringComparison.Ordinal));
        Assert.Contains("FLINKNET_CHECKPOINT_INTERVAL_MS", help, StringComparison.Ordinal);
        Assert.Contains("      default: number of processors; 1 to 32,768\n", help, StringComparison.Ordinal);
        Assert.DoesNotContain('`', help);
        Assert.DoesNotContain("](", help, StringComparison.Ordinal);
    }

    [Fact]
    public void Arguments_OfCheckpoints_AreTaken()
    {
        var config = Create(
            "--checkpoint-timeout-ms", "5000", "--checkpoint-pause-ms", "70", "--retained-checkpoints", "4",
            "--tolerable-failed-checkpoints", "0", "--object-reuse").Config;

        Assert.Equal(TimeSpan.FromSeconds(5), config.Checkpointing.Timeout);
        Assert.Equal(TimeSpan.FromMilliseconds(70), config.Checkpointing.MinPauseBetweenCheckpoints);
        Assert.Equal(4, config.Checkpointing.NumRetained);
        Assert.Equal(0, config.Checkpointing.TolerableFailedCheckpoints);
        Assert.True(config.ObjectReuse);
    }

    [Fact]
    public void RestartStrategy_IsTaken_WithItsParameters()
    {
        Assert.Null(Create().Config.RestartStrategy);
        Assert.Equal(RestartStrategy.None, Create("--restart-strategy", "none").Config.RestartStrategy);
        Assert.Equal(
            RestartStrategy.FixedDelay(3, TimeSpan.FromMilliseconds(20)),
            Create("--restart-strategy", "fixed-delay", "--restart-attempts", "3", "--restart-delay-ms", "20").Config.RestartStrategy);
        Assert.Equal(
            RestartStrategy.FailureRate(5, TimeSpan.FromSeconds(9), TimeSpan.FromSeconds(1)),
            Create("--restart-strategy", "failure-rate", "--restart-failures-max", "5", "--restart-interval-ms", "9000")
                .Config.RestartStrategy);
        Assert.Equal(
            RestartStrategy.ExponentialDelay() with { Initial = TimeSpan.FromMilliseconds(5), Max = TimeSpan.FromSeconds(2) },
            Create("--restart-delay-ms", "5", "--restart-delay-max-ms", "2000").Config.RestartStrategy);
        Assert.Equal(RestartStrategy.ExponentialDelay(), Create("--restart-strategy", "exponential-delay").Config.RestartStrategy);
    }

    [Theory]
    [InlineData("it must be none, fixed-delay, failure-rate, exponential-delay", "--restart-strategy", "sometimes")]
    [InlineData(
        "--restart-attempts is of the restart strategy fixed-delay or exponential-delay",
        "--restart-strategy",
        "none",
        "--restart-attempts",
        "3")]
    [InlineData("--restart-interval-ms is of the restart strategy failure-rate", "--restart-interval-ms", "3")]
    [InlineData("--restart-attempts is '0'; it must be", "--restart-strategy", "fixed-delay", "--restart-attempts", "0")]
    [InlineData("--checkpoint-timeout-ms is '5'; it must be", "--checkpoint-timeout-ms", "5")]
    [InlineData("--retained-checkpoints has no value.", "--retained-checkpoints")]
    [InlineData("--slots has no value.", "--slots", "--progress", "off")]
    public void Argument_WithAnImpossibleValue_IsRefused(string expected, params string[] args) =>
        Assert.Contains(expected, Assert.Throws<FlinkException>(() => Create(args)).Message, StringComparison.Ordinal);

    [Theory]
    [InlineData("--paralelism", "--parallelism")]
    [InlineData("--Parallelsim", "--parallelism")]
    [InlineData("--checkpoint_dir", "--checkpoint-dir")]
    [InlineData("--checkpoint-interval", "--checkpoint-interval-ms")]
    [InlineData("--slot", "--slots")]
    [InlineData("-parallelism", "--parallelism")]
    public void Argument_ThatIsNearlyAKnownOne_IsRefusedWithAdvice(string given, string meant)
    {
        var refusal = Assert.Throws<FlinkException>(Create(given, "4").RefuseMisspeltArguments);

        Assert.StartsWith($"{given} is not an argument of Flink.NET; did you mean {meant}?", refusal.Message, StringComparison.Ordinal);
        Assert.Throws<FlinkException>(Create($"{given}=4").RefuseMisspeltArguments);
    }

    [Theory]
    [InlineData("--input")]
    [InlineData("--port")]
    [InlineData("--names")]
    [InlineData("--state")]
    [InlineData("--verbose")]
    public void Argument_ThatIsNearToNone_IsTheProgramsOwn(string given) => Create(given, "4").RefuseMisspeltArguments();

    [Fact]
    public void Argument_ThatTheProgramReads_IsItsOwn_HoweverItIsCalled()
    {
        var read = Create("--slot", "4");
        Assert.Equal("4", read.Configuration["slot"]);
        read.RefuseMisspeltArguments();

        var section = Create("--slot", "4");
        Assert.Equal("4", section.Configuration.GetSection("slot").Value);
        section.RefuseMisspeltArguments();
    }

    [Fact]
    public void EnvironmentVariable_ThatIsNearlyAKnownOne_IsRefused()
    {
        Environment.SetEnvironmentVariable("FLINKNET_CHECKPOINT_DRI", "state");
        try
        {
            var refusal = Assert.Throws<FlinkException>(Create().RefuseMisspeltArguments);

            Assert.StartsWith(
                "FLINKNET_CHECKPOINT_DRI is not an argument of Flink.NET; did you mean FLINKNET_CHECKPOINT_DIR?",
                refusal.Message,
                StringComparison.Ordinal);
        }
        finally
        {
            Environment.SetEnvironmentVariable("FLINKNET_CHECKPOINT_DRI", null);
        }
    }

    [Fact]
    public void Defaults_OfTheList_AreThoseOfTheSettings()
    {
        var config = new ExecutionConfig();
        AssertDefault("max-parallelism", config.MaxParallelism);
        AssertDefault("buffer-timeout-ms", config.BufferTimeout.TotalMilliseconds);
        AssertDefault("auto-watermark-interval-ms", config.AutoWatermarkInterval.TotalMilliseconds);
        AssertDefault("checkpoint-timeout-ms", config.Checkpointing.Timeout.TotalMilliseconds);
        AssertDefault("checkpoint-pause-ms", config.Checkpointing.MinPauseBetweenCheckpoints.TotalMilliseconds);
        AssertDefault("retained-checkpoints", config.Checkpointing.NumRetained);
        AssertDefault("tolerable-failed-checkpoints", config.Checkpointing.TolerableFailedCheckpoints);
        AssertDefault("aligned-checkpoint-timeout-ms", config.Checkpointing.AlignedCheckpointTimeout.TotalMilliseconds);
        AssertDefault("state-memory-mb", config.StateMemory >> 20);
        AssertDefault("sink-committer-retries", config.Sinks.CommitterRetries);
        AssertDefault("restart-delay-ms", RestartStrategy.ExponentialDelay().Initial.TotalMilliseconds);
        AssertDefault("restart-delay-max-ms", RestartStrategy.ExponentialDelay().Max.TotalMilliseconds);
        AssertDefault("processes", config.Processes);
    }

    private static void AssertDefault(string name, double value) =>
        Assert.Equal(FormattableString.Invariant($"{value:N0}"), ProgramArguments.Find(name)!.Default);

    private static StreamExecutionEnvironment Create(params string[] args) => StreamExecutionEnvironment.Create(args);

    private static string Root()
    {
        var folder = new DirectoryInfo(AppContext.BaseDirectory);
        while (!File.Exists(Path.Combine(folder.FullName, "FlinkNet.slnx")))
        {
            folder = folder.Parent ?? throw new InvalidOperationException("No folder above the tests holds FlinkNet.slnx.");
        }

        return folder.FullName;
    }
}
