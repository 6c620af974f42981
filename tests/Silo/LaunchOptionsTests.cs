using FlinkNet.Launch;
using FlinkNet.Model;
using FlinkNet.Silo.Modules;
using Microsoft.Extensions.Logging;

namespace FlinkNet.Silo.Tests;

public sealed class LaunchOptionsTests
{
    [Fact]
    public void Read_NoArguments_RunsAloneAndSaysLittle()
    {
        var launch = Read();
        Assert.False(launch.JoinsCluster);
        Assert.Equal(1, launch.Processes);
        Assert.Null(launch.SiloPort);
        Assert.Null(launch.Slots);
        Assert.Null(launch.HealthPort);
        Assert.Null(launch.LogLevel);
        Assert.Equal(TimeSpan.FromMinutes(5), launch.SlotTimeout);
        Assert.False(launch.ShowsStackTraces);
    }

    [Fact]
    public void Read_AllArguments_TakesThem()
    {
        var launch = Read(
            "--processes", "3", "--silo-port", "11112", "--primary", "127.0.0.1:11111", "--cluster-id", "mine", "--slots", "4",
            "--worker-threads", "5", "--slot-timeout", "6", "--progress", "lines", "--log-level", "information", "--health-port", "0");
        Assert.True(launch.JoinsCluster);
        Assert.Equal((3, 11112, "mine", 4, 5), (launch.Processes, launch.SiloPort, launch.ClusterId, launch.Slots, launch.WorkerThreads));
        Assert.Equal(TimeSpan.FromSeconds(6), launch.SlotTimeout);
        Assert.Equal(ProgressMode.Lines, launch.Progress);
        Assert.Equal(LogLevel.Information, launch.LogLevel);
        Assert.Equal(0, launch.HealthPort);
        Assert.True(launch.ShowsStackTraces);
    }

    [Fact]
    public void JoinsCluster_PrimaryIsTheOwnPort_IsFalse() =>
        Assert.False(Read("--silo-port", "11111", "--primary", "127.0.0.1:11111").JoinsCluster);

    [Theory]
    [InlineData("silo-port", "0")]
    [InlineData("silo-port", "65536")]
    [InlineData("primary", "127.0.0.1")]
    [InlineData("primary", "somewhere:11111")]
    [InlineData("slots", "-1")]
    [InlineData("worker-threads", "x")]
    [InlineData("slot-timeout", "1.5")]
    [InlineData("progress", "loud")]
    [InlineData("progress", "1")]
    [InlineData("log-level", "7")]
    public void Read_ImpossibleValue_IsRefusedWithNameAndValue(string name, string value)
    {
        var refusal = Assert.Throws<FlinkException>(() => Read("--" + name, value));
        Assert.Equal(FailureOrigin.User, refusal.Origin);
        Assert.StartsWith($"--{name} is '{value}'; it must be ", refusal.Message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("--from-savepoint")]
    [InlineData("--from-savepoint", "--progress", "off")]
    [InlineData("--progress", "off", "--checkpoint-dir")]
    public void Create_ArgumentWithoutTheValueThatItNeeds_IsRefused(params string[] args)
    {
        var refusal = Assert.Throws<FlinkException>(() => StreamExecutionEnvironment.Create(args));
        Assert.EndsWith(" has no value.", refusal.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Create_TheProgramsOwnFlagWithoutValue_IsTheProgramsAffair() =>
        Assert.Equal(3, StreamExecutionEnvironment.Create("--parallelism", "3", "--verbose").Config.Parallelism);

    [Fact]
    public void Configuration_EnvironmentVariable_IsAnArgumentThatTheCommandLineOverrides()
    {
        Environment.SetEnvironmentVariable("FLINKNET_SOME_TEST_VALUE", "1");
        Assert.Equal("1", StreamExecutionEnvironment.Create().Configuration["some-test-value"]);
        Assert.Equal("2", StreamExecutionEnvironment.Create("--some-test-value", "2").Configuration["some-test-value"]);
    }

    private static LaunchOptions Read(params string[] args) =>
        LaunchArguments.Read(StreamExecutionEnvironment.Create(args), Plugins.Installed.ClusterStorages);
}
