using FlinkNet.Interfaces;
using FlinkNet.Interfaces.Options;
using FlinkNet.Model;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Time.Testing;

namespace FlinkNet.Grains.Tests.ControlPlane;

public sealed class JobLifeTests
{
    [Fact]
    public async Task Job_AllTasksFinish_IsFinished()
    {
        var graph = ControlPlaneCluster.Graph("finishes");
        await using var cluster = await ControlPlaneCluster.StartAsync([graph]);

        var job = await cluster.SubmitAsync(graph);
        var running = await job.UntilAllTasksAsync(TaskState.Running);
        Assert.Equal(JobStatus.Running, running.Status);

        cluster.Runtime.FinishAll();
        var finished = await job.UntilAsync(JobStatus.Finished);
        Assert.All(finished.Vertices.SelectMany(vertex => vertex.Tasks), task =>
            Assert.Equal((TaskState.Finished, 7L), (task.State, task.Metrics.RecordsIn)));
        Assert.NotNull(finished.EndTime);
    }

    [Fact]
    public async Task Job_ATaskFails_IsFailedWithTheTasksMessageAndTheOthersAreCanceled()
    {
        var graph = ControlPlaneCluster.Graph("fails");
        await using var cluster = await ControlPlaneCluster.StartAsync([graph]);
        var job = await cluster.SubmitAsync(graph);
        await job.UntilAllTasksAsync(TaskState.Running);

        cluster.Runtime.Tell(
            job.Task(1, 1),
            TaskState.Failed,
            new FailureInfo(FailureOrigin.User, "Operator 'Map' failed: boom", "at Map"));

        var failed = await job.UntilAsync(JobStatus.Failed);
        Assert.Equal(new FailureInfo(FailureOrigin.User, "Operator 'Map' failed: boom", "at Map"), failed.Failure);
        Assert.Equal(TaskState.Failed, failed.Vertices[1].Tasks[1].State);
        Assert.Equal(TaskState.Canceled, failed.Vertices[0].Tasks[0].State);
    }

    [Fact]
    public async Task Job_CancelIsAskedFor_IsCanceled()
    {
        var graph = ControlPlaneCluster.Graph("canceled");
        await using var cluster = await ControlPlaneCluster.StartAsync([graph]);
        var job = await cluster.SubmitAsync(graph);
        await job.UntilAllTasksAsync(TaskState.Running);

        await job.Manager.CancelAsync();

        var canceled = await job.UntilAsync(JobStatus.Canceled);
        Assert.All(canceled.Vertices.SelectMany(vertex => vertex.Tasks), task => Assert.Equal(TaskState.Canceled, task.State));
        Assert.Null(canceled.Failure);
    }

    [Fact]
    public async Task Job_ATaskNeverStops_IsCanceledAfterTheTimeOut()
    {
        var time = new FakeTimeProvider();
        var graph = ControlPlaneCluster.Graph("stuck");
        await using var cluster = await ControlPlaneCluster.StartAsync([graph], configure: (silo, _) =>
            silo.Services.AddKeyedSingleton<TimeProvider>(ControlPlaneOptions.ClockKey, time));
        var job = await cluster.SubmitAsync(graph);
        await job.UntilAllTasksAsync(TaskState.Running);
        cluster.Runtime.ObeysCancel = false;
        await job.Manager.CancelAsync();
        await cluster.Runtime.UntilCancelsAsync(4);

        time.Advance(TimeSpan.FromSeconds(180));

        var canceled = await job.UntilAsync(JobStatus.Canceled);
        Assert.StartsWith("4 tasks of job 'stuck'", canceled.StatusReason, StringComparison.Ordinal);
    }
}
