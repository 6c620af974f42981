using FlinkNet.Engine.RecordPath.State;
using FlinkNet.Engine.RecordPath.State.Backends;
using FlinkNet.Engine.RecordPath.State.Operators;
using FlinkNet.Engine.RecordPath.State.Snapshots;
using FlinkNet.Model;

namespace FlinkNet.Engine.RecordPath.Operators;

/// <summary>
/// A piece of a task's chain, as the task's loop sees it: it is opened, may hold the task back, is finished at the end of input, and is
/// closed.
/// </summary>
internal abstract class ChainElement
{
    private OperatorSnapshot? _unclaimed;

    protected ChainElement(TaskScope scope, string name)
    {
        Scope = scope;
        Name = name;
    }

    /// <summary>What messages call the element.</summary>
    public string Name { get; }

    /// <summary>Whether the element takes more now; while one does not, the task takes no input.</summary>
    public virtual bool IsAvailable => true;

    /// <summary>Whether it is calls of its own that hold the task back.</summary>
    public virtual bool IsWaitingForCalls => false;

    /// <summary>Whether nothing is in flight that must end before the task does.</summary>
    public virtual bool IsSettled => true;

    /// <summary>What becomes of nulls that the element's functions answer; null for an element without functions.</summary>
    public virtual NullAnswers? Nulls => null;

    protected TaskScope Scope { get; }

    /// <summary>Called once before the first record; the last element of the chain first.</summary>
    public virtual void Open()
    {
    }

    /// <summary>
    /// Goes on with what a watermark began and lack of credit interrupted, and answers whether all of it is done. The task takes no input
    /// before every element is.
    /// </summary>
    public virtual bool Resume() => true;

    /// <summary>
    /// Brings the element to a moment at which it can be snapshotted, and answers whether it is at one. Unlike for input, nothing need be
    /// settled that a snapshot holds anyway.
    /// </summary>
    public virtual bool IsAtRest() => Resume();

    /// <summary>
    /// Called at the end of input, the first element of the chain first, until it answers true. Emits a bounded number of records a call,
    /// so that the task can wait for credit between calls.
    /// </summary>
    public virtual bool Finish() => true;

    /// <summary>
    /// Called instead of <see cref="Finish"/> when the task was restored from a moment after it, once: what the element emitted then is
    /// out, but those that follow have to hear again how far the stream's time is.
    /// </summary>
    public virtual void SkipFinish()
    {
    }

    /// <summary>By what the element's state is found again: the operator's uid; null for an element without one.</summary>
    public string? OperatorId { get; set; }

    /// <summary>
    /// Keeps the element's keyed state beside it; null when the element keeps it itself. Snapshots of the element are also of this, and it
    /// is closed after the element.
    /// </summary>
    public virtual IOperatorStateBackend? StateBackend => null;

    /// <summary>What the element's functions keep without keys; null for an element without functions.</summary>
    public virtual OperatorStates? FunctionStates => null;

    /// <summary>What the element keeps by key, for those who look at it from outside; between two steps of its task.</summary>
    public virtual IEnumerable<KeptState> KeptStates => [];

    /// <summary>The element's timers, for those who look at them from outside; between two steps of its task.</summary>
    public virtual IEnumerable<KeptTimer> KeptTimers => [];

    /// <summary>The element's broadcast states, for those who look at them from outside; null for one that nobody has used.</summary>
    public virtual IEnumerable<(string Name, object? State)> KeptBroadcast => [];

    /// <summary>
    /// Hands on what must be before a checkpoint's barrier: what an earlier watermark made due. Then <see cref="Snapshot"/> is called.
    /// </summary>
    public virtual void PrepareSnapshot(CheckpointId checkpoint)
    {
    }

    /// <summary>Writes what the element remembers, between two records.</summary>
    public virtual void Snapshot(OperatorSnapshot snapshot)
    {
    }

    /// <summary>Writes what the element's functions keep without keys.</summary>
    public void SnapshotFunctions(OperatorSnapshot snapshot, CheckpointId checkpoint)
    {
        if (FunctionStates is { } states)
        {
            Enter();
            states.Snapshot(snapshot, checkpoint.Value);
        }
    }

    /// <summary>
    /// Takes what an element of the same <see cref="OperatorId"/> remembered, before it is opened. What it takes it removes; all else is
    /// kept for it.
    /// </summary>
    public virtual void Restore(OperatorSnapshot snapshot)
    {
    }

    /// <summary>
    /// Keeps what the element did not take of a snapshot, to be stored again as it was: what the program no longer requests it may request
    /// again.
    /// </summary>
    /// <exception cref="FlinkException">There is state in files of a back end, and none that could keep it.</exception>
    public void KeepUnclaimed(OperatorSnapshot left)
    {
        if (left.Files.Count > 0)
        {
            throw new FlinkException(
                FailureOrigin.User,
                $"operator '{Name}' ('{OperatorId}') had keyed state, which is in files of the back end '{left.Files[0].Backend}', "
                    + $"and its stream is not keyed any more: "
                + "give it another uid and leave the state behind with --allow-non-restored-state true, or start from a savepoint.")
            {
                IsFinal = true,
            };
        }

        _unclaimed = left;
    }

    /// <summary>Writes what the element did not take.</summary>
    public void SnapshotUnclaimed(OperatorSnapshot snapshot)
    {
        if (_unclaimed is { } left)
        {
            snapshot.AddUnclaimed(left);
        }
    }

    /// <summary>A checkpoint is complete, and with it all before it. The news may be missed.</summary>
    public virtual void NotifyCheckpointComplete(CompletedCheckpoint checkpoint)
    {
    }

    /// <summary>A checkpoint was aborted, in all tasks. The news may be missed.</summary>
    public virtual void NotifyCheckpointAborted(CheckpointId checkpoint)
    {
    }

    /// <summary>Called once when the task ends, however it ends; the first element first.</summary>
    public virtual void Close()
    {
    }

    /// <summary>Tells the task whose code runs from here on, for the message should it throw.</summary>
    public void Enter() => Scope.Current = this;

    /// <summary>The element is notified of a barrier next.</summary>
    public void Enter(CheckpointKind barrier) => (Scope.Current, Scope.Barrier) = (this, barrier);
}
