using FlinkNet.Grains.RecordPath;
using FlinkNet.Interfaces.ControlPlane;
using FlinkNet.Model;
using Orleans.Concurrency;
using Orleans.Placement;

namespace FlinkNet.Grains.ControlPlane;

/// <summary>Receives and hands over; the task's loop runs on the silo's worker threads.</summary>
[GrainType("flink.task"), KeepAlive, Immovable, Reentrant, ExactSiloPlacement]
internal sealed class TaskGrain(ITaskRuntime runtime, TaskManager taskManager) : Grain, ITaskGrain
{
    private TaskGrainKey _key;

    public override Task OnActivateAsync(CancellationToken cancellationToken)
    {
        _key = TaskGrainKey.Parse(this.GetPrimaryKeyString());

        // A late frame or grant must not bring back a grain whose task has ended: nothing would ever take it away.
        return taskManager.Hosts(_key.Task)
            ? Task.CompletedTask
            : throw new FlinkException(
                FailureOrigin.Internal, $"Task {_key.Task} does not run on TaskManager {_key.Silo.ToParsableString()}: it has ended, or was not deployed.");
    }

    public Task DeployAsync(JobDeployment deployment)
    {
        runtime.Deploy(_key.Task, deployment, taskManager);
        return Task.CompletedTask;
    }

    public Task StartAsync()
    {
        runtime.Start(_key.Task);
        return Task.CompletedTask;
    }

    public Task CancelAsync()
    {
        runtime.Cancel(_key.Task);
        return Task.CompletedTask;
    }

    public Task ReleaseAsync()
    {
        runtime.Remove(_key.Task);
        DeactivateOnIdle();
        return Task.CompletedTask;
    }
}
