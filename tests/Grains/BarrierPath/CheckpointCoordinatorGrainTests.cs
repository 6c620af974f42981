using FlinkNet.Grains.Tests.ControlPlane;
using FlinkNet.Interfaces.BarrierPath;
using FlinkNet.Model;

namespace FlinkNet.Grains.Tests.BarrierPath;

public sealed class CheckpointCoordinatorGrainTests
{
    [Fact]
    public async Task Checkpoints_BeyondTheRetainedNumber_AreDeleted_ThoughTheyShareNoFiles()
    {
        await using var saved = await SavepointCluster.StartAsync(config =>
        {
            config.Checkpointing.Interval = TimeSpan.FromDays(1);
            config.Checkpointing.Directory = "mem://checkpoints";
        });
        for (var checkpoint = 1; checkpoint <= 4; checkpoint++)
        {
            var asked = saved.Client.TriggerCheckpointAsync(saved.Job.Id, TestContext.Current.CancellationToken);
            await saved.AcknowledgeNextAsync();
            Assert.Equal(checkpoint, await asked);
        }

        await JobProbe.UntilSoAsync(
            () => Task.FromResult(saved.Stores["mem://checkpoints"]),
            names => names.SequenceEqual(
                ["saved%20job/chk-3/_metadata", "saved%20job/chk-4/_metadata", "saved%20job/runs/1", "saved%20job/runs/1-complete"]),
            "the older ones to be deleted");
    }

    [Fact]
    public async Task EndOfData_BeforeTheCoordinatorHasBegun_IsToBeToldAgain()
    {
        var graph = ControlPlaneCluster.Graph("ends early");
        await using var cluster = await ControlPlaneCluster.StartAsync([graph]);
        var job = await cluster.SubmitAsync(graph);
        var coordinator = cluster.Silos.Client.GetGrain<ICheckpointCoordinatorGrain>(job.Id.Value);

        await Assert.ThrowsAsync<InvalidOperationException>(() => coordinator.EndOfDataAsync(job.Task(0, 0, attempt: 2)));
    }

    [Fact]
    public async Task Request_OfAnAttemptWhoseEndTheCoordinatorDidNotHearOf_IsAnsweredWhenTheNextBegins()
    {
        await using var saved = await SavepointCluster.StartAsync();
        var asked = saved.SaveAsync(SavepointCluster.Target);
        await saved.Cluster.Runtime.UntilTriggeredAsync();

        await saved.Coordinator.StartAsync(
            new CheckpointedAttempt("saved job", new Attempt(2), [saved.Cluster.Silos.Silos[0].SiloAddress]));

        var error =
            await Assert.ThrowsAsync<FlinkException>(() => asked.WaitAsync(HangGuard.Patience, TestContext.Current.CancellationToken));
        Assert.Contains("RESTARTING", error.Message, StringComparison.Ordinal);
    }
}
