namespace FlinkNet;

/// <summary>Makes visible what writers prepared. Calls come one at a time, checkpoint after checkpoint.</summary>
/// <typeparam name="TCommittable">What there is to commit.</typeparam>
public interface ICommitter<TCommittable> : IDisposable
{
    /// <summary>
    /// Makes them visible. A request of which nothing is signalled is committed when the call has ended; for any other outcome call one of
    /// the request's methods before that. After a loss the same may come again, from this process or another: what is committed
    /// already must be left as it is. An exception fails the task, and the job then commits the requests again from its last
    /// checkpoint.
    /// </summary>
    /// <param name="requests">What to commit: all of one checkpoint, or what of it is to be tried again.</param>
    /// <param name="cancellationToken">Ends with the task.</param>
    Task CommitAsync(IReadOnlyCollection<ICommitRequest<TCommittable>> requests, CancellationToken cancellationToken);
}

/// <summary>One thing to commit, and what becomes of it. The last signal counts.</summary>
/// <typeparam name="TCommittable">What there is to commit.</typeparam>
public interface ICommitRequest<TCommittable>
{
    /// <summary>What to commit.</summary>
    TCommittable Committable { get; }

    /// <summary>How often it was tried again; 0 for the first time.</summary>
    int NumberOfRetries { get; }

    /// <summary>Whether it comes from the checkpoint that the job was restored from, so that it may be committed already.</summary>
    bool IsRestored { get; }

    /// <summary>It was committed before, by this task or an earlier attempt.</summary>
    void SignalAlreadyCommitted();

    /// <summary>
    /// It cannot be committed now; it comes again after a while, up to <c>Config.Sinks.CommitterRetries</c> times. Then the task fails, and
    /// the job restarts from its last checkpoint.
    /// </summary>
    /// <param name="reason">Why, for the message when there are no retries left.</param>
    void RetryLater(Exception? reason = null);

    /// <summary>
    /// As <see cref="RetryLater"/>, with another committable in its place: what is left of one that was committed in part.
    /// </summary>
    /// <param name="committable">What is left to commit.</param>
    /// <param name="reason">Why, for the message when there are no retries left.</param>
    void UpdateAndRetryLater(TCommittable committable, Exception? reason = null);

    /// <summary>It will never be committed, and the job can do without it: it is dropped, logged and counted.</summary>
    void SignalFailedWithKnownReason(Exception reason);

    /// <summary>
    /// It cannot be committed and must not be lost: the job fails and does not start again by itself. The signal for a transaction that has
    /// expired.
    /// </summary>
    void SignalFailedWithUnknownReason(Exception reason);
}
