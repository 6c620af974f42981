using FlinkNet.Interfaces.ControlPlane;
using FlinkNet.Model;

namespace FlinkNet.Grains.Tests.ControlPlane;

public sealed class SplitTests
{
    [Fact]
    public async Task Splits_AskedForAgainUnderTheSameNumber_AreTheSame()
    {
        var (cluster, job) = await RunAsync("asks again");
        await using var disposing = cluster;

        var first = await RequestAsync(job, subtask: 0, number: 1);
        var other = await RequestAsync(job, subtask: 1, number: 1);
        var again = await RequestAsync(job, subtask: 0, number: 1);
        var next = await RequestAsync(job, subtask: 0, number: 2);

        Assert.Equal([0, 1, 0, 2], [Split(first), Split(other), Split(again), Split(next)]);
        var exception = await Assert.ThrowsAsync<InvalidOperationException>(() => RequestAsync(job, subtask: 0, number: 1));
        Assert.Contains("late duplicates are refused", exception.Message, StringComparison.Ordinal);
        Assert.Equal(JobStatus.Running, await job.Manager.PingAsync());
    }

    [Fact]
    public async Task Splits_TheJobManagerWasDeactivated_AreGivenOutOnce()
    {
        var (cluster, job) = await RunAsync("gives once");
        await using var disposing = cluster;
        Assert.Equal(0, Split(await RequestAsync(job, subtask: 0, number: 1)));

        await cluster.Silos.DeactivateAsync(job.Manager);

        Assert.Equal(1, Split(await RequestAsync(job, subtask: 1, number: 1)));
        Assert.Equal(0, Split(await RequestAsync(job, subtask: 0, number: 1)));
    }

    [Fact]
    public async Task C3_Q1_SplitsBetweenTheCoordinatorsSnapshotAndTheReadersBarrier_AreHeldBack_AlsoByAnotherJobManager()
    {
        var (cluster, job) = await RunAsync("holds back");
        await using var disposing = cluster;
        await job.Manager.BeginCheckpointAsync(attempt: new Attempt(1), checkpoint: new CheckpointId(5));
        Assert.Equal(0, (await RequestAsync(job, subtask: 0, number: 1)).Count);

        await cluster.Silos.DeactivateAsync(job.Manager);

        Assert.Equal(0, (await RequestAsync(job, subtask: 0, number: 2)).Count);
        Assert.Equal(0, Split(await RequestAsync(job, subtask: 1, number: 1, checkpoint: 5)));
        await job.Manager.EndCheckpointAsync(attempt: new Attempt(1), checkpoint: new CheckpointId(5));
        Assert.Equal(1, Split(await RequestAsync(job, subtask: 0, number: 3)));
    }

    [Fact]
    public async Task Splits_AskedForByAnotherAttempt_AreRefused()
    {
        var (cluster, job) = await RunAsync("stale asker");
        await using var disposing = cluster;

        await Assert.ThrowsAsync<FlinkException>(() =>
            job.Manager.RequestSplitAsync(new SplitRequest(job.Task(0, 0, attempt: 2), 0, 1, CheckpointId.None)));
    }

    [Fact]
    public async Task Source_ItsInputCannotBeFound_FailsTheJobWithItsName()
    {
        var source = new CountingSource(splits: 1) { StartFault = new FlinkException(FailureOrigin.User, "there is no folder 'logs'") };
        var graph = ControlPlaneCluster.Graph("no input", source: source);
        await using var cluster = await ControlPlaneCluster.StartAsync([graph]);

        var job = await cluster.SubmitAsync(graph);

        var failed = await job.UntilAsync(JobStatus.Failed);
        Assert.Equal("Source 'Counting': there is no folder 'logs'", failed.Failure!.Message);
        Assert.Equal(FailureOrigin.User, failed.Failure.Origin);
    }

    private static async Task<(ControlPlaneCluster Cluster, JobProbe Job)> RunAsync(string name)
    {
        var graph = ControlPlaneCluster.Graph(name);
        var cluster = await ControlPlaneCluster.StartAsync([graph]);
        var job = await cluster.SubmitAsync(graph);
        await job.UntilAllTasksAsync(TaskState.Running);
        return (cluster, job);
    }

    private static Task<SplitResponse> RequestAsync(JobProbe job, int subtask, long number, long checkpoint = 0) =>
        job.Manager.RequestSplitAsync(new SplitRequest(job.Task(0, subtask), 0, number, new CheckpointId(checkpoint)));

    private static int Split(SplitResponse response)
    {
        Assert.Equal(1, response.Count);
        return BitConverter.ToInt32(response.Splits);
    }
}
