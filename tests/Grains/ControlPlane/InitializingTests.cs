using FlinkNet.Interfaces.BarrierPath;
using FlinkNet.Model;

namespace FlinkNet.Grains.Tests.ControlPlane;

/// <summary>Tasks whose preparation takes its time: no call is as long, and whatever happens meanwhile is seen to.</summary>
public sealed class InitializingTests
{
    private static readonly Engine.Planning.JobGraph Graph = ControlPlaneCluster.Graph("slow to begin");

    [Fact]
    public async Task Job_WhoseTasksArePreparedLate_IsInitializingAndThenRuns()
    {
        await using var cluster = await StartAsync();
        var job = await cluster.SubmitAsync(Graph);

        var initializing = await job.UntilAsync(JobStatus.Initializing);
        await job.UntilAllTasksAsync(TaskState.Initializing);
        Assert.Null(initializing.Failure);
        Assert.Empty(cluster.Runtime.Started);

        // The last one is what the others wait for: none may send to a task that is not there.
        await PrepareAsync(cluster, 3);
        Assert.Empty(cluster.Runtime.Started);
        await PrepareAsync(cluster, 1);

        await job.UntilAsync(JobStatus.Running);
        Assert.Equal(4, cluster.Runtime.Started.Count);
        Assert.Equal(1, (await cluster.StateOfAsync(job)).Attempt);
    }

    [Fact]
    public async Task Checkpoint_AskedForBeforeAllTasksHaveSaidThatTheyRun_WaitsForThat()
    {
        await using var cluster = await StartAsync();
        cluster.Runtime.RunsAtOnce = _ => false;
        var job = await cluster.SubmitAsync(Graph);
        await job.UntilAllTasksAsync(TaskState.Initializing);
        await PrepareAsync(cluster, 4);
        await JobProbe.UntilSoAsync(() => Task.FromResult(cluster.Runtime.Started.Count), started =>
            started == 4, "all tasks to be started");

        var asked = job.Manager.RequestCheckpointAsync(new CheckpointRequest("early", CheckpointKind.Checkpoint));
        foreach (var task in cluster.Runtime.Started)
        {
            cluster.Runtime.Tell(task, TaskState.Running);
        }

        // It is refused for what is so, and not since tasks had not said yet that they run.
        Assert.Contains("takes no checkpoints", (await Assert.ThrowsAsync<FlinkException>(() => asked)).Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Job_CanceledWhileItsTasksArePrepared_IsCanceled()
    {
        await using var cluster = await StartAsync();
        var job = await cluster.SubmitAsync(Graph);
        await job.UntilAllTasksAsync(TaskState.Initializing);

        await job.Manager.CancelAsync();

        await job.UntilAsync(JobStatus.Canceled);
        Assert.Empty(cluster.Runtime.Started);
    }

    [Fact]
    public async Task JobManager_ReplacedWhileTasksArePrepared_GoesOnWithThem()
    {
        await using var cluster = await StartAsync();
        var job = await cluster.SubmitAsync(Graph);
        await job.UntilAllTasksAsync(TaskState.Initializing);
        await PrepareAsync(cluster, 2);

        await cluster.Silos.DeactivateAsync(job.Manager);
        await PrepareAsync(cluster, 2);

        await job.UntilAsync(JobStatus.Running);
        Assert.Equal((1, 4), ((await cluster.StateOfAsync(job)).Attempt, cluster.Runtime.Started.Count));
        Assert.False(cluster.Runtime.WasOrderedAgain);
    }

    [Fact]
    public async Task Silo_LostWhileItsTasksArePrepared_FailsTheAttempt()
    {
        await using var cluster = SlowToPrepare(await ControlPlaneCluster.StartWithControlPlaneOnFirstAsync([Graph], silos: 2, slots: 1));
        var job = await cluster.SubmitAsync(Graph, submitter: cluster.Number(0).SiloAddress);
        await job.UntilAllTasksAsync(TaskState.Initializing);
        var lost = cluster.Number(1);

        await cluster.Silos.KillSiloAsync(lost, TestContext.Current.CancellationToken);

        Assert.Contains(
            lost.SiloAddress.ToParsableString(),
            (await job.UntilAsync(JobStatus.Failed)).Failure!.Message,
            StringComparison.Ordinal);
        Assert.Empty(cluster.Runtime.Started);
    }

    private static async Task<ControlPlaneCluster> StartAsync() => SlowToPrepare(await ControlPlaneCluster.StartAsync([Graph]));

    private static ControlPlaneCluster SlowToPrepare(ControlPlaneCluster cluster)
    {
        cluster.Runtime.IsPreparedAtOnce = _ => false;
        return cluster;
    }

    private static async Task PrepareAsync(ControlPlaneCluster cluster, int count)
    {
        for (var i = 0; i < count; i++)
        {
            cluster.Runtime.Prepare(await cluster.Runtime.UntilOrderedAsync());
        }
    }
}
