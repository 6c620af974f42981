using FlinkNet.Engine.RecordPath.Assembly;
using FlinkNet.Engine.RecordPath.Tasks;
using FlinkNet.Grains.BarrierPath;
using FlinkNet.Grains.BarrierPath.Acknowledge;
using FlinkNet.Grains.Threading;
using FlinkNet.Interfaces.ControlPlane;
using FlinkNet.Model;
using Microsoft.Extensions.Logging;

namespace FlinkNet.Grains.RecordPath;

/// <summary>
/// Builds the silo's tasks from its own program's graphs, reads what they begin with, and connects their channels. Of a task that fails
/// on the way nothing is left behind.
/// </summary>
internal sealed partial class TaskAssembler(
    JobCatalog catalog,
    ShuffleStreamProvider shuffle,
    TaskServicesSource services,
    TaskCheckpointing checkpoints,
    ITaskWorkers workers,
    Machine machine,
    ILogger<TaskRuntime> logger)
{
    /// <summary>Builds a task; reading what it begins with takes as long as it takes.</summary>
    public async Task<DeployedTask> BuildAsync(
        TaskAttemptId task,
        JobDeployment deployment,
        ITaskListener listener,
        CancellationToken canceled)
    {
        var job = catalog.Find(deployment.JobName)?.At(deployment.Scale)
            ?? throw new FlinkException(FailureOrigin.User, $"This silo's program defines no job named '{deployment.JobName}'.");
        var channels = TaskChannels.Of(job, task);
        CheckpointReporter? reporter = null;
        StreamTask? built = null;
        try
        {
            shuffle.Attach(deployment, job.Graph);
            reporter = checkpoints.ReporterFor(job, task);
            built = TaskBuilder.Build(job.Plan, task, services.Of(task, job, reporter, (what, why) => LogWarning(logger, task, what, why)));
            await RestoreAsync(built, job, task, deployment, reporter, canceled);
            if (deployment.Stops)
            {
                built.StopAtOnce();
            }

            canceled.ThrowIfCancellationRequested();
            var vertex = job.Graph.Vertices[task.Task.Vertex.Index].Name;
            var deployed =
                new DeployedTask(new TaskRunner(task, built, workers, listener, machine.Time), job.Graph.Name, vertex, channels, reporter);
            if (built is ProcessingTask processing)
            {
                Subscribe(deployed, new GateObserver(processing.Gate, processing.Control));
            }

            return deployed;
        }
        catch
        {
            built?.Discard();
            Release(channels, reporter);
            throw;
        }
    }

    /// <summary>A task is over: its channels are closed, and nothing of it is stored any more.</summary>
    public void Release(DeployedTask task) => Release(task.Channels, task.Checkpoints);

    /// <summary>No task of an attempt is here any more.</summary>
    public void Detach(JobId job, Attempt attempt) => shuffle.Detach(job, attempt);

    private async Task RestoreAsync(
        StreamTask built, CatalogedJob job, TaskAttemptId task, JobDeployment deployment, CheckpointReporter reporter,
            CancellationToken canceled)
    {
        if (deployment.RestoredCheckpoint == CheckpointId.None)
        {
            return;
        }

        built.Restore(await checkpoints.Restorer.ReadAsync(job, task, deployment, canceled));
        if (await checkpoints.Restorer.FindWitnessedAsync(job, task, deployment, canceled) is { } handle)
        {
            reporter.OperatorState.TellRestored(deployment.RestoredCheckpoint, handle);
        }
    }

    private void Subscribe(DeployedTask deployed, GateObserver observer)
    {
        foreach (var channel in deployed.Channels.Inputs)
        {
            shuffle.Open(channel).SubscribeAsync(observer).Ignore();
        }
    }

    private void Release(TaskChannels channels, CheckpointReporter? reporter)
    {
        reporter?.Dispose();
        foreach (var channel in channels.Inputs)
        {
            shuffle.Endpoints.RemoveConsumer(channel);
        }

        foreach (var channel in channels.Outputs)
        {
            shuffle.Endpoints.RemoveProducer(channel);
        }
    }

    [LoggerMessage(LogLevel.Warning, "Task {Task}: {What}")]
    private static partial void LogWarning(ILogger logger, TaskAttemptId task, string what, Exception? why);
}
