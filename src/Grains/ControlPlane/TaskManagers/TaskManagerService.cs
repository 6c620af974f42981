using FlinkNet.Grains.RecordPath;
using FlinkNet.Interfaces.ControlPlane;
using FlinkNet.Model;
using Microsoft.Extensions.Logging;

namespace FlinkNet.Grains.ControlPlane.TaskManagers;

/// <summary>The <see cref="TaskManager"/> as other silos reach it. A silo has one, and it dies with its silo.</summary>
internal sealed class TaskManagerService(
    GrainId id,
    Silo silo,
    ILoggerFactory loggerFactory,
    TaskManager taskManager,
    ITaskRuntime runtime,
    WayCheck ways)
    : GrainService(id, silo, loggerFactory), ITaskManager
{
    public Task<SlotOffer> OfferSlotsAsync(string jobName) => Task.FromResult(taskManager.OfferSlots(jobName));

    public Task<DeploymentAnswer> DeployAsync(JobDeployment deployment) => Task.FromResult(taskManager.Deploy(deployment));

    public Task StartTasksAsync(JobId job, Attempt attempt, Epoch jobEpoch) => taskManager.StartTasksAsync(job, attempt, jobEpoch);

    public Task CancelTasksAsync(JobId job, Attempt attempt, Epoch jobEpoch) => taskManager.CancelTasksAsync(job, attempt, jobEpoch);

    public Task TriggerCheckpointAsync(JobId job, Attempt attempt, CheckpointBarrier barrier)
    {
        runtime.TriggerCheckpoint(job, attempt, barrier);
        return Task.CompletedTask;
    }

    public Task NotifyCheckpointAbortedAsync(JobId job, Attempt attempt, CheckpointId checkpoint)
    {
        runtime.NotifyCheckpointAborted(job, attempt, checkpoint);
        return Task.CompletedTask;
    }

    public Task NotifyCheckpointCompleteAsync(JobId job, Attempt attempt, CompletedCheckpoint checkpoint)
    {
        runtime.NotifyCheckpointComplete(job, attempt, checkpoint);
        return Task.CompletedTask;
    }

    public Task<IReadOnlyList<TaskInfo>> GetTasksAsync(JobId job) => Task.FromResult(taskManager.GetTasks(job));

    public Task PingAsync() => Task.CompletedTask;

    public Task<SiloAddress[]> FindUnreachableAsync(SiloAddress[] others) => ways.FindUnreachableAsync(others);
}
