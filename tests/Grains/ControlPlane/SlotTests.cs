using FlinkNet.Engine.ControlPlane.Jobs;
using FlinkNet.Interfaces;
using FlinkNet.Interfaces.ControlPlane;
using FlinkNet.Interfaces.Options;
using FlinkNet.Model;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Time.Testing;

namespace FlinkNet.Grains.Tests.ControlPlane;

public sealed class SlotTests
{
    [Fact]
    public async Task Job_TooFewSlots_SaysWhatIsMissingAndFailsAfterTheTimeOut()
    {
        var time = new FakeTimeProvider();
        var graph = ControlPlaneCluster.Graph("wide", parallelism: 7);
        await using var cluster = await ControlPlaneCluster.StartAsync([graph], silos: 2, slots: 2, configure: (silo, _) =>
        {
            silo.Services.AddKeyedSingleton<TimeProvider>(ControlPlaneOptions.ClockKey, time);

            // Who is just being asked when the time jumps is still waited for.
            silo.Services.Configure<ControlPlaneOptions>(options => options.SlotOfferTimeout = TimeSpan.FromMinutes(1));
        });
        var job = await cluster.SubmitAsync(graph, slotTimeout: TimeSpan.FromSeconds(30));

        // It may have asked before it knew of both.
        var waiting =
            await job.UntilAsync(details =>
                details.StatusReason == "Job 'wide' needs 7 slots, 4 are offered by 2 TaskManagers.", "what both offer");
        Assert.Equal(JobStatus.Created, waiting.Status);

        time.Advance(TimeSpan.FromSeconds(31));
        var failed = await job.UntilAsync(JobStatus.Failed);
        Assert.Contains(
            "it needs 7 slots, 4 are offered by 2 TaskManagers. Start more TaskManagers",
            failed.Failure!.Message,
            StringComparison.Ordinal);
        Assert.Empty(cluster.Runtime.Deployed);
    }

    [Fact]
    public async Task Job_ASiloJoinsWhileItWaits_Runs()
    {
        var graph = ControlPlaneCluster.Graph("grows", parallelism: 4);
        await using var cluster = await ControlPlaneCluster.StartAsync([graph], silos: 1, slots: 2);
        var job = await cluster.SubmitAsync(graph);
        await job.UntilAsync(details => details.StatusReason is not null, "a reason");

        await cluster.Silos.StartAdditionalSiloAsync();

        var running = await job.UntilAllTasksAsync(TaskState.Running);
        var perSilo = running.Vertices[0].Tasks.CountBy(task => task.Silo!).Select(pair => pair.Value);
        Assert.Equal([2, 2], perSilo);
    }

    [Fact]
    public async Task SlotsThatTasksOfAnEndedAttemptStillHold_AreFreed()
    {
        var graph = ControlPlaneCluster.Graph("forgotten tasks");
        await using var cluster = await ControlPlaneCluster.StartAsync([graph], slots: 2);
        var job = await cluster.SubmitAsync(graph);
        await job.UntilAllTasksAsync(TaskState.Running);

        // As a JobManager leaves it that believed the TaskManager to be gone.
        await cluster.OverwriteAsync(job, state =>
        {
            (state.Phase, state.Attempt, state.Silos, state.Placement) = (JobPhase.Created, 2, null, null);
            state.Tasks = [.. state.Tasks.Select(vertex => vertex.Select(_ => (int)TaskState.Created).ToArray())];
        });
        await cluster.Silos.DeactivateAsync(job.Manager);

        await job.UntilAsync(
            details => details.Status == JobStatus.Running
                && cluster.Runtime.Started.Count(task => task.Attempt == new Attempt(2)) == 4,
                    "the second attempt to run in the slots of the first");
    }

    [Fact]
    public async Task SecondJob_TheFirstHoldsTheSlots_WaitsUntilItHasEnded()
    {
        var first = ControlPlaneCluster.Graph("first");
        var second = ControlPlaneCluster.Graph("second");
        await using var cluster = await ControlPlaneCluster.StartAsync([first, second], slots: 2);
        var running = await cluster.SubmitAsync(first);
        await running.UntilAllTasksAsync(TaskState.Running);
        var waiting = await cluster.SubmitAsync(second);
        var details = await waiting.UntilAsync(job => job.StatusReason is not null, "a reason");
        Assert.Equal("Job 'second' needs 2 slots, 2 are offered by 1 TaskManager, 2 of them taken by other jobs.", details.StatusReason);

        cluster.Runtime.FinishAll();

        await running.UntilAsync(JobStatus.Finished);
        await waiting.UntilAllTasksAsync(TaskState.Running);
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task R8_JobThatStartsAgain_GoesBackToItsSlots_OnlyWithLocalRecovery(bool hasLocalRecovery)
    {
        var (first, second) = (ControlPlaneCluster.Graph("first", parallelism: 1), ControlPlaneCluster.Graph("second", parallelism: 1));
        var config = new ExecutionConfig { RestartStrategy = RestartStrategy.FixedDelay(10, TimeSpan.Zero) };
        config.Checkpointing.LocalRecovery = hasLocalRecovery;
        await using var cluster = await ControlPlaneCluster.StartAsync([first, second], silos: 2, slots: 1, config: config);
        var atHome = await cluster.SubmitAsync(first);
        var home = SiloOf(await atHome.UntilAllTasksAsync(TaskState.Running));
        var job = await cluster.SubmitAsync(second);
        var before = SiloOf(await job.UntilAllTasksAsync(TaskState.Running));
        Assert.NotEqual(home, before);
        await atHome.Manager.CancelAsync();
        await atHome.UntilAsync(JobStatus.Canceled);

        cluster.Runtime.Tell(job.Task(0, 0), TaskState.Failed, new FailureInfo(FailureOrigin.External, "bad luck", null));

        var again = await job.UntilAsync(
            details => details.Status == JobStatus.Running
                && cluster.Runtime.Started.Count(task => task.Job == job.Id && task.Attempt == new Attempt(2)) == 2,
                    "the second attempt to run");
        Assert.Equal(hasLocalRecovery ? before : home, SiloOf(again));
    }

    private static SiloAddress SiloOf(JobDetails details) => details.Vertices[0].Tasks[0].Silo!;
}
