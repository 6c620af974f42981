using System.Collections.Concurrent;
using System.Diagnostics.Metrics;
using FlinkNet.Engine.RecordPath.Tasks;
using FlinkNet.Grains.Threading;
using FlinkNet.Interfaces.ControlPlane;
using FlinkNet.Model;

namespace FlinkNet.Grains.RecordPath;

/// <summary>Runs the silo's tasks on its workers. Each is prepared beside the call that orders it.</summary>
internal sealed class TaskRuntime : ITaskRuntime
{
    private readonly TaskAssembler _assembler;
    private readonly Machine _machine;
    private readonly ConcurrentDictionary<TaskAttemptId, DeployedTask> _tasks = new();

    /// <summary>For each task that was ordered and is not forgotten, what ends its preparation.</summary>
    private readonly ConcurrentDictionary<TaskAttemptId, TaskPreparation> _preparing = new();

    public TaskRuntime(TaskAssembler assembler, Machine machine, IMeterFactory meters)
    {
        (_assembler, _machine) = (assembler, machine);
        Instruments = new TaskInstruments(meters, () => _tasks.Values);
    }

    /// <summary>The tasks' metrics.</summary>
    public TaskInstruments Instruments { get; }

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

    public void Start(TaskAttemptId task) => Find(task)?.Runner.Start();

    public void Cancel(TaskAttemptId task)
    {
        if (_preparing.TryGetValue(task, out var preparing))
        {
            preparing.Cancel();
        }

        Find(task)?.Runner.Cancel();
    }

    public void TriggerCheckpoint(JobId job, Attempt attempt, CheckpointBarrier barrier)
    {
        foreach (var task in TasksOf(job, attempt).Where(task => task is not ProcessingTask))
        {
            task.Control.TriggerCheckpoint(barrier);
        }
    }

    public void NotifyCheckpointAborted(JobId job, Attempt attempt, CheckpointId checkpoint)
    {
        foreach (var task in TasksOf(job, attempt))
        {
            task.Control.NotifyCheckpointAborted(checkpoint);
        }
    }

    public void NotifyCheckpointComplete(JobId job, Attempt attempt, CompletedCheckpoint checkpoint)
    {
        foreach (var task in DeployedOf(job, attempt))
        {
            task.Runner.Task.Control.NotifyCheckpointComplete(checkpoint);
            task.Checkpoints?.NotifyCheckpointCompleteAsync(checkpoint).Ignore();
        }
    }

    /// <summary>The tasks of a job that are here, those of the newest attempt first.</summary>
    public IEnumerable<(TaskAttemptId Id, StreamTask Task)> TasksOf(JobId job) => _tasks
        .Where(entry => entry.Key.Job == job)
        .OrderByDescending(entry => entry.Key.Attempt)
        .Select(entry => (entry.Key, entry.Value.Runner.Task));

    public TaskMetrics? GetMetrics(TaskAttemptId task) => Find(task)?.Runner.Metrics;

    public void Remove(TaskAttemptId task)
    {
        if (_tasks.TryRemove(task, out var deployed))
        {
            _assembler.Release(deployed);
        }

        if (_preparing.TryRemove(task, out _) && !_preparing.Keys.Any(other => other.Job == task.Job && other.Attempt == task.Attempt))
        {
            _assembler.Detach(task.Job, task.Attempt);
        }
    }

    private async Task PrepareAsync(TaskAttemptId task, JobDeployment deployment, ITaskListener listener, TaskPreparation preparation)
    {
        try
        {
            var deployed = await _assembler.BuildAsync(task, deployment, listener, preparation.Canceled);
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

    private IEnumerable<StreamTask> TasksOf(JobId job, Attempt attempt) => DeployedOf(job, attempt).Select(task => task.Runner.Task);

    // In their order, which that of the table is not: it differs from process to process.
    private IEnumerable<DeployedTask> DeployedOf(JobId job, Attempt attempt) => _tasks
        .Where(entry => entry.Key.Job == job && entry.Key.Attempt == attempt)
        .OrderBy(entry => entry.Key.Task.Vertex.Index)
        .ThenBy(entry => entry.Key.Task.Subtask)
        .Select(entry => entry.Value);

    private DeployedTask? Find(TaskAttemptId task) => _tasks.GetValueOrDefault(task);
}
