using FlinkNet.Engine.ControlPlane.Jobs;
using FlinkNet.Engine.ControlPlane.Slots;
using FlinkNet.Grains.ControlPlane.TaskManagers;
using FlinkNet.Model;
using Microsoft.Extensions.Logging;

namespace FlinkNet.Grains.ControlPlane.Jobs;

/// <summary>Stops the tasks of an attempt, and decides when those that do not answer are waited for no longer.</summary>
internal sealed partial class TaskStopper(JobManagerScope scope, MemberWatch members, CheckpointLiaison checkpoints, TaskComparison tasks)
{
    /// <summary>
    /// How often in a row a TaskManager must not answer before the tasks there that were cancelled are not waited for any more. A silo
    /// that stands still is declared dead sooner.
    /// </summary>
    private const int SilentAsksMax = 5;

    private readonly ManagedJob _job = scope.Job;
    private readonly TaskManagerDirectory _taskManagers = scope.TaskManagers;

    /// <summary>Cancels the tasks of an attempt that fails, restarts or is cancelled.</summary>
    public async Task CancelAsync(Attempt attempt, Placement placement)
    {
        bool IsCurrent() => _job.Job.Attempt == attempt && _job.Job.Phase is JobPhase.Failing or JobPhase.Restarting or JobPhase.Canceling;
        scope.Work.InBackground(() => AbandonLaterAsync(attempt));
        foreach (var silo in TaskManagerDirectory.SilosOf(placement))
        {
            scope.Work.InBackground(() => AbandonWhenSilentAsync(silo, attempt, IsCurrent));
        }

        await checkpoints.StopAsync(attempt);
        members.Check();
        await CancelAsync(attempt, placement, IsCurrent);

        // A TaskManager that never got its tasks will not report them.
        await tasks.CompareAsync(attempt, placement, IsCurrent);
    }

    /// <summary>Takes back an attempt whose slots were not there after all.</summary>
    public Task WithdrawAsync(JobDecision.Withdraw withdraw) => CancelAsync(withdraw.Attempt, withdraw.Placement, static () => true);

    private Task CancelAsync(Attempt attempt, Placement placement, Func<bool> matters) => Task.WhenAll(
        TaskManagerDirectory.SilosOf(placement).Select(silo => _taskManagers.CallAsync(
            silo,
            taskManager => taskManager.CancelTasksAsync(_job.Id, attempt, new Epoch(_job.State.Epoch)),
            () => matters() && !_taskManagers.IsGone(silo),
            _job.Stopping)));

    private async Task AbandonLaterAsync(Attempt attempt)
    {
        var patience = scope.Host.Options.TaskCancellationTimeout;
        await Task.Delay(patience, scope.Host.Time, _job.Stopping);
        scope.Work.Carry(_job.Job.AbandonTasks(attempt, patience));
    }

    /// <summary>
    /// A TaskManager may be a member, since others reach it, and be out of this one's reach: neither the order to stop would come there,
    /// nor the news that tasks have. The next attempt does not wait
    /// for that. One that answers is given its time, however long its tasks take to stop.
    /// </summary>
    private async Task AbandonWhenSilentAsync(SiloAddress silo, Attempt attempt, Func<bool> isCurrent)
    {
        bool Matters() => isCurrent() && !_taskManagers.IsGone(silo) && _job.Job.HasTasksOn(TaskManagerDirectory.IdOf(silo));
        for (var misses = 0; misses < SilentAsksMax && Matters();)
        {
            misses = await _taskManagers.CallInTimeAsync(silo, taskManager => taskManager.PingAsync(), Matters, _job.Stopping)
                ? 0
                : misses + 1;
            if (misses < SilentAsksMax && Matters())
            {
                await Task.Delay(scope.Host.Options.SlotOfferTimeout, scope.Host.Time, _job.Stopping);
            }
        }

        if (Matters())
        {
            LogOutOfReach(scope.Logger, silo, _job.Name, _job.Id);
            scope.Work.Carry(_job.Job.AbandonTaskManager(TaskManagerDirectory.IdOf(silo), attempt));
        }
    }

    [LoggerMessage(
        LogLevel.Warning,
        "The JobManager of job '{JobName}' ({Job}) cannot reach TaskManager {Silo}, though it is a member; the job goes on without "
            + "waiting for its tasks there to stop. "
        + "See to the network between them.")]
    private static partial void LogOutOfReach(ILogger logger, SiloAddress silo, string jobName, JobId job);
}
