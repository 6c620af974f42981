using FlinkNet.Engine.BarrierPath.Acknowledge;
using FlinkNet.Engine.BarrierPath.Snapshot;
using FlinkNet.Interfaces.BarrierPath;
using FlinkNet.Interfaces.ControlPlane;
using FlinkNet.Model;

namespace FlinkNet.Grains.BarrierPath.Acknowledge;

/// <summary>
/// Hands a task's operator state to its grain when the checkpoint that it belongs to is complete. Called from several threads; nobody
/// waits for the grain, nor for its storage.
/// </summary>
internal sealed class OperatorStateReporter(TaskAttemptId task, SiloAddress silo, IGrainFactory grains)
{
    private TaskOperatorState? _unconfirmed;
    private volatile bool _hasKept;

    private ITaskGrain Grain => grains.GetGrain<ITaskGrain>(new TaskGrainKey(silo, task).ToString());

    /// <summary>The task's snapshot is stored, and is about to be acknowledged.</summary>
    public void Note(CheckpointBarrier barrier, TaskSnapshot snapshot, TaskStateHandle handle)
    {
        if (barrier.Kind.IsSavepoint())
        {
            return;
        }

        var state = OperatorStateSections.Of(task, barrier.Checkpoint, snapshot, handle);

        // A task that never had any writes nothing. One that has none any more says so.
        Volatile.Write(ref _unconfirmed, state.States.Length > 0 || _hasKept ? state : null);
    }

    /// <summary>A checkpoint is complete. The job's last needs no record: the job has ended.</summary>
    public void NotifyCheckpointComplete(CompletedCheckpoint checkpoint)
    {
        if (!checkpoint.IsLast
            && Volatile.Read(ref _unconfirmed) is { } state
            && state.Checkpoint == checkpoint.Id.Value
            && Interlocked.CompareExchange(ref _unconfirmed, null, state) == state)
        {
            _hasKept = true;
            Grain.KeepOperatorStateAsync(state).Ignore();
        }
    }

    /// <summary>The task begins with a checkpoint that says that of it.</summary>
    public void TellRestored(CheckpointId checkpoint, TaskStateHandle handle) =>
        Grain.CompareOperatorStateAsync(checkpoint, handle.Length, handle.Checksum).Ignore();
}
