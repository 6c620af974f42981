namespace FlinkNet.Connectors.Tests.Fakes;

/// <summary>Commits with a committer that waits for nothing.</summary>
internal static class FakeCommits
{
    /// <summary>Commits, and answers what became of each.</summary>
    public static IReadOnlyList<FakeCommitRequest<TCommittable>> Commit<T, TCommittable>(
        this ITwoPhaseCommitSink<T, TCommittable> sink, IEnumerable<TCommittable> committables, bool isRestored = false)
    {
        var committed = sink.CommitAsync(committables, isRestored);
        Assert.True(committed.IsCompleted, "The committer waits for something.");
        return committed.GetAwaiter().GetResult();
    }
}
