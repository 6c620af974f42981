namespace FlinkNet.Connectors.Tests.Fakes;

/// <summary>A request to commit, and what the committer signalled.</summary>
internal sealed class FakeCommitRequest<T>(T committable, bool isRestored = false) : ICommitRequest<T>
{
    public T Committable { get; private set; } = committable;

    public int NumberOfRetries => 0;

    public bool IsRestored => isRestored;

    /// <summary>The signal's name; null when there was none, which means that it is committed.</summary>
    public string? Signal { get; private set; }

    public Exception? Reason { get; private set; }

    public void SignalAlreadyCommitted() => Signal = nameof(SignalAlreadyCommitted);

    public void RetryLater(Exception? reason = null) => (Signal, Reason) = (nameof(RetryLater), reason);

    public void UpdateAndRetryLater(T committable, Exception? reason = null) =>
        (Committable, Signal, Reason) = (committable, nameof(UpdateAndRetryLater), reason);

    public void SignalFailedWithKnownReason(Exception reason) => (Signal, Reason) = (nameof(SignalFailedWithKnownReason), reason);

    public void SignalFailedWithUnknownReason(Exception reason) => (Signal, Reason) = (nameof(SignalFailedWithUnknownReason), reason);
}

internal static class FakeCommits
{
    /// <summary>Commits, and answers what became of each.</summary>
    public static IReadOnlyList<FakeCommitRequest<TCommittable>> Commit<T, TCommittable>(
        this ITwoPhaseCommitSink<T, TCommittable> sink, IEnumerable<TCommittable> committables, bool isRestored = false)
    {
        using var committer = sink.CreateCommitter(new FakeContext());
        List<FakeCommitRequest<TCommittable>> requests =
            [.. committables.Select(committable => new FakeCommitRequest<TCommittable>(committable, isRestored))];
        var committed = committer.CommitAsync(requests, CancellationToken.None);
        Assert.True(committed.IsCompleted, "The committer waits for something.");
        committed.GetAwaiter().GetResult();
        return requests;
    }
}
