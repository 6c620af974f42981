using FlinkNet.Engine.RecordPath.Assembly;
using FlinkNet.Engine.RecordPath.Tasks;
using FlinkNet.Grains.BarrierPath;
using FlinkNet.Interfaces.ControlPlane;
using FlinkNet.Model;

namespace FlinkNet.Grains.RecordPath;

/// <content>
/// Prepares tasks beside the calls that order it: reading what a task begins with takes as long as it takes. Of a task that fails, or is cancelled, on the way nothing is left behind.
/// </content>
internal sealed partial class TaskRuntime
{
    public void Deploy(TaskAttemptId task, JobDeployment deployment, ITaskListener listener)
    {
        var preparation = new TaskPreparation();
        if (_preparing.TryAdd(task, preparation))
        {
            listener.OnTaskState(task, TaskState.Initializing, null);
            _machine.Run(() => PrepareAsync(task, deployment, listener, preparation)).Ignore();
        }
        else
        {
            preparation.Dispose();
        }
    }

    private async Task PrepareAsync(TaskAttemptId task, JobDeployment deployment, ITaskListener listener, TaskPreparation preparation)
    {
        try
        {
            var deployed = await BuildAsync(task, deployment, listener, preparation.Canceled);
            _tasks[task] = deployed;
            if (preparation.Canceled.IsCancellationRequested)
            {
                // Who cancelled may not have found it.
                deployed.Runner.Cancel();
            }
            else
            {
                listener.OnTaskPrepared(task);
            }
        }
        catch (Exception) when (preparation.Canceled.IsCancellationRequested)
        {
            listener.OnTaskState(task, TaskState.Canceled, null);
        }
        catch (Exception exception)
        {
            listener.OnTaskState(task, TaskState.Failed, TaskFailures.DescribePreparation(exception));
        }
        finally
        {
            preparation.Dispose();
        }
    }

    private async Task<DeployedTask> BuildAsync(TaskAttemptId task, JobDeployment deployment, ITaskListener listener, CancellationToken canceled)
    {
        var job = _catalog.Find(deployment.JobName)?.At(deployment.Scale)
            ?? throw new FlinkException(FailureOrigin.User, $"This silo's program defines no job named '{deployment.JobName}'.");
        var (inputs, outputs) = (ChannelsInto(job, task), ChannelsOutOf(job, task));
        CheckpointReporter? reporter = null;
        StreamTask? built = null;
        try
        {
            _shuffle.Attach(deployment, job.Graph);
            reporter = _checkpoints.ReporterFor(job, task);
            built = TaskBuilder.Build(job.Plan, task, ServicesFor(task, job, reporter));
            await RestoreAsync(built, job, task, deployment, reporter, canceled);
            if (deployment.Stops)
            {
                built.StopAtOnce();
            }

            canceled.ThrowIfCancellationRequested();
            var vertex = job.Graph.Vertices[task.Task.Vertex.Index].Name;
            var deployed = new DeployedTask(new TaskRunner(task, built, _workers, listener, _machine.Time), job.Graph.Name, vertex, inputs, outputs, reporter);
            if (built is ProcessingTask processing)
            {
                Subscribe(deployed, new GateObserver(processing.Gate, processing.Control));
            }

            return deployed;
        }
        catch
        {
            built?.Discard();
            Release(inputs, outputs, reporter);
            throw;
        }
    }

    private async Task RestoreAsync(
        StreamTask built, CatalogedJob job, TaskAttemptId task, JobDeployment deployment, CheckpointReporter reporter, CancellationToken canceled)
    {
        if (deployment.RestoredCheckpoint == 0)
        {
            return;
        }

        built.Restore(await _checkpoints.Restorer.ReadAsync(job, task, deployment, canceled));
        if (await _checkpoints.Restorer.FindWitnessedAsync(job, task, deployment, canceled) is { } handle)
        {
            reporter.OperatorState.TellRestored(deployment.RestoredCheckpoint, handle);
        }
    }

    private void Release(IReadOnlyList<ChannelId> inputs, IReadOnlyList<ChannelId> outputs, CheckpointReporter? reporter)
    {
        reporter?.Dispose();
        foreach (var channel in inputs)
        {
            _shuffle.Endpoints.RemoveConsumer(channel);
        }

        foreach (var channel in outputs)
        {
            _shuffle.Endpoints.RemoveProducer(channel);
        }
    }
}
