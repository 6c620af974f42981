using FlinkNet.Engine.Planning;
using FlinkNet.Model;
using Microsoft.Extensions.DependencyInjection;

namespace FlinkNet.Grains.Tests.ControlPlane;

public sealed class ShapeTests
{
    [Fact]
    public async Task Submit_ASiloRunsAnotherShape_IsRefusedAndNamesSiloAndVertex()
    {
        var graph = ControlPlaneCluster.Graph("shaped", parallelism: 2);
        var other = ControlPlaneCluster.Graph("shaped", parallelism: 3);
        await using var cluster = await ControlPlaneCluster.StartAsync([graph], silos: 2, configure: (silo, number) =>
        {
            if (number == 1)
            {
                silo.Services.AddSingleton(_ => ControlPlaneCluster.CatalogOf([other]));
            }
        });

        var exception = await Assert.ThrowsAsync<FlinkException>(() => cluster.SubmitAsync(graph));

        Assert.Equal(FailureOrigin.User, exception.Origin);
        var differs = cluster.Silos.Silos.Single(silo => IsOf(silo.ServiceProvider, other));
        Assert.Contains($"silo {differs.SiloAddress.ToParsableString()} defines", exception.Message, StringComparison.Ordinal);
        Assert.Contains("vertex 0 differs", exception.Message, StringComparison.Ordinal);
        Assert.Empty(await cluster.Front.ListJobsAsync());
    }

    [Fact]
    public async Task Submit_ASiloRunsAnotherProgram_IsRefused()
    {
        var graph = ControlPlaneCluster.Graph("mine");
        await using var cluster = await ControlPlaneCluster.StartAsync([graph], silos: 2, configure: (silo, number) =>
        {
            if (number == 1)
            {
                silo.Services.AddSingleton(_ => ControlPlaneCluster.CatalogOf([ControlPlaneCluster.Graph("theirs")]));
            }
        });

        var exception = await Assert.ThrowsAsync<FlinkException>(() => cluster.SubmitAsync(graph));

        Assert.Contains("does not define it", exception.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task ListJobs_SeveralWereSubmitted_TellsTheNewestFirst()
    {
        var first = ControlPlaneCluster.Graph("first");
        var second = ControlPlaneCluster.Graph("second");
        await using var cluster = await ControlPlaneCluster.StartAsync([first, second]);
        var one = await cluster.SubmitAsync(first);
        await one.UntilAllTasksAsync(TaskState.Running);
        cluster.Runtime.FinishAll();
        await one.UntilAsync(JobStatus.Finished);
        var two = await cluster.SubmitAsync(second);
        await two.UntilAllTasksAsync(TaskState.Running);

        var jobs = await cluster.Front.ListJobsAsync();

        Assert.Equal([(two.Id, JobStatus.Running), (one.Id, JobStatus.Finished)], jobs.Select(job => (job.Job, job.Status)));
    }

    private static bool IsOf(IServiceProvider silo, JobGraph graph) =>
        silo.GetRequiredService<JobCatalog>().Find(graph.Name)?.Graph.Fingerprint.Digest == graph.Fingerprint.Digest;
}
