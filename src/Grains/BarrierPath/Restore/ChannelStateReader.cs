using FlinkNet.Engine.BarrierPath.Publish;
using FlinkNet.Engine.BarrierPath.Restore;
using FlinkNet.Engine.BarrierPath.Snapshot;
using FlinkNet.Grains.BarrierPath.Storage;
using FlinkNet.Model;

namespace FlinkNet.Grains.BarrierPath.Restore;

/// <summary>
/// Reads the records that were in flight to tasks at the checkpoint that an attempt begins with. What waited at a task's outputs goes to
/// many tasks; it is read once for all of this silo.
/// </summary>
internal sealed class ChannelStateReader
{
    private readonly Lock _gate = new();
    private readonly Dictionary<ChannelStateHandle, Task<ChannelState?>> _reading = new(ReferenceEqualityComparer.Instance);
    private (JobId Job, Attempt Attempt) _attempt;

    /// <summary>Reads what was in flight to a task; null for nothing.</summary>
    /// <param name="repository">The job's checkpoints.</param>
    /// <param name="job">The job.</param>
    /// <param name="task">The task.</param>
    /// <param name="manifest">The checkpoint.</param>
    /// <exception cref="InvalidDataException">Records are not there, or not whole.</exception>
    public async Task<ChannelState?> ReadAsync(
        CheckpointRepository repository, CatalogedJob job, TaskAttemptId task, CheckpointManifest manifest)
    {
        var edges = ChannelRestore.EdgesInto(job.Graph, job.Graph.Vertices[task.Task.Vertex.Index]);
        var states = new List<ChannelState>();
        foreach (var handle in manifest.Channels.Where(handle => handle.Edges.Any(edges.Contains)))
        {
            if (await ReadAsync(repository, task, manifest.Checkpoint, handle) is { } state)
            {
                states.Add(state);
            }
        }

        return ChannelRestore.For(job.Plan, task.Task, states);
    }

    private Task<ChannelState?> ReadAsync(
        CheckpointRepository repository, TaskAttemptId task, CheckpointId checkpoint, ChannelStateHandle handle)
    {
        lock (_gate)
        {
            if (_attempt != (task.Job, task.Attempt))
            {
                _reading.Clear();
                _attempt = (task.Job, task.Attempt);
            }

            // What could not be read is read anew by the next caller.
            if (!_reading.TryGetValue(handle, out var reading) || reading.IsFaulted || reading.IsCanceled)
            {
                reading = repository.ReadChannelsAsync(checkpoint, handle, CancellationToken.None);
                _reading[handle] = reading;
            }

            return reading;
        }
    }
}
