using FlinkNet.Engine.BarrierPath.Align;
using FlinkNet.Engine.BarrierPath.Snapshot;
using FlinkNet.Engine.RecordPath.Operators;
using FlinkNet.Engine.RecordPath.Shuffle;
using FlinkNet.Engine.RecordPath.State.Snapshots;
using FlinkNet.Model;

namespace FlinkNet.Engine.BarrierPath.Inject;

/// <summary>A task's part in checkpoints. All calls come from the task's loop, between two records.</summary>
/// <param name="chain">The chain's elements, each after the one whose records it takes.</param>
/// <param name="control">Where the coordinator's orders arrive.</param>
/// <param name="responder">Who stores snapshots; null for a job without checkpoints.</param>
/// <param name="alignment">Whether and when barriers overtake records.</param>
/// <param name="counters">The task's numbers.</param>
internal sealed class TaskCheckpoints(
    IReadOnlyList<ChainElement> chain, TaskControl control, ICheckpointResponder? responder, AlignmentSettings alignment,
        TaskCounters counters)
{
    private readonly IShuffleWriter[] _writers = [.. chain.OfType<IShuffleWriter>()];
    private OpenSnapshot? _open;
    private bool _hadTooMuch;
    private CheckpointId _last;
    private CheckpointId _prepared;
    private CheckpointId _completed;
    private CheckpointId _aborted;

    /// <summary>The barrier that the task is to send now, as a source does; null for none.</summary>
    public CheckpointBarrier? Due =>
        control.TriggeredCheckpoint is { } due && due.Checkpoint > CheckpointId.Later(_last, control.AbortedCheckpoint) ? due : null;

    /// <summary>Whether the task waits, when its input has ended, for the job's last checkpoint.</summary>
    public bool MustWaitForLast => responder is { IsOnRequestOnly: false } && !control.IsReleased;

    /// <summary>Whether a snapshot that was taken is not acknowledged yet.</summary>
    public bool IsOpen => _open is not null;

    /// <summary>
    /// Whether a barrier may overtake records: not one of a savepoint, nor in the checkpoint after one for which too many were
    /// in flight.
    /// </summary>
    public bool MayOvertake(CheckpointBarrier barrier) => alignment.MayOvertake && !_hadTooMuch && !barrier.Kind.IsAlwaysAligned();

    /// <summary>
    /// When a barrier that came at <paramref name="now"/> overtakes what it waits for. A clock elsewhere that is ahead makes the
    /// wait no longer.
    /// </summary>
    public long DeadlineOf(CheckpointBarrier barrier, long now) =>
        Math.Min(barrier.TriggeredAt, now) + (long)(alignment.Timeout ?? TimeSpan.Zero).TotalMilliseconds;

    /// <summary>What the in-flight records are gathered in.</summary>
    public ChannelStateBuilder NewChannelState() => new(alignment.ChannelStateMax);

    /// <summary>Passes the barrier on and takes the snapshot: first what must be before the barrier, then the barrier, so that
    /// consumers begin to align at once, then the state.</summary>
    /// <param name="barrier">The checkpoint's barrier.</param>
    /// <param name="hasEnded">Whether the task's input has ended.</param>
    /// <param name="now">The time, in milliseconds since 1970.</param>
    public void Take(CheckpointBarrier barrier, bool hasEnded, long now)
    {
        PassOn(barrier);
        Open(new OpenSnapshot(
            barrier,
            DeadlineOf(barrier, now),
            new TaskSnapshot(Snapshot(barrier), hasEnded),
            NewChannelState(),
            null), now);
    }

    /// <summary>
    /// Takes the snapshot without the barriers that are missing; its own barrier overtakes what waits at the outputs.
    /// </summary>
    /// <param name="barrier">The checkpoint's barrier.</param>
    /// <param name="hasEnded">Whether the task's input has ended.</param>
    /// <param name="now">The time, in milliseconds since 1970.</param>
    /// <param name="capture">Begins to store the records that the missing barriers overtake.</param>
    public void TakeUnaligned(CheckpointBarrier barrier, bool hasEnded, long now, Func<ChannelStateBuilder, InputCapture> capture)
    {
        PassOn(barrier);
        var underWay = NewChannelState();
        OvertakeOutputs(barrier.Checkpoint, underWay);
        Open(new OpenSnapshot(barrier, now, new TaskSnapshot(Snapshot(barrier), hasEnded), underWay, capture(underWay)), now);
    }

    /// <summary>
    /// Goes on with a snapshot that is open: stores what has arrived, overtakes when it is time, acknowledges when all is there.
    /// </summary>
    /// <param name="now">The time, in milliseconds since 1970.</param>
    /// <returns>When to call again though nothing happens; <see cref="long.MaxValue"/> for never.</returns>
    public long Advance(long now)
    {
        if (_open is not { } open)
        {
            return long.MaxValue;
        }

        if (control.AbortedCheckpoint >= open.Barrier.Checkpoint)
        {
            Drop();
            return long.MaxValue;
        }

        open.Inputs?.StoreArrived();
        var isHeldBack = MayOvertake(open.Barrier) && Array.Exists(_writers, writer => writer.HoldsBack(open.Barrier.Checkpoint));
        if (isHeldBack && now >= open.Deadline)
        {
            OvertakeOutputs(open.Barrier.Checkpoint, open.UnderWay);
            open.IsUnaligned = true;
            isHeldBack = false;
        }

        if (open.UnderWay.IsTooLarge)
        {
            Decline(open.Barrier.Checkpoint);
        }
        else if (!isHeldBack && open.Inputs is null or { IsDone: true })
        {
            Acknowledge(open);
        }

        return isHeldBack ? open.Deadline : long.MaxValue;
    }

    /// <summary>Forgets a snapshot that is open: its checkpoint is over.</summary>
    public void Drop()
    {
        _open?.UnderWay.Discard();
        _open?.Snapshot.Release();
        _open = null;
    }

    /// <summary>Lets the operators hand on what must be before the barrier.</summary>
    public void Prepare(CheckpointId checkpoint, CheckpointKind kind = CheckpointKind.Checkpoint)
    {
        _prepared = checkpoint;
        foreach (var element in chain)
        {
            element.Enter(kind);
            element.PrepareSnapshot(checkpoint);
        }
    }

    /// <summary>What the operators remember, all of it, after <see cref="Prepare"/>.</summary>
    public Dictionary<string, OperatorSnapshot> Snapshot()
    {
        var snapshots = Snapshot(new CheckpointBarrier(CheckpointId.None, CheckpointKind.Savepoint));
        foreach (var snapshot in snapshots.Values)
        {
            snapshot.WriteFrozen(_ => true);
        }

        return snapshots;
    }

    /// <summary>
    /// Tells the operators of a checkpoint that was completed, and of one that was aborted, since the last call.
    /// </summary>
    public void NotifyCheckpointOutcomes()
    {
        if (control.AbortedCheckpoint is var aborted && aborted > _aborted)
        {
            _aborted = aborted;
            foreach (var element in chain)
            {
                element.Enter();
                element.NotifyCheckpointAborted(aborted);
            }
        }

        if (control.CompletedCheckpoint is { } completed && completed.Id > _completed)
        {
            _completed = completed.Id;
            foreach (var element in chain)
            {
                element.Enter();
                element.NotifyCheckpointComplete(completed);
                element.StateBackend?.NotifyCheckpointComplete(completed.Id.Value);
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
                    Checkpoint = barrier.Checkpoint.Value,
                    CompletedCheckpoint = control.CompletedCheckpoint?.Id.Value ?? 0,
                    IsSelfContained = barrier.Kind.IsSavepoint() || responder is not { KeepsFiles: true },
                };
                element.Enter();
                element.Snapshot(snapshot);
                element.SnapshotFunctions(snapshot, _prepared);
                element.StateBackend?.Snapshot(snapshot);
                element.SnapshotUnclaimed(snapshot);
                snapshots.Add(id, snapshot);
            }
        }

        return snapshots;
    }

    private void PassOn(CheckpointBarrier barrier)
    {
        // A newer checkpoint has begun, so that one is over.
        Drop();
        _last = barrier.Checkpoint;
        Prepare(barrier.Checkpoint, barrier.Kind);
        foreach (var writer in _writers)
        {
            writer.SendBarrier(barrier);
        }
    }

    private void OvertakeOutputs(CheckpointId checkpoint, ChannelStateBuilder underWay)
    {
        foreach (var writer in _writers)
        {
            writer.Overtake(checkpoint, underWay);
        }
    }

    private void Open(OpenSnapshot open, long now)
    {
        _open = open;
        Advance(now);
    }

    private void Acknowledge(OpenSnapshot open)
    {
        _open = null;
        _hadTooMuch = false;
        var snapshot = open.Snapshot with { Channels = open.UnderWay.Build(), IsUnaligned = open.IsUnaligned };
        if (snapshot.IsUnaligned)
        {
            counters.AddUnaligned(snapshot.Channels?.Length ?? 0);
        }

        responder!.Acknowledge(open.Barrier, snapshot);
    }

    private void Decline(CheckpointId checkpoint)
    {
        Drop();
        _hadTooMuch = true;
        responder!.Decline(
            checkpoint,
            $"would have to store more than {alignment.ChannelStateMax >> 20} MiB of records that its barrier overtook. Its next "
                + $"checkpoint is aligned; to let more be stored, raise Checkpointing.ChannelStateMax");
    }
}
