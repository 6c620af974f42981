using FlinkNet.Engine.Planning;
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
        await cluster.TaskManagerOf(0).DeployAsync(deployment with { JobEpoch = 5 });

        var exception = await Assert.ThrowsAsync<FlinkException>(() => cluster.TaskManagerOf(0).DeployAsync(deployment with { JobEpoch = 4 }));
        Assert.Contains("epoch 4", exception.Message, StringComparison.Ordinal);
        await Assert.ThrowsAsync<FlinkException>(() => cluster.TaskManagerOf(0).CancelTasksAsync(deployment.Job, 1, 4));
        await Assert.ThrowsAsync<FlinkException>(() => cluster.TaskManagerOf(0).StartTasksAsync(deployment.Job, 1, 4));
        Assert.Empty(cluster.Runtime.Started);
    }

    [Fact]
    public async Task Deploy_OfAnAttemptThatWasCanceled_IsRefused()
    {
        await using var cluster = await ControlPlaneCluster.StartAsync([Graph]);
        var deployment = Deployment(cluster);

        // The cancel overtook the deployment.
        await cluster.TaskManagerOf(0).CancelTasksAsync(deployment.Job, 1, 1);

        await Assert.ThrowsAsync<FlinkException>(() => cluster.TaskManagerOf(0).DeployAsync(deployment));
        Assert.Empty(cluster.Runtime.Deployed);
        Assert.Equal(DeploymentAnswer.Accepted, await cluster.TaskManagerOf(0).DeployAsync(deployment with { Attempt = 2 }));
        await Assert.ThrowsAsync<FlinkException>(() => cluster.TaskManagerOf(0).DeployAsync(deployment));
    }

    [Fact]
    public async Task Deploy_Twice_IsAnsweredTheSameAndDeploysOnce()
    {
        await using var cluster = await ControlPlaneCluster.StartAsync([Graph]);
        var deployment = Deployment(cluster);

        var answers = await Task.WhenAll(
            cluster.TaskManagerOf(0).DeployAsync(deployment),
            cluster.TaskManagerOf(0).DeployAsync(deployment with { JobEpoch = 2 }));

        Assert.All(answers, answer => Assert.Equal(DeploymentAnswer.Accepted, answer));
        Assert.Equal(4, cluster.Runtime.Deployed.Count);
    }

    [Fact]
    public async Task Deploy_OfAnotherShape_IsRefused()
    {
        await using var cluster = await ControlPlaneCluster.StartAsync([Graph]);

        var exception = await Assert.ThrowsAsync<FlinkException>(() =>
            cluster.TaskManagerOf(0).DeployAsync(Deployment(cluster) with { Fingerprint = "another" }));

        Assert.Equal(FailureOrigin.User, exception.Origin);
        Assert.Contains("in another shape", exception.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Deploy_SlotsWereTakenMeanwhile_SaysSo()
    {
        await using var cluster = await ControlPlaneCluster.StartAsync([Graph], slots: 3);
        await cluster.TaskManagerOf(0).DeployAsync(Deployment(cluster));

        var answer = await cluster.TaskManagerOf(0).DeployAsync(Deployment(cluster));

        Assert.EndsWith("but other jobs took all but 1.", answer.SlotsMissing, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Deploy_ATaskCannotBeBuilt_AnswersWithTheReason()
    {
        await using var cluster = await ControlPlaneCluster.StartAsync([Graph]);
        cluster.Runtime.DeployFault = task => task.Task.Subtask == 1 ? new FlinkException(FailureOrigin.User, "no such column") : null;

        var answer = await cluster.TaskManagerOf(0).DeployAsync(Deployment(cluster));

        Assert.Equal(new FailureInfo(FailureOrigin.User, "no such column", null), answer.Failure! with { Details = null });
    }

    [Fact]
    public async Task TaskGrain_OfATaskThatWasNotDeployed_IsRefused()
    {
        await using var cluster = await ControlPlaneCluster.StartAsync([Graph]);
        var silo = cluster.Silos.Silos[0].SiloAddress;
        var task = new TaskAttemptId(JobId.From(Guid.NewGuid()), 1, new TaskId(new VertexId(0), 0));

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
        JobId.From(Guid.NewGuid()), Graph.Name, Graph.Fingerprint.Digest, 1, 1, [cluster.Silos.Silos[0].SiloAddress], [[0, 0], [0, 0]]);
}
