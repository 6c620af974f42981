using FlinkNet.Engine.BarrierPath.Acknowledge;
using FlinkNet.Engine.BarrierPath.Storage;
using FlinkNet.Engine.BarrierPath.Trigger;
using FlinkNet.Engine.Planning;
using FlinkNet.Interfaces.BarrierPath;
using FlinkNet.Model;
using Orleans.Storage;

namespace FlinkNet.Grains.BarrierPath;

/// <content>Checkpoints and savepoints that somebody asked for. What was asked and what came of it is stored, so that neither outlives a loss less than the job does.</content>
internal sealed partial class CheckpointCoordinatorGrain
{
    /// <summary>How many requests that are over are remembered, for those who ask again.</summary>
    private const int RememberedMax = 100;

    public async Task<CheckpointRequestStatus> RequestAsync(int attempt, CheckpointRequest request)
    {
        var known = stored.State.Requests.Find(old => old.Id == request.Id);
        if (known is null)
        {
            var current = CurrentOf(attempt);
            var target = await OpenTargetAsync(current, request);

            // Opening took a moment, in which much may have happened.
            current = CurrentOf(attempt);
            known = stored.State.Requests.Find(old => old.Id == request.Id) ?? Add(current, request, target);
        }

        await WriteRequestsAsync();
        _current?.Wake();
        return known.ToStatus();
    }

    public async Task<CheckpointRequestStatus?> FindRequestAsync(string requestId)
    {
        var status = stored.State.Requests.Find(request => request.Id == requestId)?.ToStatus();
        if (status is { IsOver: true })
        {
            // Over means stored: a coordinator that has taken over may know otherwise, and go on with it.
            await WriteRequestsAsync();
        }

        return status;
    }

    private CoordinatedAttempt CurrentOf(int attempt) => _current is { IsDone: false } current && current.Attempt.Attempt == attempt
        ? current
        : throw new FlinkException(FailureOrigin.External, $"Attempt {attempt} of job {Id} has just ended or is about to. See how the job stands, and ask again if it runs.");

    /// <summary>Finds out whether the job can be saved, where a savepoint goes, and that its store can be opened.</summary>
    private async Task<string?> OpenTargetAsync(CoordinatedAttempt current, CheckpointRequest request)
    {
        var (name, config) = (current.Attempt.JobName, current.Job.Config.Checkpointing);
        if (request.Kind != CheckpointKind.Drain && SavepointObstacles.Find(current.Job.Graph) is { } obstacle)
        {
            throw new FlinkException(FailureOrigin.User, $"Job '{name}' cannot be saved before its input has ended, and goes on as it is. {obstacle}");
        }

        if (!request.Kind.IsSavepoint())
        {
            return config.Interval is not null
                ? null
                : throw new FlinkException(FailureOrigin.User, $"Job '{name}' takes no checkpoints. Switch them on with EnableCheckpointing or --checkpoint-interval-ms and --checkpoint-dir, or take a savepoint.");
        }

        var target = string.IsNullOrWhiteSpace(request.Target) ? config.SavepointDirectory : request.Target;
        if (string.IsNullOrWhiteSpace(target))
        {
            throw new FlinkException(FailureOrigin.User, $"There is no folder for a savepoint of job '{name}'. Name one, or set Checkpointing.SavepointDirectory or --savepoint-dir.");
        }

        target = SnapshotStores.Absolute(target);
        try
        {
            await stores.OpenAsync(target);
        }
        catch (IOException busy)
        {
            throw new FlinkException(FailureOrigin.External, $"A savepoint of job '{name}' cannot be taken: {busy.Message}", busy);
        }

        return target;
    }

    private CheckpointRequestState Add(CoordinatedAttempt current, CheckpointRequest request, string? target)
    {
        var added = new CheckpointRequestState { Id = request.Id, Kind = request.Kind, Target = target, At = time.GetUtcNow(), Attempt = current.Attempt.Attempt };
        if (!current.Coordinator.TryRequest(added.ToRequested()))
        {
            throw new FlinkException(
                FailureOrigin.External, $"{CheckpointCoordinator.WaitingMax} requests for checkpoints of job '{current.Attempt.JobName}' wait already. Ask again when some are done.");
        }

        var over = stored.State.Requests.Where(old => old.IsOver).ToList();
        foreach (var old in over.Take(over.Count - RememberedMax))
        {
            stored.State.Requests.Remove(old);
        }

        stored.State.Requests.Add(added);
        return added;
    }

    /// <summary>Goes on with what was asked for when the coordinator was lost.</summary>
    /// <returns>The requests of which it is not known how far they came.</returns>
    private List<CheckpointRequestState> TakeUpRequests(CoordinatedAttempt current)
    {
        var open = stored.State.Requests.Where(request => !request.IsOver && request.Attempt == current.Attempt.Attempt).ToList();
        foreach (var waiting in open.Where(request => request.Phase == CheckpointRequestPhase.Waiting))
        {
            current.Coordinator.TryRequest(waiting.ToRequested());
        }

        return open.FindAll(request => request.Phase != CheckpointRequestPhase.Waiting);
    }

    // The acknowledgements of its tasks were lost with the coordinator, so it is taken again, unless its manifest is there.
    private async Task TakeUpAsync(CoordinatedAttempt current, CheckpointRequestState request)
    {
        if (request.Phase == CheckpointRequestPhase.Stopping || await IsCompleteAsync(current, request))
        {
            await CompleteAsync(current, request);
        }
        else
        {
            current.Coordinator.TryRequest(request.ToRequested());
        }
    }

    private async Task<bool> IsCompleteAsync(CoordinatedAttempt current, CheckpointRequestState request)
    {
        if (request.Target is null)
        {
            return false;
        }

        try
        {
            await stores.SavepointOf(request.Target, current.Attempt.JobName, Id, request.Checkpoint).ReadManifestAsync(request.Checkpoint, current.Stopping);
            return true;
        }
        catch (Exception exception) when (exception is InvalidDataException or IOException or UnauthorizedAccessException or FlinkException)
        {
            return false;
        }
    }

    private void NoteBegin(PendingCheckpoint pending)
    {
        if (FindRequest(pending) is { } request)
        {
            (request.Phase, request.Checkpoint) = (CheckpointRequestPhase.UnderWay, pending.Id);
        }
    }

    /// <summary>What was asked for is written. A job that is to stop does so now: its tasks commit what the savepoint holds, and end.</summary>
    private async Task CompleteAsync(CoordinatedAttempt current, CheckpointRequestState request)
    {
        request.Phase = request.Kind.StopsJob() ? CheckpointRequestPhase.Stopping : CheckpointRequestPhase.Completed;
        request.Path = request.Target is null ? null : SnapshotPaths.Below(request.Target, SnapshotPaths.Savepoint(current.Attempt.JobName, Id, request.Checkpoint));
        await _writer.WriteAsync();
        if (request.Kind.StopsJob())
        {
            current.IsDone = true;
            TellComplete(current, request.Checkpoint, isLast: true);
        }
    }

    private async Task FailAsync(CoordinatedAttempt current, CheckpointRequestState request, string reason, string then)
    {
        var what = request.Kind.IsSavepoint() ? "Savepoint" : "Checkpoint";
        request.Fail(FailureOrigin.External, $"{what} {request.Checkpoint} of job '{current.Attempt.JobName}' was not taken: {reason}. {then}; when the cause is mended, ask again.");
        await _writer.WriteAsync();
    }

    /// <summary>An attempt has ended, and with it what was asked of it.</summary>
    private async Task EndRequestsAsync(string jobName, int attempt, JobStatus status)
    {
        var open = stored.State.Requests.FindAll(request => !request.IsOver && request.Attempt <= attempt);
        foreach (var request in open)
        {
            End(request, jobName, status);
        }

        if (open.Count > 0)
        {
            await WriteRequestsAsync();
        }
    }

    private static void End(CheckpointRequestState request, string jobName, JobStatus status)
    {
        var now = status.ToString().ToUpperInvariant();
        switch (request.Phase)
        {
            case CheckpointRequestPhase.Stopping when status == JobStatus.Finished:
                request.Phase = CheckpointRequestPhase.Completed;
                break;
            case CheckpointRequestPhase.Stopping when status == JobStatus.Restarting:
                // The next attempt commits what the savepoint holds, and ends.
                break;
            case CheckpointRequestPhase.Stopping:
                request.Fail(
                    FailureOrigin.External,
                    $"The savepoint is written: '{request.Path}'. But job '{jobName}' failed or was cancelled before it had committed all that it holds; it is {now}. Start from the savepoint: that commits the rest.");
                break;
            default:
                request.Fail(FailureOrigin.External, $"Job '{jobName}' is {now}, so what was asked of it was not done. If it runs again, ask again.");
                break;
        }
    }

    private bool HasPaused(int attempt) =>
        stored.State.Requests.Exists(request => request.Kind == CheckpointKind.Pause && request.Phase == CheckpointRequestPhase.Completed && request.Attempt == attempt);

    private CheckpointRequestState? FindStop() => stored.State.Requests.Find(request => request.Phase == CheckpointRequestPhase.Stopping);

    // Some of what the savepoint holds may be committed: from an earlier checkpoint it would be committed again.
    private async Task<RestorePoint> FindStopPointAsync(
        RestoreRequest request, CatalogedJob job, CheckpointRequestState stop, CancellationToken cancellationToken)
    {
        stored.State.Attempt = Math.Max(stored.State.Attempt, request.Attempt);
        await _writer.WriteAsync();
        var path = SnapshotPaths.Within(stop.Target!, SnapshotPaths.Savepoint(request.JobName, Id, stop.Checkpoint));
        var settings = new RestoreSettings(path, false, RestoreClaimMode.NoClaim);
        var point = await restorePoints.FindAsync(job, settings, null, [], [], RejectAsync, cancellationToken);
        return point! with { Stops = true };
    }

    private CheckpointRequestState? FindRequest(PendingCheckpoint pending) =>
        pending.Request is { } asked ? stored.State.Requests.Find(request => request.Id == asked.Id) : null;

    private CheckpointRepository? SavepointOf(CoordinatedAttempt current, PendingCheckpoint pending) =>
        pending.Request?.Target is { } target ? stores.SavepointOf(target, current.Attempt.JobName, Id, pending.Id) : null;

    private async Task WriteRequestsAsync()
    {
        try
        {
            await _writer.WriteAsync();
        }
        catch (InconsistentStateException exception)
        {
            // Another activation has taken over. Who asks again asks that one.
            LogReplaced(logger, Id, exception);
            DeactivateOnIdle();
            throw;
        }
    }
}
