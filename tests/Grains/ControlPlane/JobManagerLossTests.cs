using FlinkNet.Engine.ControlPlane;
using FlinkNet.Engine.ControlPlane.Failures;
using FlinkNet.Engine.ControlPlane.Jobs;
using FlinkNet.Grains.ControlPlane.Jobs;
using FlinkNet.Grains.Tests.BarrierPath;
using FlinkNet.Interfaces.ControlPlane;
using FlinkNet.Interfaces.Options;
using FlinkNet.Model;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Time.Testing;
using Orleans.Storage;

namespace FlinkNet.Grains.Tests.ControlPlane;

public sealed class JobManagerLossTests
{
    [Fact]
    public async Task R9_JobManagerDeactivatedWhileTheJobRuns_IsBroughtBackAndTheJobFinishes()
    {
        var graph = ControlPlaneCluster.Graph("outlives");
        await using var cluster = await ControlPlaneCluster.StartAsync([graph], silos: 2, slots: 2);
        var job = await cluster.SubmitAsync(graph);
        await job.UntilAllTasksAsync(TaskState.Running);

        await cluster.Silos.DeactivateAsync(job.Manager);
        await job.UntilEpochAsync(2);
        Assert.Equal(JobStatus.Running, (await job.Manager.GetDetailsAsync()).Status);
        Assert.Equal(4, cluster.Runtime.Started.Count);

        cluster.Runtime.FinishAll();
        var finished = await job.UntilAsync(JobStatus.Finished);
        Assert.All(finished.Vertices.SelectMany(vertex => vertex.Tasks), task => Assert.Equal(7, task.Metrics.RecordsIn));
    }

    [Fact]
    public async Task JobManager_DeactivatedBeforeItHearsOfTheEnd_HearsItFromTheTaskManagers()
    {
        var graph = ControlPlaneCluster.Graph("hears later");
        await using var cluster = await ControlPlaneCluster.StartAsync([graph]);
        var job = await cluster.SubmitAsync(graph);
        await job.UntilAllTasksAsync(TaskState.Running);

        var deactivated = cluster.Silos.DeactivateAsync(job.Manager);
        cluster.Runtime.FinishAll();
        await deactivated;

        await job.UntilAsync(JobStatus.Finished);
    }

    [Fact]
    public async Task JobManager_ThatCannotComeUp_HidesNoOtherJob_AndKeepsNoneFromBeingWatched()
    {
        var (broken, healthy) = (ControlPlaneCluster.Graph("broken"), ControlPlaneCluster.Graph("healthy"));
        await using var cluster = await ControlPlaneCluster.StartAsync([broken, healthy]);
        var first = await cluster.SubmitAsync(broken);
        var second = await cluster.SubmitAsync(healthy);
        await first.UntilAllTasksAsync(TaskState.Running);
        await second.UntilAllTasksAsync(TaskState.Running);
        cluster.Runtime.FinishAll();
        await second.UntilAsync(JobStatus.Finished);
        await first.UntilAsync(JobStatus.Finished);
        await cluster.OverwriteAsync(first, state => state.JobName = "a job that no program defines");
        await cluster.Silos.DeactivateAsync(first.Manager);
        await Assert.ThrowsAsync<FlinkException>(first.Manager.GetDetailsAsync);

        var listed = await JobProbe.UntilSoAsync(
            cluster.Front.ListJobsAsync, jobs =>
                jobs.Any(job => job.Job == second.Id && job.Status == JobStatus.Finished), "the healthy job to be listed as Finished");

        Assert.Contains(listed, job => job.Job == first.Id);
    }

    [Fact]
    public async Task Report_OfTasksWhoseJobHasEndedButIsNotStored_IsNotAnswered()
    {
        var (graph, storage, hanging) = (ControlPlaneCluster.Graph("not stored"), new FakeGrainStorage(), new TaskCompletionSource());
        await using var cluster = await ControlPlaneCluster.StartAsync(
            [graph], configure: (silo, _) => silo.Services.AddKeyedSingleton<IGrainStorage>(ControlPlaneOptions.StorageName, storage));
        var job = await cluster.SubmitAsync(graph);
        await job.UntilAllTasksAsync(TaskState.Running);

        // The write for the first report and the one for the second, or one before and one for both, fail; the next activation's do not.
        var failures = 2;
        storage.BeforeWriteOf = name => name == "job" && Interlocked.Decrement(ref failures) >= 0 ? hanging.Task : Task.CompletedTask;
        TaskReport[] reports = [.. cluster.Runtime.Deployed.Select(task => new TaskReport(task, TaskState.Finished, null, default))];
        var first = job.Manager.ReportTasksAsync(reports);
        await JobProbe.UntilSoAsync(job.Manager.PingAsync, status =>
            status == JobStatus.Finished, "the job to be Finished, of which there is no news while it is not stored");

        // A TaskManager that is answered forgets its tasks: the next JobManager would find them missing, and start the job again.
        var second = job.Manager.ReportTasksAsync(reports);
        await job.Manager.PingAsync();
        hanging.SetException(new InconsistentStateException("The JobManager is lost."));

        await Assert.ThrowsAnyAsync<Exception>(() => first);
        await Assert.ThrowsAnyAsync<Exception>(() => second);
        cluster.Runtime.FinishAll();
        await job.UntilAsync(JobStatus.Finished);
    }

    [Fact]
    public async Task Job_WhoseEndIsNotStored_IsNotSeenToHaveEnded()
    {
        var (graph, storage, hanging, time) =
            (ControlPlaneCluster.Graph("not seen"), new FakeGrainStorage(), new TaskCompletionSource(), new FakeTimeProvider());
        await using var cluster = await ControlPlaneCluster.StartAsync([graph], configure: (silo, _) => silo.Services
            .AddKeyedSingleton<IGrainStorage>(ControlPlaneOptions.StorageName, storage)
            .AddKeyedSingleton<TimeProvider>(ControlPlaneOptions.ClockKey, time));
        var job = await cluster.SubmitAsync(graph);
        await job.UntilAllTasksAsync(TaskState.Running);

        storage.BeforeWriteOf = name => name == "job" ? hanging.Task : Task.CompletedTask;
        cluster.Runtime.FinishAll();
        await JobProbe.UntilSoAsync(job.Manager.PingAsync, status =>
            status == JobStatus.Finished, "the job to be Finished, of which there is no news while it is not stored");
        var seen = job.Manager.GetDetailsAsync();
        await job.Manager.PingAsync();

        // However long it takes: a process that sees the end may go, and with it the JobManager that was about to store it.
        time.Advance(TimeSpan.FromMinutes(1));
        await job.Manager.PingAsync();
        await job.Manager.PingAsync();
        Assert.False(seen.IsCompleted);
        hanging.SetResult();
        Assert.Equal(JobStatus.Finished, (await seen).Status);
    }

    [Fact]
    public async Task JobManager_DeactivatedAfterAllHaveEnded_StillTellsHowTheJobEnded()
    {
        var graph = ControlPlaneCluster.Graph("remembered");
        await using var cluster = await ControlPlaneCluster.StartAsync([graph]);
        var job = await cluster.SubmitAsync(graph);
        await job.UntilAllTasksAsync(TaskState.Running);
        cluster.Runtime.FinishAll();
        var before = await job.UntilAsync(JobStatus.Finished);

        await cluster.Silos.DeactivateAsync(job.Manager);
        var after = await job.Manager.GetDetailsAsync();

        Assert.Equal(before with { Vertices = [] }, after with { Vertices = [] });
        Assert.Equal(
            before.Vertices.SelectMany(vertex => vertex.Tasks),
            after.Vertices.SelectMany(vertex => vertex.Tasks));
    }

    [Fact]
    public async Task JobManager_DeactivatedWhileTasksAreBeingCanceled_GoesOnToTheEnd()
    {
        var graph = ControlPlaneCluster.Graph("cancels on");
        await using var cluster = await ControlPlaneCluster.StartAsync([graph]);
        var job = await cluster.SubmitAsync(graph);
        await job.UntilAllTasksAsync(TaskState.Running);
        cluster.Runtime.ObeysCancel = false;
        await job.Manager.CancelAsync();
        await job.UntilAsync(JobStatus.Canceling);

        await cluster.Silos.DeactivateAsync(job.Manager);
        cluster.Runtime.ObeysCancel = true;

        await job.UntilAsync(JobStatus.Canceled);
    }

    [Fact]
    public void Failure_ThatNoAttemptCanMend_IsKnownToBeSoAfterTheJobManagerIsLost()
    {
        var failing =
            new JobSnapshot(
                JobPhase.Failing,
                new Attempt(2),
                null,
                [],
                new JobFailure(FailureOrigin.External, "its checkpoints are gone") { IsFinal = true },
                null);

        Assert.Equal(failing.Failure, new JobManagerState().With(failing, RestartHistory.Empty, []).ToSnapshot().Failure);
    }

    [Fact]
    public void Accumulators_OfATaskThatHasEnded_AreKnownAfterTheJobManagerIsLost()
    {
        var topology = JobTopology.Of(ControlPlaneCluster.Graph("gathered"));
        var task = new TaskId(new VertexId(0), new SubtaskIndex(0));
        var metrics = new TaskMetricsTable(topology, [])
        {
            [task] = default(TaskMetrics) with { Accumulators = [1, 2] },
        };

        var restored = new TaskMetricsTable(topology, metrics.Snapshot(), accumulators: metrics.SnapshotAccumulators());

        Assert.Equal([1, 2], restored[task].Accumulators);
        Assert.Null(new TaskMetricsTable(topology, []).SnapshotAccumulators());
    }

    [Fact]
    public async Task Tasks_TheJobManagerLostItsState_AreStopped()
    {
        var graph = ControlPlaneCluster.Graph("orphans");
        await using var cluster = await ControlPlaneCluster.StartAsync([graph]);
        var job = await cluster.SubmitAsync(graph);
        await job.UntilAllTasksAsync(TaskState.Running);

        await cluster.ForgetAsync(job);

        await cluster.Runtime.UntilEmptyAsync();
        var exception = await Assert.ThrowsAsync<FlinkException>(job.Manager.GetDetailsAsync);
        Assert.Contains("There is no job", exception.Message, StringComparison.Ordinal);
        Assert.Equal(FailureOrigin.External, exception.Origin);
    }
}
