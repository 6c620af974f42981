using FlinkNet.Engine.Planning;
using FlinkNet.Interfaces;
using FlinkNet.Interfaces.ControlPlane;
using FlinkNet.Model;

namespace FlinkNet.Grains.Tests.ControlPlane;

public sealed class TaskManagerTests
{
    private static readonly JobGraph Graph = ControlPlaneCluster.Graph("deployed");

    [Fact]
    public async Task Deploy_OfAnOlderEpoch_IsRefused()
    {
        await using var cluster = await ControlPlaneCluster.StartAsync([Graph]);
        var deployment = Deployment(cluster);
        cluster.TaskManagerOf(0).Deploy(deployment with { JobEpoch = new Epoch(5) });

        var exception = Assert.Throws<FlinkException>(() => cluster.TaskManagerOf(0).Deploy(deployment with { JobEpoch = new Epoch(4) }));
        Assert.Contains("epoch 4", exception.Message, StringComparison.Ordinal);
        await Assert.ThrowsAsync<FlinkException>(() =>
            cluster.TaskManagerOf(0).CancelTasksAsync(deployment.Job, new Attempt(1), new Epoch(4)));
        await Assert.ThrowsAsync<FlinkException>(() =>
            cluster.TaskManagerOf(0).StartTasksAsync(deployment.Job, new Attempt(1), new Epoch(4)));
        Assert.Empty(cluster.Runtime.Started);
    }

    [Fact]
    public async Task Deploy_OfAnAttemptThatWasCanceled_IsRefused()
    {
        await using var cluster = await ControlPlaneCluster.StartAsync([Graph]);
        var deployment = Deployment(cluster);

        // The cancel overtook the deployment.
        await cluster.TaskManagerOf(0).CancelTasksAsync(deployment.Job, new Attempt(1), new Epoch(1));

        Assert.Throws<FlinkException>(() => cluster.TaskManagerOf(0).Deploy(deployment));
        Assert.Empty(cluster.Runtime.Deployed);
        Assert.Equal(DeploymentAnswer.Accepted, cluster.TaskManagerOf(0).Deploy(deployment with { Attempt = new Attempt(2) }));
        Assert.Throws<FlinkException>(() => cluster.TaskManagerOf(0).Deploy(deployment));
    }

    [Fact]
    public async Task Deploy_Twice_IsAnsweredTheSameAndDeploysOnce()
    {
        await using var cluster = await ControlPlaneCluster.StartAsync([Graph]);
        var deployment = Deployment(cluster);

        Assert.Equal(DeploymentAnswer.Accepted, cluster.TaskManagerOf(0).Deploy(deployment));
        Assert.Equal(DeploymentAnswer.Accepted, cluster.TaskManagerOf(0).Deploy(deployment with { JobEpoch = new Epoch(2) }));

        for (var i = 0; i < 4; i++)
        {
            await cluster.Runtime.UntilOrderedAsync();
        }

        Assert.Equal(4, cluster.Runtime.Deployed.Count);
        Assert.False(cluster.Runtime.WasOrderedAgain);
    }

    [Fact]
    public async Task Deploy_OfAnotherShape_IsRefused()
    {
        await using var cluster = await ControlPlaneCluster.StartAsync([Graph]);

        var exception = Assert.Throws<FlinkException>(() =>
            cluster.TaskManagerOf(0).Deploy(Deployment(cluster) with { Fingerprint = "another" }));

        Assert.Equal(FailureOrigin.User, exception.Origin);
        Assert.Contains("in another shape", exception.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Deploy_SlotsWereTakenMeanwhile_SaysSo()
    {
        await using var cluster = await ControlPlaneCluster.StartAsync([Graph], slots: 3);
        cluster.TaskManagerOf(0).Deploy(Deployment(cluster));

        var answer = cluster.TaskManagerOf(0).Deploy(Deployment(cluster));

        Assert.EndsWith("but other jobs took all but 1.", answer.SlotsMissing, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Deploy_ATaskCannotBeBuilt_IsThatTasksFailure()
    {
        await using var cluster = await ControlPlaneCluster.StartAsync([Graph]);
        cluster.Runtime.DeployFault = task =>
            task.Task.Subtask == new SubtaskIndex(1) ? new FlinkException(FailureOrigin.User, "no such column") : null;
        var job = await cluster.SubmitAsync(Graph);

        var failed = await job.UntilAsync(JobStatus.Failed);

        Assert.Equal(new FailureInfo(FailureOrigin.User, "no such column", null, IsFinal: true), failed.Failure! with { Details = null });
        Assert.Empty(cluster.Runtime.Started);
    }

    [Fact]
    public async Task TaskGrain_OfATaskThatWasNotDeployed_IsRefused()
    {
        await using var cluster = await ControlPlaneCluster.StartAsync([Graph]);
        var silo = cluster.Silos.Silos[0].SiloAddress;
        var task = new TaskAttemptId(JobId.From(Guid.NewGuid()), new Attempt(1), new TaskId(new VertexId(0), new SubtaskIndex(0)));

        var deployment = Deployment(cluster) with { Job = task.Job };
        var refused = await Assert.ThrowsAsync<FlinkException>(() => TaskGrain(cluster, silo, task).DeployAsync(deployment));
        Assert.Contains("no longer wanted", refused.Message, StringComparison.Ordinal);
        Assert.Empty(cluster.Runtime.Deployed);
        var elsewhere = SiloAddress.New(silo.Endpoint, silo.Generation + 1);
        var exception = await Assert.ThrowsAnyAsync<Exception>(() => TaskGrain(cluster, elsewhere, task).StartAsync());
        Assert.Contains("not there any more", exception.Message, StringComparison.Ordinal);
    }

    private static ITaskGrain TaskGrain(ControlPlaneCluster cluster, SiloAddress silo, TaskAttemptId task) =>
        cluster.Silos.Client.GetGrain<ITaskGrain>(new TaskGrainKey(silo, task).ToString());

    private static JobDeployment Deployment(ControlPlaneCluster cluster) => new(
        JobId.From(Guid.NewGuid()), Graph.Name, Graph.Fingerprint.Digest, new Attempt(1), new Epoch(1),
            [cluster.Silos.Silos[0].SiloAddress], [[0, 0], [0, 0]]);
}
