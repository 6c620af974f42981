using FlinkNet.Engine.BarrierPath;
using FlinkNet.Interfaces.BarrierPath;
using FlinkNet.Interfaces.ControlPlane;
using FlinkNet.Model;

namespace FlinkNet.Grains.BarrierPath;

/// <summary>Reads what a task begins with. What cannot be read is told to the coordinator, so that the next attempt begins with the checkpoint before.</summary>
internal sealed class TaskRestorer(SnapshotStores stores, IGrainFactory grains)
{
    private readonly Lock _gate = new();
    private (JobId Job, int Attempt, Task<CheckpointManifest> Reading)? _latest;

    /// <summary>Reads the snapshot of a task.</summary>
    /// <exception cref="FlinkException">It cannot be read.</exception>
    public async Task<TaskSnapshot> ReadAsync(CatalogedJob job, TaskAttemptId task, JobDeployment deployment)
    {
        var repository = stores.Of(job);
        var checkpoint = deployment.RestoredCheckpoint;
        try
        {
            var manifest = await ReadManifestAsync(repository, task, checkpoint);
            return await ReadAsync(repository, job, task.Task, manifest);
        }
        catch (InvalidDataException damage)
        {
            await grains.GetGrain<ICheckpointCoordinatorGrain>(task.Job.Value).RejectAsync(checkpoint, damage.Message);
            throw new FlinkException(
                FailureOrigin.External, $"Checkpoint {checkpoint} of job '{job.Graph.Name}' cannot be restored: {damage.Message} The checkpoint before it is used, if there is one.", damage);
        }
        catch (Exception unreachable) when (unreachable is IOException or UnauthorizedAccessException)
        {
            throw new FlinkException(
                FailureOrigin.External, $"Checkpoint {checkpoint} of job '{job.Graph.Name}' could not be read: {unreachable.Message}", unreachable);
        }
    }

    // Once for all tasks of an attempt: it holds the small snapshots of all of them.
    private Task<CheckpointManifest> ReadManifestAsync(CheckpointRepository repository, TaskAttemptId task, long checkpoint)
    {
        lock (_gate)
        {
            if (_latest is not { } latest || latest.Job != task.Job || latest.Attempt != task.Attempt)
            {
                latest = (task.Job, task.Attempt, repository.ReadManifestAsync(checkpoint, CancellationToken.None));
                _latest = latest;
            }

            return latest.Reading;
        }
    }

    private static async Task<TaskSnapshot> ReadAsync(CheckpointRepository repository, CatalogedJob job, TaskId task, CheckpointManifest manifest)
    {
        var vertex = job.Graph.Vertices[task.Vertex.Index];
        var stored = manifest.Vertices[task.Vertex.Index].Tasks;
        var parts = new List<TaskSnapshot>();
        foreach (var subtask in TaskSnapshots.Needed(task.Subtask, vertex.Parallelism, stored.Count))
        {
            parts.Add(await repository.ReadAsync(manifest.Checkpoint, stored[subtask], CancellationToken.None));
        }

        return stored.Count == vertex.Parallelism
            ? parts[0]
            : TaskSnapshots.Merge(parts, job.Plan.KeyGroups(task), task.Subtask, vertex.Parallelism);
    }
}
