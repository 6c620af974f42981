using FlinkNet.Engine.ControlPlane.Jobs;
using FlinkNet.Engine.ControlPlane.Slots;
using FlinkNet.Grains.ControlPlane.TaskManagers;
using FlinkNet.Interfaces.BarrierPath;
using FlinkNet.Interfaces.ControlPlane;
using FlinkNet.Model;
using Microsoft.Extensions.Logging;

namespace FlinkNet.Grains.ControlPlane.Jobs;

/// <summary>
/// What a JobManager orders of its checkpoint coordinator: to find where an attempt begins, to start and stop taking checkpoints, and to
/// take those that users ask for. Orders go this way only; the
/// coordinator reports, and asks what the sources have dealt.
/// </summary>
internal sealed partial class CheckpointLiaison(
    JobManagerScope scope, MemberWatch members, ICheckpointOrders coordinator, ICheckpointReports reports)
{
    /// <summary>How often in a row deleting the checkpoints of a job that has finished may fail before they are left.</summary>
    private const int DeletionsMax = 10;

    private readonly ManagedJob _job = scope.Job;

    /// <summary>Finds the checkpoint that an attempt begins with; null for none.</summary>
    public async Task<RestorePoint?> FindRestorePointAsync(Attempt attempt, Func<bool> isCurrent)
    {
        // Also a job that takes none may have failed while it was being stopped with a savepoint.
        bool Matters() => (_job.TakesCheckpoints || _job.State.RestorePath is not null || attempt > Attempt.First) && isCurrent();
        while (Matters())
        {
            // Another JobManager may have begun a later attempt: who has nothing to store would never find out.
            var answer = await scope.Host.Retries.CallAsync(
                () => coordinator.FindRestorePointAsync(
                    new RestoreRequest(_job.Definition.Graph.Name, attempt, _job.State.ToScale(), _job.State.ToRestoreSettings())),
                _job.Stopping,
                Matters,
                NoteNotFound,
                _job.StoreAsync);
            if (answer is { IsKnown: true })
            {
                return answer.Point;
            }

            if (answer is not null)
            {
                _job.Job.StatusReason = $"Job '{_job.Definition.Graph.Name}' waits until what its checkpoints hold is read.";
            }
        }

        return null;
    }

    /// <summary>Starts the coordinator of a running attempt, and brings it back when it was lost.</summary>
    /// <param name="run">The attempt.</param>
    /// <param name="isCurrent">Whether it still runs.</param>
    /// <param name="paused">Is called when the attempt has paused after a checkpoint.</param>
    public async Task KeepAsync(JobDecision.Run run, Func<bool> isCurrent, Action paused)
    {
        var attempt = AttemptOf(run.Attempt, run.Placement);
        while (isCurrent())
        {
            var status = await TryStartAsync(attempt);
            if (status == CheckpointingStatus.Superseded && isCurrent())
            {
                // Another JobManager was here meanwhile. A job that just runs has nothing to store, and would never find out.
                await _job.StoreAsync();
            }
            else if (status == CheckpointingStatus.Paused && isCurrent())
            {
                paused();
            }

            await members.CoordinatorMayBeLost.WaitAsync(scope.Host.Options.JobManagerPingInterval, scope.Host.Time, _job.Stopping);
        }
    }

    /// <summary>Ends the checkpoints of a job that has ended, and waits until what it does not need any more is deleted.</summary>
    public async Task EndAsync(Attempt attempt)
    {
        var backoff = scope.Host.Retries.NewBackoff();
        for (var failures = 0; failures < DeletionsMax;)
        {
            try
            {
                if (await coordinator.StopAsync(_job.Definition.Graph.Name, attempt, _job.Job.Phase.ToStatus()))
                {
                    return;
                }

                // It has waited a moment; what is deleted takes longer.
                failures = 0;
                backoff.Reset();
                continue;
            }
            catch (Exception exception)
            {
                failures++;
                TellSilent(exception);
            }

            // Not until the job's work is to stop: it has.
            await backoff.WaitAsync(CancellationToken.None);
        }

        if (_job.Job.Phase == JobPhase.Finished && _job.TakesCheckpoints)
        {
            LogLeft(scope.Logger, _job.Name, _job.Id);
        }
    }

    /// <summary>
    /// Ends the checkpoints of an attempt. One that cannot be notified refuses what is left of the attempt when the next begins.
    /// </summary>
    public async Task StopAsync(Attempt attempt)
    {
        try
        {
            await coordinator.StopAsync(_job.Definition.Graph.Name, attempt, _job.Job.Phase.ToStatus());
        }
        catch (Exception exception)
        {
            TellSilent(exception);
        }
    }

    /// <summary>
    /// Takes a request for a checkpoint or savepoint. The coordinator takes and remembers them; here is whether the job is fit for
    /// it.
    /// </summary>
    public async Task<CheckpointRequestStatus> RequestAsync(CheckpointRequest request)
    {
        var job = _job.Job;
        await _job.WhenStartedAsync();
        while (job.Phase is not JobPhase.Running and var phase)
        {
            // It may have been taken before, and be what ended the job.
            if (await coordinator.FindRequestAsync(request.Id) is { } taken)
            {
                return taken;
            }

            if (job.Phase == phase)
            {
                throw NotRunning(job);
            }
        }

        var attempt = job.Attempt;
        await coordinator.StartAsync(AttemptOf(attempt, job.Placement!));
        return await coordinator.RequestAsync(attempt, request);
    }

    /// <summary>The status of a request.</summary>
    public async Task<CheckpointRequestStatus> GetRequestAsync(string requestId)
    {
        var job = _job.Job;
        var status = await coordinator.FindRequestAsync(requestId);
        if (status is { IsOver: false } && job.Phase.IsTerminal())
        {
            // The coordinator has not heard of the job's end. It deletes what the next activation would restore, if that did not find
            // the end stored.
            await _job.StoreEndAsync();
            await coordinator.StopAsync(_job.Name, job.Attempt, job.Phase.ToStatus());
            status = await coordinator.FindRequestAsync(requestId);
        }

        return status
            ?? throw new FlinkException(
                FailureOrigin.User,
                $"Nobody asked job '{_job.Name}' for a checkpoint under the id '{requestId}', or it was long ago.");
    }

    /// <summary>Asks for a pause until there is an answer. The same id is the same request.</summary>
    public async Task<CheckpointRequestStatus> RequestPauseAsync(string id) =>
        (await scope.Host.Retries.CallAsync(
            () => RequestAsync(new CheckpointRequest(id, CheckpointKind.Pause)), _job.Stopping, failed: TellSilent))!;

    /// <summary>How a pause stands; null when the coordinator does not say.</summary>
    public async Task<CheckpointRequestStatus?> FindPauseAsync(string id)
    {
        try
        {
            return await coordinator.FindRequestAsync(id);
        }
        catch (Exception exception) when (PassingFailure.Is(exception))
        {
            TellSilent(exception);
            return null;
        }
    }

    /// <summary>
    /// Without checkpoints, tasks whose input has ended end: a savepoint that they have not taken their part in can no longer be
    /// completed.
    /// </summary>
    public void TellOfEnds(IReadOnlyList<TaskReport> tasks, CheckpointId? underWay)
    {
        if (_job.TakesCheckpoints || underWay is not { } checkpoint || checkpoint == CheckpointId.None)
        {
            return;
        }

        foreach (var report in tasks.Where(report => report.State == TaskState.Finished))
        {
            reports.DeclineAsync(
                report.Task,
                checkpoint,
                "came to the end of its input meanwhile, and the job takes no checkpoints and is about to end")
                .Ignore();
        }
    }

    private CheckpointedAttempt AttemptOf(Attempt attempt, Placement placement) =>
        new(_job.Definition.Graph.Name, attempt, [.. TaskManagerDirectory.SilosOf(placement)], _job.State.ToScale());

    /// <returns>Their status; null when the coordinator does not answer.</returns>
    private async Task<CheckpointingStatus?> TryStartAsync(CheckpointedAttempt attempt)
    {
        try
        {
            return await coordinator.StartAsync(attempt);
        }
        catch (Exception exception) when (PassingFailure.Is(exception))
        {
            TellSilent(exception);
            return null;
        }
    }

    private static FlinkException NotRunning(Job job)
    {
        var status = job.Phase.ToStatus().ToString().ToUpperInvariant();
        return new FlinkException(
            FailureOrigin.User,
            $"Job '{job.Topology.JobName}' is {status}, and checkpoints and savepoints are taken of jobs that are RUNNING. "
            + (job.Phase.IsTerminal()
                ? "Its last checkpoint, if it takes some, is in its folder unless it has FINISHED."
                : "Ask again when it runs."));
    }

    private void NoteNotFound(Exception exception)
    {
        TellSilent(exception);
        _job.Job.StatusReason = $"Job '{_job.Definition.Graph.Name}' waits until its checkpoints can be found: {exception.Message}";
    }

    // Silence passes; what it answers may be there to stay, and then its cause is what has to be mended.
    private void TellSilent(Exception exception)
    {
        if (PassingFailure.IsSilence(exception))
        {
            LogNoAnswer(scope.Logger, _job.Id, exception);
        }
        else
        {
            LogCoordinatorFailed(scope.Logger, _job.Id, $"{exception.GetType().Name}: {exception.Message}", exception);
        }
    }

    [LoggerMessage(LogLevel.Warning, "The checkpoint coordinator of job {Job} does not answer; it is asked again.")]
    private static partial void LogNoAnswer(ILogger logger, JobId job, Exception exception);

    [LoggerMessage(LogLevel.Warning, "The checkpoint coordinator of job {Job} failed: {Reason} It is asked again.")]
    private static partial void LogCoordinatorFailed(ILogger logger, JobId job, string reason, Exception exception);

    [LoggerMessage(
        LogLevel.Error,
        "Job '{JobName}' ({Job}) has finished, and its checkpoints could not be deleted. Delete its folder before it is started again: "
        + "it would be restored from them.")]
    private static partial void LogLeft(ILogger logger, string jobName, JobId job);
}
