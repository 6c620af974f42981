using System.Diagnostics;
using FlinkNet.Model;

namespace FlinkNet.Grains.Tests.ControlPlane;

public sealed class ScaleTests
{
    [Fact]
    public async Task Job_OfAThousandTasks_RunsAndIsNotAnnouncedOnceForEach()
    {
        var graph = ControlPlaneCluster.Graph("thousand", parallelism: 500);
        await using var cluster = await ControlPlaneCluster.StartAsync([graph], silos: 2, slots: 250);
        var watch = Stopwatch.StartNew();

        var job = await cluster.SubmitAsync(graph);
        await job.UntilAllTasksAsync(TaskState.Running);

        var running = watch.Elapsed;
        cluster.Runtime.FinishAll();
        await job.UntilAsync(JobStatus.Finished);
        TestContext.Current.TestOutputHelper!.WriteLine(
            $"1,000 tasks: {running.TotalSeconds:F2} s to RUNNING, {(watch.Elapsed - running).TotalSeconds:F2} s to FINISHED");

        // Each has reported twice, that it is prepared and that it runs; reports that come together are taken together.
        Assert.InRange(job.Announced, 2, 1500);
    }
}
