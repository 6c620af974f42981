using FlinkNet.Grains.Tests.BarrierPath;
using FlinkNet.Interfaces;
using FlinkNet.Interfaces.Options;
using FlinkNet.Model;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Time.Testing;

namespace FlinkNet.Grains.Tests.ControlPlane;

/// <summary>What whoever operates a job reads, at the level that is shown by default, when it fails and comes back.</summary>
public sealed class RecoveryLinesTests
{
    private readonly LogLines _lines = new();

    [Fact]
    public async Task Job_WhoseTasksAllFail_SaysOnceWhatFailed_WhenItRestarts_FromWhere_AndThatItRunsAgain()
    {
        var graph = ControlPlaneCluster.Graph("told");
        var config = new ExecutionConfig { RestartStrategy = RestartStrategy.FixedDelay(10, TimeSpan.Zero) };
        await using var cluster = await ControlPlaneCluster.StartAsync([graph], configure: (silo, _) => Listen(silo), config: config);
        var job = await cluster.SubmitAsync(graph);
        await job.UntilAllTasksAsync(TaskState.Running);
        Assert.Empty(Told("told"));

        foreach (var task in cluster.Runtime.Deployed.ToList())
        {
            cluster.Runtime.Tell(task, TaskState.Failed, new FailureInfo(FailureOrigin.External, "bad luck", null));
        }

        var told = await JobProbe.UntilSoAsync(() => Task.FromResult(Told("told")), lines => lines.Count >= 4, "four lines");
        Assert.Collection(
            told,
            line => Assert.EndsWith(", attempt 1, failed: bad luck", line, StringComparison.Ordinal),
            line => Assert.EndsWith("restarts in 0.0 s with attempt 2.", line, StringComparison.Ordinal),
            line => Assert.EndsWith(
                "begins at the beginning of its input: no checkpoint of it is complete.",
                line,
                StringComparison.Ordinal),
            line => Assert.Matches(@" runs again \d+\.\d s after it failed, in attempt 2\.$", line));
    }

    [Fact]
    public async Task Job_ThatWaitsForSlots_SaysForWhichEvery10Seconds()
    {
        var (graph, time) = (ControlPlaneCluster.Graph("wide", parallelism: 8), new FakeTimeProvider());
        await using var cluster = await ControlPlaneCluster.StartAsync([graph], slots: 4, configure: (silo, _) =>
        {
            Listen(silo);
            silo.Services.AddKeyedSingleton<TimeProvider>(ControlPlaneOptions.ClockKey, time);
            silo.Services.Configure<ControlPlaneOptions>(options => options.SlotOfferTimeout = TimeSpan.FromMinutes(1));
        });
        var start = time.GetUtcNow();
        var job = await cluster.SubmitAsync(graph, slotTimeout: TimeSpan.FromHours(10));

        await JobProbe.UntilSoAsync(
            async () =>
            {
                time.Advance(TimeSpan.FromMilliseconds(200));
                await job.Manager.PingAsync();
                return Told("wide").Count;
            },
            count => count >= 2,
            "two lines");

        Assert.InRange((time.GetUtcNow() - start).TotalSeconds, 20, double.MaxValue);
        Assert.All(Told("wide"), line =>
            Assert.EndsWith("waits for slots. Job 'wide' needs 8 slots, 4 are offered by 1 TaskManager.", line, StringComparison.Ordinal));
    }

    private void Listen(ISiloBuilder silo) => silo.Services.AddLogging(logging => logging.AddProvider(new LogLinesProvider(_lines)));

    private List<string> Told(string jobName) =>
        [.. _lines.Lines.Where(line => line.Level >= LogLevel.Warning && line.Line.StartsWith($"Job '{jobName}'", StringComparison.Ordinal))
            .Select(line => line.Line)];
}
