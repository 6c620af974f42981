using FlinkNet.Engine.BarrierPath.Acknowledge;
using FlinkNet.Engine.BarrierPath.Trigger;
using FlinkNet.Engine.ControlPlane;
using FlinkNet.Engine.ControlPlane.Failures;
using FlinkNet.Engine.RecordPath.State.Snapshots;
using FlinkNet.Grains.BarrierPath.Commit;
using FlinkNet.Grains.BarrierPath.Coordination;
using FlinkNet.Grains.BarrierPath.Publish;
using FlinkNet.Grains.BarrierPath.Restore;
using FlinkNet.Grains.BarrierPath.Storage;
using FlinkNet.Grains.ControlPlane;
using FlinkNet.Grains.ControlPlane.TaskManagers;
using FlinkNet.Interfaces.BarrierPath;
using FlinkNet.Interfaces.ControlPlane;
using FlinkNet.Interfaces.Options;
using FlinkNet.Model;
using Microsoft.Extensions.Logging;
using Orleans.Concurrency;
using Orleans.Placement;
using Orleans.Storage;

namespace FlinkNet.Grains.BarrierPath.Trigger;

/// <summary>
/// Takes the checkpoints of a job's current attempt. Numbers are stored before they are used, that a checkpoint is complete before
/// anybody hears of it, and a
/// manifest is never written over another: of two activations only one goes on. It comes up beside its JobManager, so that both reach the
/// same TaskManagers. The grain has the activation, the calls
/// and the loop; its parts do the work.
/// </summary>
[GrainType("flink.checkpoint-coordinator"), Reentrant, PreferLocalPlacement]
internal sealed partial class CheckpointCoordinatorGrain : Grain, ICheckpointCoordinatorGrain, IDisposable
{
    private readonly CoordinatorScope _scope;
    private readonly ICheckpointedJob _jobManager;
    private readonly CheckpointRequests _requests;
    private readonly CheckpointRetention _retention;
    private readonly RestorePointSearch _restorePoints;
    private readonly CheckpointSteps _steps;

    public CheckpointCoordinatorGrain(
        [PersistentState(CheckpointsState.RecordName, ControlPlaneOptions.StorageName)] IPersistentState<CheckpointsState> stored,
        JobCatalog catalog,
        SnapshotStores stores,
        TaskManagerDirectory taskManagers,
        RestorePoints restorePoints,
        CheckpointInstruments instruments,
        ControlPlaneHost host)
    {
        var id = new JobId(this.GetPrimaryKeyString());
        _jobManager = GrainFactory.GetGrain<ICheckpointedJob>(id.Value);
        _scope = new CoordinatorScope(id, stored, catalog, stores, host, host.LoggerOf<CheckpointCoordinatorGrain>());
        var announcements = new Announcements(_scope, taskManagers);
        var publisher = new CheckpointPublisher(_scope);
        _requests = new CheckpointRequests(_scope, announcements, publisher, Leave);
        _retention = new CheckpointRetention(_scope, instruments);
        _restorePoints = new RestorePointSearch(_scope, restorePoints, _requests);
        _steps = new CheckpointSteps(
            _scope,
            _requests,
            announcements,
            publisher,
            _retention,
            instruments,
            _jobManager);
    }

    public override Task OnDeactivateAsync(DeactivationReason reason, CancellationToken cancellationToken)
    {
        _scope.Current.Stop(Attempt.Last);
        _restorePoints.Dispose();
        return Task.CompletedTask;
    }

    public void Dispose()
    {
        _scope.Current.Dispose();
        _restorePoints.Dispose();
        _retention.Dispose();
    }

    public Task<RestoreAnswer> FindRestorePointAsync(RestoreRequest request) => _restorePoints.FindAsync(request);

    public Task RejectAsync(CheckpointId checkpoint, string reason) => _restorePoints.RejectAsync(checkpoint, reason);

    public Task<CheckpointRequestStatus> RequestAsync(Attempt attempt, CheckpointRequest request) =>
        _requests.RequestAsync(attempt, request);

    public Task<CheckpointRequestStatus?> FindRequestAsync(string requestId) => _requests.FindAsync(requestId);

    public Task<CheckpointingStatus> StartAsync(CheckpointedAttempt attempt)
    {
        if (attempt.Attempt.Value < _scope.State.Attempt)
        {
            return Task.FromResult(CheckpointingStatus.Superseded);
        }

        var hasPaused = _requests.HasPaused(attempt.Attempt);
        if (_scope.Current.Value is not { } current || current.Attempt.Attempt < attempt.Attempt)
        {
            Begin(attempt, hasPaused);
        }

        return Task.FromResult(hasPaused ? CheckpointingStatus.Paused : CheckpointingStatus.Running);
    }

    public async Task<bool> StopAsync(string jobName, Attempt attempt, JobStatus status)
    {
        _scope.Current.Stop(attempt);
        await _requests.EndAsync(jobName, attempt, status);
        var leavesNothing = status != JobStatus.Finished || _scope.FindJob(jobName).Config.Checkpointing.Interval is null;
        return leavesNothing || await _retention.HasDeletedAsync(jobName, attempt);
    }

    public Task AcknowledgeAsync(CheckpointAcknowledgement acknowledgement)
    {
        if (_scope.Current.Find(acknowledgement.Task) is { } current
            && current.Coordinator.Acknowledge(
                acknowledgement.Task.Task,
                acknowledgement.Checkpoint,
                new TaskStateHandle(
                    acknowledgement.Name,
                    acknowledgement.Inline,
                    acknowledgement.Length,
                    acknowledgement.Checksum,
                    acknowledgement.HasEnded)
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

    public Task DeclineAsync(TaskAttemptId task, CheckpointId checkpoint, string reason, bool isOfTheStore)
    {
        if (_scope.Current.Find(task) is { } current
            && current.Coordinator.Pending is { } pending
            && pending.Id == checkpoint
            && !pending.IsAcknowledgedBy(task.Task))
        {
            current.Declined ??= new CheckpointObstacle(
                $"task '{JobTopology.Of(current.Job.Graph).NameOf(task.Task)}' {reason}",
                isOfTheStore);
            current.Wake();
        }

        return Task.CompletedTask;
    }

    public Task EndOfDataAsync(TaskAttemptId task)
    {
        if (_scope.Current.Find(task) is { } current)
        {
            current.Coordinator.EndOfData(task.Task);
            current.Wake();
        }
        else if (task.Attempt > (_scope.Current.Value?.Attempt.Attempt ?? Attempt.None) && task.Attempt.Value >= _scope.State.Attempt)
        {
            // A short job may end before its JobManager has come to start the coordinator; who reports must come again.
            throw new InvalidOperationException($"Checkpoints of attempt {task.Attempt} have not begun.");
        }

        return Task.CompletedTask;
    }

    private void Begin(CheckpointedAttempt attempt, bool hasPaused)
    {
        var job = _scope.FindJob(attempt.JobName).At(attempt.Scale);
        var tasks =
            job.Graph.Vertices.SelectMany(vertex => Enumerable.Range(0, vertex.Parallelism), (vertex, subtask) =>
                new TaskId(vertex.Id, new SubtaskIndex(subtask)))
            .ToHashSet();
        var current = new CoordinatedAttempt(
            attempt,
            job,
            job.Config.Checkpointing.Interval is null ? null : _scope.RepositoryOf(job),
            new CheckpointCoordinator(
                job.Config.Checkpointing,
                tasks,
                new CheckpointId(_scope.State.LastId),
                _scope.Time.GetUtcNow(),
                isRestart: attempt.Attempt > Attempt.First))
        {
            StartedFrom = _scope.State.StartedFrom,
            Run = _scope.Id,
            Epoch = _scope.State.Epoch,
            IsDone = hasPaused || (_requests.FindStop() is { } stop && stop.Attempt < attempt.Attempt.Value),
        };
        _scope.Current.Begin(current);
        RunAsync(current, _requests.TakeUp(current)).Ignore();
    }

    private async Task RunAsync(CoordinatedAttempt current, IReadOnlyList<CheckpointRequestState> interrupted)
    {
        try
        {
            // Who was to tell that the attempt before has ended may have been lost, or not heard.
            await _requests.EndAsync(current.Attempt.JobName, current.Attempt.Attempt.Previous(), JobStatus.Restarting);
            foreach (var request in interrupted)
            {
                await _requests.TakeUpAsync(current, request);
            }

            while (_scope.Current.Is(current) && !current.IsDone)
            {
                await _steps.StepAsync(current);
                await current.WaitAsync(_scope.Time, _scope.Time.GetUtcNow());
            }
        }
        catch (Exception) when (!_scope.Current.Is(current))
        {
            // The attempt was stopped, or another activation takes over: whatever fails in this one, fails for nobody.
        }
        catch (InconsistentStateException exception)
        {
            Leave(exception);
        }
        catch (Exception exception)
        {
            LogFailed(_scope.Logger, _scope.Id, exception);
            _scope.Current.Leave();
            await _jobManager.FailAttemptAsync(current.Attempt.Attempt, JobFailure.From(exception).ToInfo());
        }
    }

    // Another activation has taken over. A caller that asks again asks that one.
    private void Leave(InconsistentStateException exception)
    {
        LogReplaced(_scope.Logger, _scope.Id, exception);
        DeactivateOnIdle();
    }

    [LoggerMessage(LogLevel.Warning, "The checkpoint coordinator of job {Job} was replaced by another activation and goes.")]
    private static partial void LogReplaced(ILogger logger, JobId job, Exception exception);

    [LoggerMessage(LogLevel.Error, "The checkpoint coordinator of job {Job} failed at its work.")]
    private static partial void LogFailed(ILogger logger, JobId job, Exception exception);
}
