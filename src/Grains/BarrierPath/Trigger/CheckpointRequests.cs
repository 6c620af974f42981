using FlinkNet.Engine.BarrierPath.Acknowledge;
using FlinkNet.Engine.BarrierPath.Storage;
using FlinkNet.Engine.BarrierPath.Trigger;
using FlinkNet.Engine.Planning;
using FlinkNet.Grains.BarrierPath.Commit;
using FlinkNet.Grains.BarrierPath.Coordination;
using FlinkNet.Grains.BarrierPath.Publish;
using FlinkNet.Grains.BarrierPath.Storage;
using FlinkNet.Interfaces.BarrierPath;
using FlinkNet.Model;
using Orleans.Storage;

namespace FlinkNet.Grains.BarrierPath.Trigger;

/// <summary>
/// Checkpoints and savepoints that somebody asked for. Requests and their results are persisted, and survive whatever the job survives.
/// </summary>
/// <param name="scope">What the coordinator's parts share.</param>
/// <param name="announcements">Tells tasks that they stop with a savepoint.</param>
/// <param name="publisher">Knows what is published.</param>
/// <param name="replaced">Is called when another activation has taken over.</param>
internal sealed class CheckpointRequests(
    CoordinatorScope scope, Announcements announcements, CheckpointPublisher publisher, Action<InconsistentStateException> replaced)
{
    /// <summary>How many requests that are over are remembered, for callers that ask again.</summary>
    private const int RememberedMax = 100;

    public async Task<CheckpointRequestStatus> RequestAsync(Attempt attempt, CheckpointRequest request)
    {
        var known = scope.State.Requests.Find(old => old.Id == request.Id);
        if (known is null)
        {
            var current = CurrentOf(attempt);
            var target = await OpenTargetAsync(current, request);

            // Opening took a moment, in which much may have happened.
            current = CurrentOf(attempt);
            known = scope.State.Requests.Find(old => old.Id == request.Id) ?? Add(current, request, target);
        }

        await StoreAsync();
        scope.Current.Value?.Wake();
        return known.ToStatus();
    }

    public async Task<CheckpointRequestStatus?> FindAsync(string requestId)
    {
        var status = scope.State.Requests.Find(request => request.Id == requestId)?.ToStatus();
        if (status is { IsOver: true })
        {
            // Over means stored: a coordinator that has taken over may know otherwise, and go on with it.
            await StoreAsync();
        }

        return status;
    }

    private CoordinatedAttempt CurrentOf(Attempt attempt) =>
        scope.Current.Value is { IsDone: false } current && current.Attempt.Attempt == attempt
        ? current
        : throw new FlinkException(
            FailureOrigin.External,
            $"Attempt {attempt} of job {scope.Id} has just ended or is about to. Look at the job's status, and ask again if it runs.");

    /// <summary>Finds out whether the job can be saved, where a savepoint goes, and that its store can be opened.</summary>
    private async Task<string?> OpenTargetAsync(CoordinatedAttempt current, CheckpointRequest request)
    {
        var (name, config) = (current.Attempt.JobName, current.Job.Config.Checkpointing);
        if (request.Kind != CheckpointKind.Drain && SavepointObstacles.Find(current.Job.Graph) is { } obstacle)
        {
            throw new FlinkException(
                FailureOrigin.User,
                $"Job '{name}' cannot be saved before its input has ended, and goes on as it is. {obstacle}");
        }

        if (!request.Kind.IsSavepoint())
        {
            return config.Interval is not null
                ? null
                : throw new FlinkException(
                    FailureOrigin.User,
                    $"Job '{name}' takes no checkpoints. Switch them on with EnableCheckpointing or --checkpoint-interval-ms and "
                        + $"--checkpoint-dir, or take a savepoint.");
        }

        var target = string.IsNullOrWhiteSpace(request.Target) ? config.SavepointDirectory : request.Target;
        if (string.IsNullOrWhiteSpace(target))
        {
            throw new FlinkException(
                FailureOrigin.User,
                $"There is no folder for a savepoint of job '{name}'. Name one, or set Checkpointing.SavepointDirectory or "
                    + $"--savepoint-dir.");
        }

        target = SnapshotStores.Absolute(target);
        try
        {
            await scope.Stores.OpenAsync(target);
        }
        catch (IOException busy)
        {
            throw new FlinkException(FailureOrigin.External, $"A savepoint of job '{name}' cannot be taken: {busy.Message}", busy);
        }

        return target;
    }

    private CheckpointRequestState Add(CoordinatedAttempt current, CheckpointRequest request, string? target)
    {
        var added =
            new CheckpointRequestState
            {
                Id = request.Id,
                Kind = request.Kind,
                Target = target,
                At = scope.Time.GetUtcNow(),
                Attempt = current.Attempt.Attempt.Value
            };
        if (!current.Coordinator.TryRequest(added.ToRequested()))
        {
            throw new FlinkException(
                FailureOrigin.External,
                    $"{CheckpointCoordinator.WaitingMax} requests for checkpoints of job '{current.Attempt.JobName}' wait already. "
                        + $"Ask again when some are done.");
        }

        var over = scope.State.Requests.Where(old => old.IsOver).ToList();
        foreach (var old in over.Take(over.Count - RememberedMax))
        {
            scope.State.Requests.Remove(old);
        }

        scope.State.Requests.Add(added);
        return added;
    }

    /// <summary>Continues what was requested when the coordinator was lost.</summary>
    /// <returns>The requests of which it is not known how far they came.</returns>
    public List<CheckpointRequestState> TakeUp(CoordinatedAttempt current)
    {
        var open = scope.State.Requests.Where(request => !request.IsOver && request.Attempt == current.Attempt.Attempt.Value).ToList();
        foreach (var waiting in open.Where(request => request.Phase == CheckpointRequestPhase.Waiting))
        {
            current.Coordinator.TryRequest(waiting.ToRequested());
        }

        return open.FindAll(request => request.Phase != CheckpointRequestPhase.Waiting);
    }

    // The acknowledgements of its tasks were lost with the coordinator, so it is taken again, unless its manifest is there.
    public async Task TakeUpAsync(CoordinatedAttempt current, CheckpointRequestState request)
    {
        if (await publisher.FindPublishedAsync(current, request) is { } published)
        {
            await CompleteAsync(current, request, published.Permit);
        }
        else
        {
            current.Coordinator.TryRequest(request.ToRequested());
        }
    }

    public void NoteBegin(PendingCheckpoint pending)
    {
        if (Find(pending) is { } request)
        {
            (request.Phase, request.Checkpoint) = (CheckpointRequestPhase.UnderWay, pending.Id.Value);
        }
    }

    /// <summary>
    /// The requested one is written. A job that is to stop does so now: its tasks commit what the savepoint holds, and end.
    /// </summary>
    /// <param name="current">The attempt.</param>
    /// <param name="request">The request.</param>
    /// <param name="permit">With what tasks commit it; null when they do not.</param>
    public async Task CompleteAsync(CoordinatedAttempt current, CheckpointRequestState request, CompletedCheckpoint? permit)
    {
        request.Phase = request.Kind.StopsJob() ? CheckpointRequestPhase.Stopping : CheckpointRequestPhase.Completed;
        request.Path = request.Target is null
            ? null
            : SnapshotPaths.Below(
                request.Target, SnapshotPaths.Savepoint(current.Attempt.JobName, scope.Id, new CheckpointId(request.Checkpoint)));
        await scope.StoreAsync();
        if (request.Kind.StopsJob() && permit is not null)
        {
            current.IsDone = true;
            announcements.NotifyCheckpointComplete(current, permit);
        }
    }

    public async Task FailAsync(CoordinatedAttempt current, CheckpointRequestState request, string reason, string then)
    {
        var what = request.Kind.IsSavepoint() ? "Savepoint" : "Checkpoint";
        request.Fail(
            FailureOrigin.External,
            $"{what} {request.Checkpoint} of job '{current.Attempt.JobName}' was not taken: {reason}. {then}; when the cause is "
                + $"mended, ask again.");
        await scope.StoreAsync();
    }

    /// <summary>An attempt has ended, and with it what was asked of it.</summary>
    public async Task EndAsync(string jobName, Attempt attempt, JobStatus status)
    {
        var open = scope.State.Requests.FindAll(request => !request.IsOver && request.Attempt <= attempt.Value);
        foreach (var request in open)
        {
            End(request, jobName, status);
        }

        if (open.Count > 0)
        {
            await StoreAsync();
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
                    $"The savepoint is written: '{request.Path}'. But job '{jobName}' failed or was cancelled before it had committed "
                        + $"all that it holds; it is {now}. Start from the savepoint: that commits the rest.");
                break;
            default:
                request.Fail(
                    FailureOrigin.External,
                    $"Job '{jobName}' is {now}, so what was asked of it was not done. If it runs again, ask again.");
                break;
        }
    }

    public bool HasPaused(Attempt attempt) =>
        scope.State.Requests.Exists(request =>
            request.Kind == CheckpointKind.Pause && request.Phase == CheckpointRequestPhase.Completed && request.Attempt == attempt.Value);

    public CheckpointRequestState? FindStop() => scope.State.Requests.Find(request => request.Phase == CheckpointRequestPhase.Stopping);

    public CheckpointRequestState? Find(PendingCheckpoint pending) =>
        pending.Request is { } asked ? scope.State.Requests.Find(request => request.Id == asked.Id) : null;

    private async Task StoreAsync()
    {
        try
        {
            await scope.StoreAsync();
        }
        catch (InconsistentStateException exception)
        {
            // Another activation has taken over. A caller that asks again asks that one.
            replaced(exception);
            throw;
        }
    }
}
