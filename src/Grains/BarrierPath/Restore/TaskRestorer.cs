using FlinkNet.Engine.BarrierPath.Acknowledge;
using FlinkNet.Engine.BarrierPath.Publish;
using FlinkNet.Engine.BarrierPath.Restore;
using FlinkNet.Engine.BarrierPath.Snapshot;
using FlinkNet.Engine.RecordPath.State.Snapshots;
using FlinkNet.Grains.BarrierPath.Snapshot;
using FlinkNet.Grains.BarrierPath.Storage;
using FlinkNet.Grains.State;
using FlinkNet.Interfaces.BarrierPath;
using FlinkNet.Interfaces.ControlPlane;
using FlinkNet.Model;

namespace FlinkNet.Grains.BarrierPath.Restore;

/// <summary>
/// Reads what a task begins with. What cannot be read is reported to the coordinator, so that the next attempt begins with the checkpoint
/// before.
/// </summary>
internal sealed class TaskRestorer(SnapshotStores stores, LocalCopies copies, StateBackendRegistry stateBackends, IGrainFactory grains)
{
    /// <summary>How many old subtasks' snapshots are read at a time: of each some is in memory.</summary>
    private const int ReadsInFlightMax = 8;

    private readonly ChannelStateReader _channels = new();
    private readonly Lock _gate = new();
    private (JobId Job, Attempt Attempt, Task<RestoredJob> Reading)? _latest;

    /// <summary>Reads the snapshot of a task.</summary>
    /// <exception cref="FlinkException">It cannot be read.</exception>
    /// <exception cref="OperationCanceledException">The task was cancelled. What other tasks read, too, is read on.</exception>
    public async Task<TaskSnapshot> ReadAsync(
        CatalogedJob job,
        TaskAttemptId task,
        JobDeployment deployment,
        CancellationToken cancellationToken)
    {
        var repository = deployment.RestoredPath is { } path ? stores.At(path) : stores.Of(job, copies: copies.Of(job, task.Job));
        var checkpoint = deployment.RestoredCheckpoint;
        try
        {
            var restored = await ReadJobAsync(repository, job, task, checkpoint).WaitAsync(cancellationToken);
            var assignment = TaskAssignment.Of(restored.Operators, job.Plan, restored.Ended, task.Task);
            var handles = assignment.Needed.ToList();
            var backend = stateBackends.Of(job.Config);
            var snapshots = new List<TaskSnapshot>();
            foreach (var some in handles.Chunk(ReadsInFlightMax))
            {
                snapshots.AddRange(await Task.WhenAll(some.Select(
                    handle => repository.ReadAsync(
                        checkpoint,
                        handle,
                        job.Plan.KeyGroups(task.Task),
                        backend.NewFolder,
                        cancellationToken))));
            }

            var snapshot = assignment.Assemble(handles.Zip(snapshots).ToDictionary(pair => pair.First, pair => pair.Second)) with
            {
                Channels = await _channels.ReadAsync(repository, job, task, restored.Manifest).WaitAsync(cancellationToken),
            };
            foreach (var state in deployment.RestoredPath is null ? [] : snapshot.Operators.Values)
            {
                state.MakeForeign();
            }

            await StateFileTransfer.FetchAsync(repository, snapshot, backend, isOwn: deployment.RestoredPath is null, cancellationToken);
            return snapshot;
        }
        catch (InvalidDataException damage) when (deployment.RestoredPath is not null)
        {
            throw new FlinkException(
                FailureOrigin.User,
                $"Job '{job.Graph.Name}' cannot start from '{SavepointLocation.Shown(deployment.RestoredPath)}': {damage.Message} "
                    + $"Start from another savepoint or checkpoint.",
                damage)
            {
                IsFinal = true,
            };
        }
        catch (InvalidDataException damage)
        {
            await grains.GetGrain<ICheckpointReports>(task.Job.Value).RejectAsync(checkpoint, damage.Message);
            throw new FlinkException(
                FailureOrigin.External,
                    $"Checkpoint {checkpoint} of job '{job.Graph.Name}' cannot be restored: {damage.Message} The checkpoint before it "
                        + $"is used, if there is one.", damage);
        }
        catch (Exception unreachable) when (unreachable is IOException or UnauthorizedAccessException)
        {
            throw new FlinkException(
                FailureOrigin.External, $"Checkpoint {checkpoint} of job '{job.Graph.Name}' could not be read: {unreachable.Message}",
                    unreachable);
        }
    }

    /// <summary>
    /// Where the snapshot of the same subtask is that an earlier attempt of this job took, if it had operator state; null when there can be
    /// no record to compare it to.
    /// </summary>
    public async Task<TaskStateHandle?> FindWitnessedAsync(
        CatalogedJob job,
        TaskAttemptId task,
        JobDeployment deployment,
        CancellationToken cancellationToken)
    {
        if (task.Attempt == Attempt.First || deployment.RestoredPath is not null)
        {
            return null;
        }

        var (manifest, _, _) = await ReadJobAsync(stores.Of(job), job, task, deployment.RestoredCheckpoint).WaitAsync(cancellationToken);
        var vertex = manifest.Run == task.Job.Value ? manifest.Vertices[task.Task.Vertex.Index] : null;
        return vertex?.Operators?.Any(state => (state.Kinds & StateKinds.Operator) != 0) == true
            ? vertex.Tasks.ElementAtOrDefault(task.Task.Subtask.Value)
            : null;
    }

    // Once for all tasks of an attempt: the manifest holds the small snapshots of all of them. What could not be read is read anew by the
    // next caller.
    private Task<RestoredJob> ReadJobAsync(CheckpointRepository repository, CatalogedJob job, TaskAttemptId task, CheckpointId checkpoint)
    {
        lock (_gate)
        {
            if (_latest is not { } latest
                || latest.Job != task.Job
                || latest.Attempt != task.Attempt
                || latest.Reading.IsFaulted
                || latest.Reading.IsCanceled)
            {
                latest = (task.Job, task.Attempt, ReadJobAsync(repository, job, checkpoint));
                _latest = latest;
            }

            return latest.Reading;
        }
    }

    private static async Task<RestoredJob> ReadJobAsync(CheckpointRepository repository, CatalogedJob job, CheckpointId checkpoint)
    {
        var manifest = await repository.ReadManifestAsync(checkpoint, CancellationToken.None);
        var operators = StoredOperators.Of(manifest, job.Graph);
        return new RestoredJob(manifest, operators, EndedTasks.Of(operators, job.Plan));
    }

    private sealed record RestoredJob(CheckpointManifest Manifest, StoredOperators Operators, EndedTasks Ended);
}
