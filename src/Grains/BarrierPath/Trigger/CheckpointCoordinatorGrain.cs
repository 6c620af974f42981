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
using Microsoft.Extensions.Options;
using Orleans.Concurrency;
using Orleans.Storage;

namespace FlinkNet.Grains.BarrierPath;

/// <summary>
/// Carries out what the <see cref="CheckpointCoordinator"/> of the current attempt decides. Numbers are stored before they are used, and a manifest is never written
/// over another: of two activations only one goes on.
/// </summary>
[GrainType("flink.checkpoint-coordinator"), Reentrant]
internal sealed partial class CheckpointCoordinatorGrain(
    [PersistentState("checkpoints", ControlPlaneOptions.StorageName)] IPersistentState<CheckpointsState> stored,
    JobCatalog catalog,
    SnapshotStores stores,
    TaskManagerClient taskManagers,
    IClusterMembershipService membership,
    RestorePoints restorePoints,
    IOptions<ControlPlaneOptions> options,
    [FromKeyedServices(ControlPlaneOptions.ClockKey)] TimeProvider time,
    ILogger<CheckpointCoordinatorGrain> logger) : Grain, ICheckpointCoordinatorGrain, IDisposable
{
    private readonly TaskManagerCalls _taskManagers = new(taskManagers, options.Value, time);
    private CoordinatedAttempt? _current;

    private JobId Id => new(this.GetPrimaryKeyString());

    private IJobManagerGrain JobManager => GrainFactory.GetGrain<IJobManagerGrain>(Id.Value);

    public override Task OnDeactivateAsync(DeactivationReason reason, CancellationToken cancellationToken)
    {
        Stop(int.MaxValue);
        return Task.CompletedTask;
    }

    public void Dispose() => _current?.Dispose();

    public async Task<RestorePoint?> FindRestorePointAsync(RestoreRequest request)
    {
        Stop(request.Attempt - 1);
        var job = Find(request.JobName).At(request.Scale);
        var repository = stores.Of(job);
        try
        {
            var (highest, completed) = await repository.ListAsync(CancellationToken.None);
            stored.State.LastId = Math.Max(stored.State.LastId, highest);
            stored.State.Attempt = Math.Max(stored.State.Attempt, request.Attempt);
            await stored.WriteStateAsync();
            return await FindReadableAsync(job, repository, completed);
        }
        catch (Exception exception) when (exception is IOException or UnauthorizedAccessException)
        {
            throw new FlinkException(FailureOrigin.External, $"The checkpoints of job '{request.JobName}' cannot be read: {exception.Message}", exception);
        }
    }

    public Task StartAsync(CheckpointedAttempt attempt)
    {
        if (attempt.Attempt < stored.State.Attempt || _current?.Attempt.Attempt >= attempt.Attempt)
        {
            return Task.CompletedTask;
        }

        var job = Find(attempt.JobName).At(attempt.Scale);
        var tasks = job.Graph.Vertices.SelectMany(vertex => Enumerable.Range(0, vertex.Parallelism), (vertex, subtask) => new TaskId(vertex.Id, subtask)).ToHashSet();
        _current = new CoordinatedAttempt(
            attempt, job, stores.Of(job), new CheckpointCoordinator(job.Config.Checkpointing, tasks, stored.State.LastId, time.GetUtcNow()));
        RunAsync(_current).Ignore();
        return Task.CompletedTask;
    }

    public async Task StopAsync(string jobName, int attempt, bool discard)
    {
        Stop(attempt);
        if (discard)
        {
            await stores.Of(Find(jobName)).DeleteBeforeAsync(long.MaxValue, new HashSet<string>(), CancellationToken.None);
        }
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
                }))
        {
            current.Wake();
        }

        return Task.CompletedTask;
    }

    public Task DeclineAsync(TaskAttemptId task, long checkpoint, string reason)
    {
        if (Find(task) is { } current && current.Coordinator.Pending?.Id == checkpoint)
        {
            current.Declined ??= $"task '{JobTopology.Of(current.Job.Graph).NameOf(task.Task)}' could not store its snapshot: {reason}";
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

    public async Task RejectAsync(long checkpoint, string reason)
    {
        LogRejected(logger, checkpoint, Id, reason);
        if (!stored.State.Rejected.Contains(checkpoint))
        {
            stored.State.Rejected.Add(checkpoint);
            await stored.WriteStateAsync();
        }
    }

    private void Stop(int attempt)
    {
        if (_current is { } current && current.Attempt.Attempt <= attempt)
        {
            _current = null;
            current.Dispose();
        }
    }

    private async Task<RestorePoint?> FindReadableAsync(CatalogedJob job, CheckpointRepository repository, IReadOnlyList<long> completed)
    {
        foreach (var checkpoint in completed.Reverse().Where(checkpoint => !stored.State.Rejected.Contains(checkpoint)))
        {
            try
            {
                var manifest = await repository.ReadManifestAsync(checkpoint, CancellationToken.None);
                var point = await restorePoints.OfAsync(job, repository, manifest);
                LogRestoring(logger, job.Graph.Name, Id, checkpoint);
                return point;
            }
            catch (InvalidDataException damage)
            {
                await RejectAsync(checkpoint, damage.Message);
            }
        }

        return completed.Count == 0
            ? null
            : throw new FlinkException(
                FailureOrigin.External,
                $"None of the {completed.Count} checkpoints of job '{job.Graph.Name}' can be read; see the log for why. To begin at the beginning, delete them or name another folder.");
    }

    private async Task RunAsync(CoordinatedAttempt current)
    {
        try
        {
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
            if (current.Declined is { } reason)
            {
                await AbortAsync(current, pending, reason);
            }
            else if (pending.IsFullyAcknowledged)
            {
                await CompleteAsync(current, pending);
            }
            else if (coordinator.IsLate(now))
            {
                await AbortAsync(current, pending, $"it was not complete after {current.Job.Config.Checkpointing.Timeout.TotalSeconds:0.#} s; task '{JobTopology.Of(current.Job.Graph).NameOf(pending.FirstMissing!.Value)}' was still missing");
            }
        }
        else if (coordinator.IsDue(now))
        {
            await TriggerAsync(current, coordinator.Begin(now));
        }
    }

    private async Task TriggerAsync(CoordinatedAttempt current, PendingCheckpoint pending)
    {
        try
        {
            // Used only once stored: another activation must not give the same number to another checkpoint.
            stored.State.LastId = pending.Id;
            await stored.WriteStateAsync();
            current.Sources = await JobManager.BeginCheckpointAsync(current.Attempt.Attempt, pending.Id);
        }
        catch (Exception exception) when (exception is not InconsistentStateException)
        {
            await AbortAsync(current, pending, $"it could not begin: {exception.Message}");
            return;
        }

        current.Stopping.ThrowIfCancellationRequested();
        TellAsync(
            current,
            taskManager => taskManager.TriggerCheckpointAsync(Id, current.Attempt.Attempt, pending.Barrier),
            () => current.Coordinator.Pending?.Id == pending.Id).Ignore();
        LogTriggered(logger, pending.Id, current.Attempt.JobName, Id);
    }

    private async Task CompleteAsync(CoordinatedAttempt current, PendingCheckpoint pending)
    {
        var config = current.Job.Config.Checkpointing;
        var manifest = current.ManifestOf(pending);
        try
        {
            if (await FindUnsafeAsync(current, pending) is { } name)
            {
                await AbortAsync(current, pending, $"a task built upon the file '{name}', which is not kept any more");
                return;
            }

            if (!await current.Repository.TryPublishAsync(manifest, current.Stopping))
            {
                throw new FlinkException(
                    FailureOrigin.External, $"Checkpoint {pending.Id} of job '{current.Attempt.JobName}' was there already: another job of that name writes to the same folder. Give each its own.");
            }
        }
        catch (Exception exception) when (exception is IOException or UnauthorizedAccessException)
        {
            await AbortAsync(current, pending, $"its manifest could not be stored: {exception.Message}");
            return;
        }

        current.Coordinator.Complete(time.GetUtcNow());
        current.IsDone = pending.HasEnded;
        LogCompleted(logger, pending.Id, current.Attempt.JobName, Id, (time.GetUtcNow() - pending.TriggeredAt).TotalMilliseconds);
        TellAsync(
            current,
            taskManager => taskManager.CompleteCheckpointAsync(Id, current.Attempt.Attempt, pending.Id, pending.HasEnded),
            () => ReferenceEquals(_current, current) && (pending.HasEnded || current.Coordinator.LastId <= pending.Id + 1)).Ignore();
        JobManager.EndCheckpointAsync(current.Attempt.Attempt, pending.Id).Ignore();
        Retain(current, pending, config.NumRetained);
    }

    // A task that has not heard of this checkpoint yet may build upon one that is dropped now: its shared files stay for one more round.
    private static void Retain(CoordinatedAttempt current, PendingCheckpoint completed, int retainedMax)
    {
        current.Retained.Enqueue(completed.Id);
        current.Shared?.Add(completed.Id, completed.Files);
        if (current.Retained.Count > retainedMax)
        {
            current.Shared?.ForgetBefore(current.Retained.Dequeue());
            current.Repository.DeleteBeforeAsync(current.Retained.Peek(), current.Shared?.Names ?? new HashSet<string>(), current.Stopping).Ignore();
        }
    }

    private static async Task<string?> FindUnsafeAsync(CoordinatedAttempt current, PendingCheckpoint pending)
    {
        if (current.Shared is null && SharedFileRegistry.NeedsOthers(pending.Id, pending.Files))
        {
            current.Shared = await current.Repository.ReadSharedFilesAsync(current.Stopping);
        }

        return current.Shared?.FirstUnsafe(pending.Id, pending.Files);
    }

    private async Task AbortAsync(CoordinatedAttempt current, PendingCheckpoint pending, string reason)
    {
        LogAborted(logger, pending.Id, current.Attempt.JobName, Id, reason);
        current.Declined = null;
        var mayGoOn = current.Coordinator.Abort(time.GetUtcNow());
        TellAsync(
            current,
            taskManager => taskManager.AbortCheckpointAsync(Id, current.Attempt.Attempt, pending.Id),
            () => ReferenceEquals(_current, current) && current.Coordinator.LastId == pending.Id).Ignore();
        JobManager.EndCheckpointAsync(current.Attempt.Attempt, pending.Id).Ignore();
        if (!mayGoOn)
        {
            _current = null;
            var count = current.Job.Config.Checkpointing.TolerableFailedCheckpoints + 1;
            await JobManager.FailAttemptAsync(
                current.Attempt.Attempt,
                new FailureInfo(FailureOrigin.External, $"{count} checkpoints of job '{current.Attempt.JobName}' failed in a row. The last, {pending.Id}: {reason}.", null));
        }
    }

    private Task TellAsync(CoordinatedAttempt current, Func<ITaskManager, Task> tell, Func<bool> matters) => Task.WhenAll(
        current.Attempt.Silos.Select(silo => _taskManagers.CallAsync(
            silo,
            tell,
            () => matters() && membership.CurrentSnapshot.GetSiloStatus(silo) is not (SiloStatus.Dead or SiloStatus.None),
            current.Stopping)));

    private CoordinatedAttempt? Find(TaskAttemptId task) => _current?.Attempt.Attempt == task.Attempt ? _current : null;

    private CatalogedJob Find(string jobName) =>
        catalog.Find(jobName) ?? throw new FlinkException(FailureOrigin.User, $"This silo does not define job '{jobName}'. Start every process of the cluster from the same program.");
}
