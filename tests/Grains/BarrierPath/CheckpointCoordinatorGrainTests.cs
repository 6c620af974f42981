using FlinkNet.Grains.Tests.ControlPlane;
using FlinkNet.Interfaces.BarrierPath;

namespace FlinkNet.Grains.Tests.BarrierPath;

public sealed class CheckpointCoordinatorGrainTests
{
    [Fact]
    public async Task EndOfData_BeforeTheCoordinatorHasBegun_IsToBeToldAgain()
    {
        var graph = ControlPlaneCluster.Graph("ends early");
        await using var cluster = await ControlPlaneCluster.StartAsync([graph]);
        var job = await cluster.SubmitAsync(graph);
        var coordinator = cluster.Silos.Client.GetGrain<ICheckpointCoordinatorGrain>(job.Id.Value);

        await Assert.ThrowsAsync<InvalidOperationException>(() => coordinator.EndOfDataAsync(job.Task(0, 0, attempt: 2)));
    }
}
