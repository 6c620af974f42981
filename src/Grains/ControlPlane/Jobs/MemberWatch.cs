using FlinkNet.Grains.ControlPlane.TaskManagers;
using FlinkNet.Model;
using Microsoft.Extensions.Logging;

namespace FlinkNet.Grains.ControlPlane.Jobs;

/// <summary>Silo membership as the liveness signal: what a JobManager makes of silos that come and go.</summary>
internal sealed partial class MemberWatch(JobManagerScope scope)
{
    /// <summary>Set when silos join or leave.</summary>
    public WakeSignal Changed { get; } = new();

    /// <summary>Set when silos leave: one of them may have had the coordinator.</summary>
    public WakeSignal CoordinatorMayBeLost { get; } = new();

    /// <summary>Follows the membership.</summary>
    public async Task WatchAsync()
    {
        await RefreshAsync();
        var backoff = scope.Host.Retries.NewBackoff();
        while (!await TryWatchAsync())
        {
            await backoff.WaitAsync(scope.Job.Stopping);
        }
    }

    /// <summary>Lets the job know which of its TaskManagers are gone or about to go.</summary>
    public void Check()
    {
        foreach (var taskManager in scope.Job.Job.Placement?.TaskManagers ?? [])
        {
            var silo = TaskManagerDirectory.SiloOf(taskManager);
            if (scope.TaskManagers.IsGone(silo))
            {
                scope.Work.Carry(scope.Job.Job.LoseTaskManager(taskManager));
            }
            else if (!scope.TaskManagers.IsActive(silo))
            {
                scope.Work.Carry(scope.Job.Job.LeaveTaskManager(taskManager));
            }
        }
    }

    // What goes wrong with one change fails the attempt; the next one must be heard all the same.
    private async Task<bool> TryWatchAsync()
    {
        try
        {
            await foreach (var _ in scope.TaskManagers.Updates.WithCancellation(scope.Job.Stopping))
            {
                Check();
                Changed.Set();
                CoordinatorMayBeLost.Set();
            }

            return true;
        }
        catch (Exception exception) when (!scope.Job.Stopping.IsCancellationRequested)
        {
            scope.Work.FailBy(exception);
            return false;
        }
    }

    // What is not in the view is gone, so the view must not be older than the placement. Where the table cannot be read, the job waits
    // for it.
    private async Task RefreshAsync()
    {
        var backoff = scope.Host.Retries.NewBackoff();
        while (true)
        {
            try
            {
                await scope.TaskManagers.RefreshAsync();
                return;
            }
            catch (Exception exception) when (!scope.Job.Stopping.IsCancellationRequested)
            {
                LogMembersUnread(scope.Logger, scope.Job.Id, exception);
                await backoff.WaitAsync(scope.Job.Stopping);
            }
        }
    }

    [LoggerMessage(LogLevel.Warning, "The JobManager of job {Job} cannot read the membership; it is tried again.")]
    private static partial void LogMembersUnread(ILogger logger, JobId job, Exception exception);
}
