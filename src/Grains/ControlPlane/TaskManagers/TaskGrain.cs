using FlinkNet.Grains.ControlPlane.SiloPlacement;
using FlinkNet.Grains.RecordPath;
using FlinkNet.Interfaces.BarrierPath;
using FlinkNet.Interfaces.ControlPlane;
using FlinkNet.Model;
using Microsoft.Extensions.Logging;
using Orleans.Concurrency;
using Orleans.Placement;

namespace FlinkNet.Grains.ControlPlane.TaskManagers;

/// <summary>Receives and hands over; the task's loop runs on the silo's worker threads.</summary>
[GrainType(TaskGrainKey.TypeName), KeepAlive, Immovable, Reentrant, ExactSiloPlacement]
internal sealed class TaskGrain(ITaskRuntime runtime, TaskManager taskManager, OperatorStateRecords records, ILogger<TaskGrain> logger)
    : Grain, ITaskGrain
{
    private static readonly TimeSpan LateCallPatience = TimeSpan.FromSeconds(1);
    private TaskGrainKey _key;
    private OperatorStateKeeper _operatorState = null!;

    public override Task OnActivateAsync(CancellationToken cancellationToken)
    {
        _key = TaskGrainKey.Parse(this.GetPrimaryKeyString());
        IPersistentState<OperatorStateRecord> stored = records.Of(_key.Task.Job, _key.Task.Task);
        _operatorState = new OperatorStateKeeper(stored, _key.Task, HasEndedAsync, logger);
        if (!taskManager.Hosts(_key.Task))
        {
            // A late frame or grant brought it back. Its call is answered, by a refusal; then it goes, since nothing else would take it
            // away.
            this.RegisterGrainTimer(
                () =>
                {
                    DeactivateOnIdle();
                    return Task.CompletedTask;
                },
                new GrainTimerCreationOptions(LateCallPatience, Timeout.InfiniteTimeSpan));
        }

        return Task.CompletedTask;
    }

    public Task DeployAsync(JobDeployment deployment)
    {
        if (!taskManager.Hosts(_key.Task))
        {
            throw new FlinkException(
                FailureOrigin.Internal, $"Task {_key.Task} is no longer wanted on TaskManager {_key.Silo.ToParsableString()}.");
        }

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

    public Task KeepOperatorStateAsync(TaskOperatorState state)
    {
        _operatorState.KeepAsync(state).Ignore();
        return Task.CompletedTask;
    }

    public Task CompareOperatorStateAsync(CheckpointId checkpoint, long length, ulong checksum)
    {
        _operatorState.CompareAsync(checkpoint, length, checksum).Ignore();
        return Task.CompletedTask;
    }

    public Task<TaskOperatorState?> GetOperatorStateAsync() => _operatorState.FindAsync();

    public Task ReleaseAsync()
    {
        runtime.Remove(_key.Task);
        DeactivateOnIdle();
        return Task.CompletedTask;
    }

    private async Task<bool> HasEndedAsync() =>
        await GrainFactory.GetGrain<IJobReports>(_key.Task.Job.Value).PingAsync() is not { } status || status.IsTerminal();
}
