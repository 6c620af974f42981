using FlinkNet.Engine.BarrierPath;
using FlinkNet.Engine.ControlPlane;
using FlinkNet.Engine.RecordPath.State.Snapshots;
using FlinkNet.Grains.ControlPlane;
using FlinkNet.Interfaces.BarrierPath;
using FlinkNet.Interfaces.ControlPlane;
using FlinkNet.Interfaces.Options;
using FlinkNet.Model;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;
using Orleans.Concurrency;
using Orleans.Placement;
using Orleans.Storage;

namespace FlinkNet.Grains.BarrierPath;

/// <summary>
/// Carries out what the <see cref="CheckpointCoordinator"/> of the current attempt decides. Numbers are stored before they are used, that a checkpoint is complete before anybody hears of it, and a
/// manifest is never written over another: of two activations only one goes on. It comes up beside its JobManager, so that both reach the same TaskManagers.
/// </summary>
[GrainType("flink.checkpoint-coordinator"), Reentrant, PreferLocalPlacement]
internal sealed partial class CheckpointCoordinatorGrain(
    [PersistentState(CheckpointsState.RecordName, ControlPlaneOptions.StorageName)] IPersistentState<CheckpointsState> stored,
    JobCatalog catalog,
    SnapshotStores stores,
    TaskManagerDirectory taskManagers,
    RestorePoints restorePoints,
    CheckpointInstruments instruments,
    [FromKeyedServices(ControlPlaneOptions.ClockKey)] TimeProvider time,
    ILogger<CheckpointCoordinatorGrain> logger) : Grain, ICheckpointCoordinatorGrain, IDisposable
{
    private readonly StateWriter _writer = new(() => stored.WriteStateAsync());
    private readonly LongWork<RestorePoint?> _finding = new(time);
    private readonly LongWork<bool> _deleting = new(time);
    private CoordinatedAttempt? _current;

    private JobId Id => new(this.GetPrimaryKeyString());

    private IJobManagerGrain JobManager => GrainFactory.GetGrain<IJobManagerGrain>(Id.Value);

    public override Task OnDeactivateAsync(DeactivationReason reason, CancellationToken cancellationToken)
    {
        Stop(int.MaxValue);
        _finding.Dispose();
        return Task.CompletedTask;
    }

    public void Dispose()
    {
        _current?.Dispose();
        _finding.Dispose();
        _deleting.Dispose();
    }

    public Task<CheckpointingStatus> StartAsync(CheckpointedAttempt attempt)
    {
        if (attempt.Attempt < stored.State.Attempt)
        {
            return Task.FromResult(CheckpointingStatus.Superseded);
        }

        var hasPaused = HasPaused(attempt.Attempt);
        if (_current is null || _current.Attempt.Attempt < attempt.Attempt)
        {
            Begin(attempt, hasPaused);
        }

        return Task.FromResult(hasPaused ? CheckpointingStatus.Paused : CheckpointingStatus.Running);
    }

    public async Task<bool> StopAsync(string jobName, int attempt, JobStatus status)
    {
        Stop(attempt);
        await EndRequestsAsync(jobName, attempt, status);
        var leavesNothing = status != JobStatus.Finished || Find(jobName).Config.Checkpointing.Interval is null;
        return leavesNothing || await HasDeletedAsync(jobName, attempt);
    }

    public Task AcknowledgeAsync(CheckpointAcknowledgement acknowledgement)
    {
        if (Find(acknowledgement.Task) is { } current
            && current.Coordinator.Acknowledge(
                acknowledgement.Task.Task,
                acknowledgement.Checkpoint,
                new TaskStateHandle(acknowledgement.Name, acknowledgement.Inline, acknowledgement.Length, acknowledgement.Checksum, acknowledgement.HasEnded)
                {
                    Files = acknowledgement.Files,
                    Operators = acknowledgement.Operators.ToDictionary(entry => entry.Key, entry => (StateKinds)entry.Value),
                    Channels = acknowledgement.Channels,
                }))
        {
            current.Wake();
        }

        return Task.CompletedTask;
    }

    public Task DeclineAsync(TaskAttemptId task, long checkpoint, string reason, bool isOfTheStore)
    {
        if (Find(task) is { } current && current.Coordinator.Pending is { } pending && pending.Id == checkpoint && !pending.IsAcknowledgedBy(task.Task))
        {
            current.Declined ??= new CheckpointObstacle($"task '{JobTopology.Of(current.Job.Graph).NameOf(task.Task)}' {reason}", isOfTheStore);
            current.Wake();
        }

        return Task.CompletedTask;
    }

    public Task EndOfDataAsync(TaskAttemptId task)
    {
        if (Find(task) is { } current)
        {
            current.Coordinator.EndOfData(task.Task);
            current.Wake();
        }
        else if (task.Attempt > (_current?.Attempt.Attempt ?? 0) && task.Attempt >= stored.State.Attempt)
        {
            // A short job may end before its JobManager has come to start the coordinator; who reports must come again.
            throw new InvalidOperationException($"Checkpoints of attempt {task.Attempt} have not begun.");
        }

        return Task.CompletedTask;
    }

    private void Begin(CheckpointedAttempt attempt, bool hasPaused)
    {
        var job = Find(attempt.JobName).At(attempt.Scale);
        var tasks = job.Graph.Vertices.SelectMany(vertex => Enumerable.Range(0, vertex.Parallelism), (vertex, subtask) => new TaskId(vertex.Id, subtask)).ToHashSet();
        _current = new CoordinatedAttempt(
            attempt,
            job,
            job.Config.Checkpointing.Interval is null ? null : RepositoryOf(job),
            new CheckpointCoordinator(job.Config.Checkpointing, tasks, stored.State.LastId, time.GetUtcNow(), isRestart: attempt.Attempt > 1))
        {
            StartedFrom = stored.State.StartedFrom,
            Run = Id,
            Epoch = stored.State.Epoch,
            IsDone = hasPaused || (FindStop() is { } stop && stop.Attempt < attempt.Attempt),
        };
        RunAsync(_current, TakeUpRequests(_current)).Ignore();
    }

    private void Stop(int attempt)
    {
        if (_current is { } current && current.Attempt.Attempt <= attempt)
        {
            _current = null;
            current.Dispose();
        }
    }

    // What was deleted is not deleted again: by the time that a call comes twice, the next run of that name may have checkpoints there.
    private async Task<bool> HasDeletedAsync(string jobName, int attempt)
    {
        if (await _deleting.AskAsync(attempt, _ => DeleteAllAsync(jobName)) is not { } deleting)
        {
            return false;
        }

        if (!deleting.IsCompletedSuccessfully)
        {
            // Who asks again lets it be tried again.
            _deleting.Forget(deleting);
            instruments.FailDeletion(jobName);
        }

        return await deleting;
    }

    private async Task<bool> DeleteAllAsync(string jobName)
    {
        await RepositoryOf(Find(jobName)).DeleteAllAsync(CancellationToken.None);
        return true;
    }

    private CheckpointRepository RepositoryOf(CatalogedJob job) => stores.Of(
        job,
        stored.State is { StartedFrom: { } path, ClaimMode: RestoreClaimMode.NoClaim }
            ? SavepointLocation.OwnCheckpoint(path, SnapshotStores.Absolute(job.Config.Checkpointing.Directory ?? ""), job.Graph.Name)
            : null);

    private async Task RunAsync(CoordinatedAttempt current, IReadOnlyList<CheckpointRequestState> interrupted)
    {
        try
        {
            // Who was to tell that the attempt before has ended may have been lost, or not heard.
            await EndRequestsAsync(current.Attempt.JobName, current.Attempt.Attempt - 1, JobStatus.Restarting);
            foreach (var request in interrupted)
            {
                await TakeUpAsync(current, request);
            }

            while (ReferenceEquals(_current, current) && !current.IsDone)
            {
                await StepAsync(current);
                await current.WaitAsync(time, time.GetUtcNow());
            }
        }
        catch (Exception) when (!ReferenceEquals(_current, current))
        {
            // The attempt was stopped, or another activation takes over: whatever fails in this one, fails for nobody.
        }
        catch (InconsistentStateException exception)
        {
            LogReplaced(logger, Id, exception);
            DeactivateOnIdle();
        }
        catch (Exception exception)
        {
            LogFailed(logger, Id, exception);
            _current = null;
            await JobManager.FailAttemptAsync(current.Attempt.Attempt, JobFailure.From(exception).ToInfo());
        }
    }

    private async Task StepAsync(CoordinatedAttempt current)
    {
        var coordinator = current.Coordinator;
        var now = time.GetUtcNow();
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
                    $"it was not complete after {current.Job.Config.Checkpointing.Timeout.TotalSeconds:0.#} s; task '{JobTopology.Of(current.Job.Graph).NameOf(pending.FirstMissing!.Value)}' was still missing"));
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
            stored.State.LastId = pending.Id;
            NoteBegin(pending);
            await _writer.WriteAsync();
            isStored = true;
            if (SavepointOf(current, pending) is { } savepoint)
            {
                await savepoint.ProbeAsync(pending.Id, current.Stopping);
            }

            current.Sources = await JobManager.BeginCheckpointAsync(current.Attempt.Attempt, pending.Id);
        }
        catch (Exception exception) when (exception is not InconsistentStateException)
        {
            await AbortAsync(current, pending, new CheckpointObstacle($"it could not begin: {exception.Message}", IsOfTheStore: !isStored), hasBegun: false);
            return;
        }

        current.Stopping.ThrowIfCancellationRequested();
        TellAsync(
            current,
            taskManager => taskManager.TriggerCheckpointAsync(Id, current.Attempt.Attempt, pending.Barrier),
            () => current.Coordinator.Pending?.Id == pending.Id).Ignore();
        LogTriggered(logger, pending.Kind, pending.Id, current.Attempt.JobName, Id);
    }

    private async Task CompleteAsync(CoordinatedAttempt current, PendingCheckpoint pending)
    {
        if (await TryPublishAsync(current, pending) is { } obstacle)
        {
            await AbortAsync(current, pending, obstacle);
            return;
        }

        current.Coordinator.Complete(time.GetUtcNow());
        instruments.Complete(current.Attempt.JobName, pending.Kind, time.GetUtcNow() - pending.TriggeredAt);
        LogCompleted(logger, pending.Kind, pending.Id, current.Attempt.JobName, Id, (time.GetUtcNow() - pending.TriggeredAt).TotalMilliseconds);
        if (pending.UnalignedTasks is > 0 and var unaligned)
        {
            LogUnaligned(logger, pending.Id, current.Attempt.JobName, Id, unaligned, pending.States.Count, pending.ChannelStateLength);
        }

        JobManager.EndCheckpointAsync(current.Attempt.Attempt, pending.Id).Ignore();
        if (!pending.Kind.IsSavepoint())
        {
            // What is paused goes on from here as another attempt: a further checkpoint would wake it.
            current.IsDone = pending.IsLast || pending.Kind == CheckpointKind.Pause;
            TellComplete(current, pending.Id, pending.IsLast);
            Retain(current, pending, current.Job.Config.Checkpointing.NumRetained);
        }

        if (FindRequest(pending) is { } request)
        {
            await CompleteAsync(current, request);
        }
    }

    /// <summary>Writes the manifest, with which the checkpoint is complete.</summary>
    /// <returns>Why it could not; null when it is written.</returns>
    private async Task<CheckpointObstacle?> TryPublishAsync(CoordinatedAttempt current, PendingCheckpoint pending)
    {
        try
        {
            if (!pending.Kind.IsSavepoint() && await FindUnsafeAsync(current, pending) is { } name)
            {
                return new CheckpointObstacle($"a task built upon the file '{name}', which is not kept any more");
            }

            if (!await (SavepointOf(current, pending) ?? current.Repository!).TryPublishAsync(current.ManifestOf(pending), current.Stopping))
            {
                throw new FlinkException(
                    FailureOrigin.External, $"Checkpoint {pending.Id} of job '{current.Attempt.JobName}' was there already: another job of that name writes to the same folder. Give each its own.");
            }
        }
        catch (Exception exception) when (exception is IOException or UnauthorizedAccessException)
        {
            return new CheckpointObstacle($"its manifest could not be stored: {exception.Message}", IsOfTheStore: true);
        }

        return pending.Kind.IsSavepoint() ? null : await TryAnnounceAsync(current, pending);
    }

    /// <summary>Stores that a checkpoint is complete, so that the job goes on from it. A coordinator that was replaced fails here, before its tasks commit what the next attempt commits, too.</summary>
    /// <returns>Why it could not; null when it is stored.</returns>
    private async Task<CheckpointObstacle?> TryAnnounceAsync(CoordinatedAttempt current, PendingCheckpoint pending)
    {
        // The next attempt may have looked already for what it goes on from.
        current.Stopping.ThrowIfCancellationRequested();
        stored.State.Announced.Add(pending.Id);
        try
        {
            await _writer.WriteAsync();
            if (!current.IsMarked)
            {
                await current.Repository!.Runs.NoteCompleteAsync(current.Epoch, current.Stopping);
                current.IsMarked = true;
            }

            return null;
        }
        catch (Exception exception) when (exception is not InconsistentStateException && !current.Stopping.IsCancellationRequested)
        {
            return new CheckpointObstacle($"that it is complete could not be stored: {exception.Message}", IsOfTheStore: true);
        }
    }

    private void TellComplete(CoordinatedAttempt current, long checkpoint, bool isLast) => TellAsync(
        current,
        taskManager => taskManager.CompleteCheckpointAsync(Id, current.Attempt.Attempt, checkpoint, isLast),
        () => ReferenceEquals(_current, current) && (isLast || current.Coordinator.LastId <= checkpoint + 1)).Ignore();

    private static async Task<string?> FindUnsafeAsync(CoordinatedAttempt current, PendingCheckpoint pending)
    {
        if (current.Shared is null && SharedFileRegistry.NeedsOthers(pending.Id, pending.Files))
        {
            current.Shared = await current.Repository!.ReadSharedFilesAsync(current.Stopping);
        }

        return current.Shared?.FirstUnsafe(pending.Id, pending.Files);
    }

    private async Task AbortAsync(CoordinatedAttempt current, PendingCheckpoint pending, CheckpointObstacle obstacle, bool hasBegun = true)
    {
        // Every message goes on behind it, and what others say often ends as a sentence does.
        var reason = obstacle.Reason.TrimEnd().TrimEnd('.');
        instruments.Fail(current.Attempt.JobName, pending.Kind);
        LogAborted(logger, pending.Kind, pending.Id, current.Attempt.JobName, Id, reason);
        current.Declined = null;
        var mayGoOn = current.Coordinator.Abort(time.GetUtcNow(), obstacle.IsOfTheStore);

        // What was drained cannot go on: its windows have fired. It was stopped in vain.
        var isDrained = hasBegun && pending.Kind == CheckpointKind.Drain;
        if (FindRequest(pending) is { } request)
        {
            await FailAsync(current, request, reason, isDrained ? "It was drained already, so it starts again from its latest checkpoint"
                : mayGoOn ? "The job goes on"
                : "Too many in a row have failed, so the job's attempt fails");
        }

        // Another coordinator may have found its manifest, whose answer was lost here, and stop the job with it: then storing that it
        // failed did not succeed. Tasks that hear first that it was given up would not stop with it any more, and nobody would ask them again.
        TellAsync(
            current,
            taskManager => taskManager.AbortCheckpointAsync(Id, current.Attempt.Attempt, pending.Id),
            () => ReferenceEquals(_current, current) && current.Coordinator.LastId == pending.Id).Ignore();
        JobManager.EndCheckpointAsync(current.Attempt.Attempt, pending.Id).Ignore();
        if (SavepointOf(current, pending) is { } savepoint)
        {
            TryDeleteAsync(current, $"what was written of savepoint {pending.Id}", () => savepoint.DeleteAsync(pending.Id, CancellationToken.None)).Ignore();
        }

        if (isDrained || !mayGoOn)
        {
            _current = null;
            var failures = current.Job.Config.Checkpointing.TolerableFailedCheckpoints + 1;
            await JobManager.FailAttemptAsync(current.Attempt.Attempt, new FailureInfo(FailureOrigin.External, isDrained
                ? $"Job '{current.Attempt.JobName}' was drained to be stopped with savepoint {pending.Id}, which then failed: {reason}."
                : $"{(failures == 1 ? "1 checkpoint" : $"{failures} checkpoints in a row")} of job '{current.Attempt.JobName}' failed. The last, {pending.Id}: {reason}.", null));
        }
    }

    private Task TellAsync(CoordinatedAttempt current, Func<ITaskManager, Task> tell, Func<bool> matters) => Task.WhenAll(
        current.Attempt.Silos.Select(silo => taskManagers.CallAsync(
            silo,
            tell,
            () => matters() && !taskManagers.IsGone(silo),
            current.Stopping)));

    private CoordinatedAttempt? Find(TaskAttemptId task) => _current?.Attempt.Attempt == task.Attempt ? _current : null;

    private CatalogedJob Find(string jobName) =>
        catalog.Find(jobName) ?? throw new FlinkException(FailureOrigin.User, $"This silo does not define job '{jobName}'. Start every process of the cluster from the same program.");
}
