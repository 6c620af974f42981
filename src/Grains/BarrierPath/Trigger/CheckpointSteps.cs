using FlinkNet.Engine.BarrierPath.Acknowledge;
using FlinkNet.Engine.BarrierPath.Trigger;
using FlinkNet.Engine.ControlPlane;
using FlinkNet.Grains.BarrierPath.Commit;
using FlinkNet.Grains.BarrierPath.Coordination;
using FlinkNet.Grains.BarrierPath.Publish;
using FlinkNet.Interfaces;
using FlinkNet.Interfaces.ControlPlane;
using FlinkNet.Model;
using Microsoft.Extensions.Logging;
using Orleans.Storage;

namespace FlinkNet.Grains.BarrierPath.Trigger;

/// <summary>
/// Carries out what the <see cref="CheckpointCoordinator"/> of the current attempt decides, a step at a time. To the JobManager it
/// reports, and asks it what the sources have dealt; it orders nothing.
/// </summary>
internal sealed partial class CheckpointSteps(
    CoordinatorScope scope,
    CheckpointRequests requests,
    Announcements announcements,
    CheckpointPublisher publisher,
    CheckpointRetention retention,
    CheckpointInstruments instruments,
    ICheckpointedJob jobManager)
{
    /// <summary>Does what is due: begins a checkpoint, completes or aborts the one under way.</summary>
    public async Task StepAsync(CoordinatedAttempt current)
    {
        var coordinator = current.Coordinator;
        var now = scope.Time.GetUtcNow();
        if (coordinator.Pending is { } pending)
        {
            if (current.Declined is { } obstacle)
            {
                await AbortAsync(current, pending, obstacle);
            }
            else if (pending.IsFullyAcknowledged)
            {
                await CompleteAsync(current, pending);
            }
            else if (coordinator.IsLate(now))
            {
                await AbortAsync(current, pending, new CheckpointObstacle(
                    $"it was not complete after {current.Job.Config.Checkpointing.Timeout.TotalSeconds:0.#} s; task "
                        + $"'{JobTopology.Of(current.Job.Graph).NameOf(pending.FirstMissing!.Value)}' was still missing"));
            }
        }
        else if (coordinator.IsDue(now))
        {
            await TriggerAsync(current, coordinator.Begin(now));
        }
    }

    private async Task TriggerAsync(CoordinatedAttempt current, PendingCheckpoint pending)
    {
        var isStored = false;
        try
        {
            // Used only once stored: another activation must not give the same number to another checkpoint.
            scope.State.LastId = pending.Id.Value;
            requests.NoteBegin(pending);
            await scope.StoreAsync();
            isStored = true;
            if (scope.SavepointOf(current, pending) is { } savepoint)
            {
                await savepoint.ProbeAsync(pending.Id, current.Stopping);
            }

            current.Sources = await jobManager.BeginCheckpointAsync(current.Attempt.Attempt, pending.Id);
        }
        catch (Exception exception) when (exception is not InconsistentStateException)
        {
            await AbortAsync(
                current,
                pending,
                new CheckpointObstacle($"it could not begin: {exception.Message}", IsOfTheStore: !isStored),
                hasBegun: false);
            return;
        }

        current.Stopping.ThrowIfCancellationRequested();
        announcements.TriggerCheckpoint(current, pending);
        LogTriggered(scope.Logger, pending.Kind, pending.Id.Value, current.Attempt.JobName, scope.Id);
    }

    private async Task CompleteAsync(CoordinatedAttempt current, PendingCheckpoint pending)
    {
        switch (await publisher.TryPublishAsync(current, pending))
        {
            case PublishOutcome.Obstructed obstructed:
                await AbortAsync(current, pending, obstructed.Obstacle);
                break;
            case PublishOutcome.Published published:
                await CompleteAsync(current, pending, published.Permit);
                break;
        }
    }

    private async Task CompleteAsync(CoordinatedAttempt current, PendingCheckpoint pending, CompletedCheckpoint? permit)
    {
        current.Coordinator.Complete(scope.Time.GetUtcNow());
        instruments.Complete(current.Attempt.JobName, pending.Kind, scope.Time.GetUtcNow() - pending.TriggeredAt);
        LogCompleted(
            scope.Logger,
            pending.Kind,
            pending.Id.Value,
            current.Attempt.JobName,
            scope.Id,
            (scope.Time.GetUtcNow() - pending.TriggeredAt).TotalMilliseconds);
        if (pending.UnalignedTasks is > 0 and var unaligned)
        {
            LogUnaligned(
                scope.Logger,
                pending.Id.Value,
                current.Attempt.JobName,
                scope.Id,
                unaligned,
                pending.States.Count,
                pending.ChannelStateLength);
        }

        jobManager.EndCheckpointAsync(current.Attempt.Attempt, pending.Id).Ignore();
        if (!pending.Kind.IsSavepoint() && permit is not null)
        {
            var now = scope.Time.GetUtcNow();
            jobManager.NoteCheckpointAsync(new CheckpointSummary(pending.Id, now - pending.TriggeredAt, now)).Ignore();

            // What is paused is restored from here as another attempt: a further checkpoint would wake it.
            current.IsDone = pending.IsLast || pending.Kind == CheckpointKind.Pause;
            announcements.NotifyCheckpointComplete(current, permit);
            retention.Retain(current, pending, current.Job.Config.Checkpointing.NumRetained);
        }

        if (requests.Find(pending) is { } request)
        {
            await requests.CompleteAsync(current, request, permit);
        }
    }

    private async Task AbortAsync(CoordinatedAttempt current, PendingCheckpoint pending, CheckpointObstacle obstacle, bool hasBegun = true)
    {
        // Every message goes on behind it, and what others say often ends as a sentence does.
        var reason = obstacle.Reason.TrimEnd().TrimEnd('.');
        instruments.Fail(current.Attempt.JobName, pending.Kind);
        LogAborted(scope.Logger, pending.Kind, pending.Id.Value, current.Attempt.JobName, scope.Id, reason);
        current.Declined = null;
        var mayGoOn = current.Coordinator.Abort(scope.Time.GetUtcNow(), obstacle.IsOfTheStore);

        // What was drained cannot go on: its windows have fired. It was stopped in vain.
        var isDrained = hasBegun && pending.Kind == CheckpointKind.Drain;
        if (requests.Find(pending) is { } request)
        {
            await requests.FailAsync(current, request, reason, isDrained
                ? "It was drained already, so it starts again from its latest checkpoint"
                : mayGoOn ? "The job goes on"
                : "Too many in a row have failed, so the job's attempt fails");
        }

        // Another coordinator may have found its manifest, whose answer was lost here, and stop the job with it: then storing that it
        // failed did not succeed. Tasks that hear first that it was aborted would not stop with it any more, and nobody would ask them
        // again.
        announcements.NotifyCheckpointAborted(current, pending.Id);
        jobManager.EndCheckpointAsync(current.Attempt.Attempt, pending.Id).Ignore();
        if (scope.SavepointOf(current, pending) is { } savepoint)
        {
            retention.TryDeleteAsync(current, $"what was written of savepoint {pending.Id}", () =>
                savepoint.DeleteAsync(pending.Id, CancellationToken.None))
                .Ignore();
        }

        if (isDrained || !mayGoOn)
        {
            scope.Current.Leave();
            var failures = current.Job.Config.Checkpointing.TolerableFailedCheckpoints + 1;
            await jobManager.FailAttemptAsync(current.Attempt.Attempt, new FailureInfo(FailureOrigin.External, isDrained
                ? $"Job '{current.Attempt.JobName}' was drained to be stopped with savepoint {pending.Id}, which then failed: {reason}."
                : $"{(failures == 1 ? "1 checkpoint" : $"{failures} checkpoints in a row")} of job '{current.Attempt.JobName}' "
                    + $"failed. The last, {pending.Id}: {reason}.", null));
        }
    }

    [LoggerMessage(LogLevel.Debug, "{Kind} {Checkpoint} of job '{JobName}' ({Job}) begins.")]
    private static partial void LogTriggered(ILogger logger, CheckpointKind kind, long checkpoint, string jobName, JobId job);

    [LoggerMessage(LogLevel.Information, "{Kind} {Checkpoint} of job '{JobName}' ({Job}) is complete after {Milliseconds:0} ms.")]
    private static partial void LogCompleted(
        ILogger logger,
        CheckpointKind kind,
        long checkpoint,
        string jobName,
        JobId job,
        double milliseconds);

    [LoggerMessage(
        LogLevel.Information,
        "Checkpoint {Checkpoint} of job '{JobName}' ({Job}) is unaligned: in {Unaligned} of {Tasks} tasks barriers overtook records; "
            + "{Bytes} bytes of them are stored with it.")]
    private static partial void LogUnaligned(
        ILogger logger,
        long checkpoint,
        string jobName,
        JobId job,
        int unaligned,
        int tasks,
        long bytes);

    [LoggerMessage(LogLevel.Warning, "{Kind} {Checkpoint} of job '{JobName}' ({Job}) was aborted: {Reason}.")]
    private static partial void LogAborted(ILogger logger, CheckpointKind kind, long checkpoint, string jobName, JobId job, string reason);
}
