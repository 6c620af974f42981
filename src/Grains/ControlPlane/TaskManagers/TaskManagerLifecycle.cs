using FlinkNet.Grains.BarrierPath.Storage;
using FlinkNet.Interfaces.ControlPlane;
using FlinkNet.Model;
using Microsoft.Extensions.Logging;

namespace FlinkNet.Grains.ControlPlane.TaskManagers;

/// <summary>The TaskManager's part in its silo's life: it watches over JobManagers, and stops its tasks before the silo stops.</summary>
internal sealed partial class TaskManagerLifecycle(
    TaskManager taskManager, TaskManagerDirectory members, JobCatalog catalog, LocalCopies copies, IGrainFactory grains,
        ControlPlaneHost host)
    : ILifecycleParticipant<ISiloLifecycle>, IDisposable
{
    /// <summary>How often in a row a JobManager must not know its job before the job's tasks are abandoned.</summary>
    private const int UnknownCountMax = 2;

    private readonly CancellationTokenSource _stopWatching = new();
    private readonly ILogger _logger = host.LoggerOf<TaskManager>();
    private readonly WakeSignal _membersChanged = new();
    private Task _watching = Task.CompletedTask;
    private Task _jobsWatched = Task.CompletedTask;
    private Task _copiesWatched = Task.CompletedTask;

    public void Participate(ISiloLifecycle observer) => observer.Subscribe(
        nameof(TaskManager),
        ServiceLifecycleStage.Active,
        _ =>
        {
            _watching = Task.WhenAll(
                host.Machine.Run(WatchAsync, CancellationToken.None),
                host.Machine.Run(WatchMembersAsync, CancellationToken.None),
                host.Machine.Run(DeleteLeftoversAsync, CancellationToken.None));
            return Task.CompletedTask;
        },
        StopAsync);

    public void Dispose() => _stopWatching.Dispose();

    private async Task StopAsync(CancellationToken cancellationToken)
    {
        await _stopWatching.CancelAsync();
        await _watching;
        using var patience = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
        patience.CancelAfter(host.Options.ShutdownTimeout);
        try
        {
            await taskManager.StopTasksAsync().WaitAsync(patience.Token);
        }
        catch (OperationCanceledException)
        {
            LogNotStopped(_logger, host.Options.ShutdownTimeout);
        }

        await taskManager.StopReportingAsync();
    }

    private async Task WatchAsync()
    {
        while (!_stopWatching.IsCancellationRequested)
        {
            await WaitForPingAsync();
            // One call at a time per job, and no waiting for a JobManager that does not answer: its job is pinged again next time.
            foreach (var job in taskManager.Jobs.Where(job => job.Ping.IsCompleted))
            {
                job.Ping = PingAsync(job);
            }

            _jobsWatched = _jobsWatched.IsCompleted ? WatchJobsAsync() : _jobsWatched;
            _copiesWatched = _copiesWatched.IsCompleted ? WatchCopiesAsync() : _copiesWatched;
        }
    }

    // A silo that comes or goes may have taken JobManagers along: they are pinged at once.
    private async Task WaitForPingAsync()
    {
        try
        {
            await _membersChanged.WaitAsync(host.Options.JobManagerPingInterval, host.Time, _stopWatching.Token);
        }
        catch (OperationCanceledException)
        {
            // The silo stops.
        }
    }

    private async Task WatchMembersAsync()
    {
        var backoff = host.Retries.NewBackoff();
        while (!await TryWatchMembersAsync())
        {
            await backoff.WaitAsync(_stopWatching.Token).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        }
    }

    /// <returns>Whether there is nothing more to hear.</returns>
    private async Task<bool> TryWatchMembersAsync()
    {
        try
        {
            await foreach (var _ in members.Updates.WithCancellation(_stopWatching.Token))
            {
                _membersChanged.Set();
            }

            return true;
        }
        catch (OperationCanceledException) when (_stopWatching.IsCancellationRequested)
        {
            return true;
        }
        catch (Exception exception)
        {
            LogMembersNotWatched(_logger, exception);
            return false;
        }
    }

    /// <summary>Lets the cluster look after jobs that have no task anywhere, and so nobody who would ping their JobManager.</summary>
    private async Task WatchJobsAsync()
    {
        try
        {
            await grains.GetGrain<IClusterGrain>(0).WatchJobsAsync();
        }
        catch (Exception exception)
        {
            LogJobsNotWatched(_logger, exception);
        }
    }

    private Task DeleteLeftoversAsync()
    {
        LocalCopies.DeleteLeftovers(catalog.All);
        return Task.CompletedTask;
    }

    /// <summary>
    /// Deletes the local copies of jobs that have ended: those without tasks here, whose JobManager says so or does not know them any more.
    /// </summary>
    private async Task WatchCopiesAsync()
    {
        foreach (var run in copies.Runs.Where(run => !taskManager.HasTasks(run)))
        {
            try
            {
                if (await grains.GetGrain<IJobReports>(run.Value).PingAsync() is not { } status || status.IsTerminal())
                {
                    copies.Drop(run);
                }
            }
            catch (Exception exception)
            {
                LogNotPinged(_logger, run, exception);
            }
        }
    }

    /// <summary>
    /// Brings a lost JobManager back. Tasks of a job that it no longer knows, or that has ended, are nobody's and are stopped.
    /// </summary>
    private async Task PingAsync(HostedJob job)
    {
        try
        {
            var status = await grains.GetGrain<IJobReports>(job.Id.Value).PingAsync();
            job.UnknownCount = status is null || status.Value.IsTerminal() ? job.UnknownCount + 1 : 0;
            if (job.UnknownCount >= UnknownCountMax)
            {
                LogOrphaned(_logger, job.Id, job.Tasks.Count);
                await taskManager.CancelAsync(job, job.Attempt);
            }
        }
        catch (Exception exception)
        {
            LogNotPinged(_logger, job.Id, exception);
        }
    }

    [LoggerMessage(LogLevel.Warning, "Tasks did not stop, or their end was not heard, within {Timeout} of the silo's shutdown.")]
    private static partial void LogNotStopped(ILogger logger, TimeSpan timeout);

    [LoggerMessage(LogLevel.Warning, "Job {Job} has ended or is not known any more; {Count} tasks that still run for it are stopped.")]
    private static partial void LogOrphaned(ILogger logger, JobId job, int count);

    [LoggerMessage(LogLevel.Debug, "The cluster does not answer when it is asked to look after its jobs.")]
    private static partial void LogJobsNotWatched(ILogger logger, Exception exception);

    [LoggerMessage(LogLevel.Warning, "The news of silos that come and go broke off; it is listened for again.")]
    private static partial void LogMembersNotWatched(ILogger logger, Exception exception);

    [LoggerMessage(LogLevel.Debug, "The JobManager of job {Job} does not answer.")]
    private static partial void LogNotPinged(ILogger logger, JobId job, Exception exception);
}
