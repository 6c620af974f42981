using FlinkNet.Model;

namespace FlinkNet.Grains.Tests.ControlPlane;

/// <summary>
/// TaskManagers that go. How fast a killed process is noticed is for the end-to-end tests: a test host's silo cannot be killed.
/// </summary>
public sealed class SiloLossTests
{
    [Fact]
    public async Task R9_SiloIsLost_FailsItsJobAndLeavesTheOthersAlone()
    {
        var wide = ControlPlaneCluster.Graph("wide", parallelism: 4);
        var narrow = ControlPlaneCluster.Graph("narrow", parallelism: 1);
        await using var cluster = await StartAsync([wide, narrow]);
        var submitter = cluster.Number(0).SiloAddress;
        var healthy = await cluster.SubmitAsync(narrow, submitter: submitter);
        var doomed = await cluster.SubmitAsync(wide, submitter: submitter);
        await healthy.UntilAllTasksAsync(TaskState.Running);
        await doomed.UntilAllTasksAsync(TaskState.Running);
        var lost = cluster.Number(1);

        await cluster.Silos.KillSiloAsync(lost, TestContext.Current.CancellationToken);

        var failed = await doomed.UntilAsync(JobStatus.Failed);
        Assert.Equal(FailureOrigin.External, failed.Failure!.Origin);
        Assert.Contains(lost.SiloAddress.ToParsableString(), failed.Failure.Message, StringComparison.Ordinal);
        var running = await healthy.Manager.GetDetailsAsync();
        Assert.All(running.Vertices.SelectMany(vertex => vertex.Tasks), task => Assert.Equal(TaskState.Running, task.State));
        cluster.Runtime.FinishAll();
        await healthy.UntilAsync(JobStatus.Finished);
    }

    [Fact]
    public async Task Silo_ShutsDown_StopsItsTasksAndFailsTheJobNamingIt()
    {
        var graph = ControlPlaneCluster.Graph("left", parallelism: 4);
        await using var cluster = await StartAsync([graph]);
        var job = await cluster.SubmitAsync(graph, submitter: cluster.Number(0).SiloAddress);
        await job.UntilAllTasksAsync(TaskState.Running);
        var leaving = cluster.Number(1);

        await cluster.Silos.StopSiloAsync(leaving, TestContext.Current.CancellationToken);

        var failed = await job.UntilAsync(JobStatus.Failed);
        Assert.Matches(
            $"^TaskManager {leaving.SiloAddress.ToParsableString()} (shut down while task|shuts down while task|was lost)",
            failed.Failure!.Message);
    }

    [Fact]
    public async Task JobManager_AnotherHasWrittenItsState_GoesAndTheNextReadsOn()
    {
        var graph = ControlPlaneCluster.Graph("replaced");
        await using var cluster = await ControlPlaneCluster.StartAsync([graph]);
        var job = await cluster.SubmitAsync(graph);
        await job.UntilAllTasksAsync(TaskState.Running);

        await cluster.OverwriteAsync(job, state => state.Epoch = 10);
        cluster.Runtime.FinishAll();

        await job.UntilEpochAsync(11);
        await job.UntilAsync(JobStatus.Finished);
    }

    private static Task<ControlPlaneCluster> StartAsync(IReadOnlyList<FlinkNet.Engine.Planning.JobGraph> jobs) =>
        ControlPlaneCluster.StartWithControlPlaneOnFirstAsync(jobs, silos: 2, slots: 3);
}
