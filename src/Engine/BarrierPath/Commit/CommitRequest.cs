using FlinkNet.Model;

namespace FlinkNet.Engine.BarrierPath.Commit;

/// <summary>What became of a committable.</summary>
internal enum CommitOutcome
{
    /// <summary>It is visible now.</summary>
    Committed,

    /// <summary>It was visible before.</summary>
    AlreadyCommitted,

    /// <summary>It is to be tried again.</summary>
    Retry,

    /// <summary>It is dropped.</summary>
    Dropped,

    /// <summary>The job cannot go on.</summary>
    Failed,
}

/// <summary>A committable from the barrier that it was prepared before until it is committed.</summary>
/// <param name="checkpoint">The barrier's checkpoint.</param>
/// <param name="committable">What to commit.</param>
/// <param name="isRestored">Whether it comes from the checkpoint that the job was restored from.</param>
internal sealed class CommitRequest<TCommittable>(CheckpointId checkpoint, TCommittable committable, bool isRestored)
    : ICommitRequest<TCommittable>
{
    public long Checkpoint => checkpoint.Value;

    /// <summary>The barrier's checkpoint.</summary>
    public CheckpointId PreparedBefore => checkpoint;

    public TCommittable Committable { get; private set; } = committable;

    public int NumberOfRetries { get; private set; }

    public bool IsRestored => isRestored;

    /// <summary>What the committer made of it.</summary>
    public CommitOutcome Outcome { get; private set; }

    /// <summary>Why, as far as the committer said.</summary>
    public Exception? Reason { get; private set; }

    public void SignalAlreadyCommitted() => Signal(CommitOutcome.AlreadyCommitted, null);

    public void RetryLater(Exception? reason = null) => Signal(CommitOutcome.Retry, reason);

    public void UpdateAndRetryLater(TCommittable committable, Exception? reason = null)
    {
        Committable = committable;
        Signal(CommitOutcome.Retry, reason);
    }

    public void SignalFailedWithKnownReason(Exception reason) => Signal(CommitOutcome.Dropped, reason);

    public void SignalFailedWithUnknownReason(Exception reason) => Signal(CommitOutcome.Failed, reason);

    /// <summary>Makes it ready for the next try.</summary>
    public void CountRetry()
    {
        NumberOfRetries++;
        Signal(CommitOutcome.Committed, null);
    }

    private void Signal(CommitOutcome outcome, Exception? reason) => (Outcome, Reason) = (outcome, reason);
}
