using FlinkNet.Engine.RecordPath;
using FlinkNet.Engine.RecordPath.Chains;
using FlinkNet.Engine.RecordPath.Shuffle;
using FlinkNet.Engine.RecordPath.State.Snapshots;
using FlinkNet.Model;

namespace FlinkNet.Engine.BarrierPath;

/// <summary>A task's part in checkpoints. All calls come from the task's loop, between two records.</summary>
/// <param name="chain">The chain's elements, each after the one whose records it takes.</param>
/// <param name="control">Where the coordinator's orders arrive.</param>
/// <param name="responder">Who stores snapshots; null for a job without checkpoints.</param>
internal sealed class TaskCheckpoints(IReadOnlyList<ChainElement> chain, TaskControl control, ICheckpointResponder? responder)
{
    private readonly IShuffleWriter[] _writers = [.. chain.OfType<IShuffleWriter>()];
    private long _last;
    private long _prepared;
    private long _completed;

    /// <summary>The barrier that the task is to send now, as a source does; null for none.</summary>
    public CheckpointBarrier? Due => control.TriggeredCheckpoint is { } due && due.Checkpoint > Math.Max(_last, control.AbortedCheckpoint) ? due : null;

    /// <summary>Whether the task waits, when its input has ended, for the job's last checkpoint (rule F1).</summary>
    public bool MustWaitForLast => responder is { IsOnRequestOnly: false } && !control.IsReleased;

    /// <summary>Passes the barrier on and takes the snapshot (rule C7): first what must be before the barrier, then the barrier, so that consumers
    /// begin to align at once, then the state.</summary>
    /// <param name="barrier">The barrier.</param>
    /// <param name="hasEnded">Whether the task's input has ended.</param>
    public void Take(CheckpointBarrier barrier, bool hasEnded)
    {
        _last = barrier.Checkpoint;
        Prepare(barrier.Checkpoint);
        foreach (var writer in _writers)
        {
            writer.SendBarrier(barrier);
        }

        responder!.Acknowledge(barrier, new TaskSnapshot(Snapshot(barrier), hasEnded));
    }

    /// <summary>Lets the operators hand on what must be before the barrier.</summary>
    public void Prepare(long checkpoint)
    {
        _prepared = checkpoint;
        foreach (var element in chain)
        {
            element.PrepareSnapshot(checkpoint);
        }
    }

    /// <summary>What the operators remember, all of it, after <see cref="Prepare"/>.</summary>
    public Dictionary<string, OperatorSnapshot> Snapshot()
    {
        var snapshots = Snapshot(new CheckpointBarrier(0, CheckpointKind.Savepoint));
        foreach (var snapshot in snapshots.Values)
        {
            snapshot.WriteFrozen(_ => true);
        }

        return snapshots;
    }

    /// <summary>Tells the operators of a checkpoint that was completed since the last call (rule C12).</summary>
    public void TellCompleted()
    {
        if (control.CompletedCheckpoint is var completed && completed > _completed)
        {
            _completed = completed;
            foreach (var element in chain)
            {
                element.NotifyCheckpointComplete(completed);
                element.StateBackend?.NotifyCheckpointComplete(completed);
            }
        }
    }

    /// <summary>The input has ended.</summary>
    public void EndOfData()
    {
        if (responder is { IsOnRequestOnly: false })
        {
            responder.EndOfData();
        }
    }

    // The synchronous part: what is large is only frozen, to be serialized beside the loop.
    private Dictionary<string, OperatorSnapshot> Snapshot(CheckpointBarrier barrier)
    {
        var snapshots = new Dictionary<string, OperatorSnapshot>();
        foreach (var element in chain)
        {
            if (element.OperatorId is { } id)
            {
                var snapshot = new OperatorSnapshot
                {
                    Kind = barrier.Kind,
                    Checkpoint = barrier.Checkpoint,
                    CompletedCheckpoint = control.CompletedCheckpoint,
                    IsSelfContained = barrier.Kind.IsSavepoint() || responder is not { KeepsFiles: true },
                };
                element.Snapshot(snapshot);
                element.SnapshotFunctions(snapshot, _prepared);
                element.StateBackend?.Snapshot(snapshot, _last);
                snapshots.Add(id, snapshot);
            }
        }

        return snapshots;
    }
}
