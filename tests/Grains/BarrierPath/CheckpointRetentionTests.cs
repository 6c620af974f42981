using FlinkNet.Engine.BarrierPath.Publish;
using FlinkNet.Grains.BarrierPath.Coordination;
using FlinkNet.Model;
using Microsoft.Extensions.Logging;

namespace FlinkNet.Grains.Tests.BarrierPath;

/// <summary>What of a job's checkpoints is kept, and what is deleted.</summary>
public sealed class CheckpointRetentionTests : IDisposable
{
    private const string Failures = "flink.checkpoint.deletions.failed";
    private const string Savepoint = CoordinatorParts.Target + "/savepoint-a";
    private readonly CoordinatorParts _parts = new();

    private static CancellationToken Cancel => TestContext.Current.CancellationToken;

    private IReadOnlyCollection<string> Kept => _parts.Stores[CoordinatorParts.Store];

    private IEnumerable<string> Warnings =>
        _parts.JobManager.Log.Lines.Where(line => line.Level == LogLevel.Warning).Select(line => line.Line);

    [Fact]
    public async Task Checkpoint_BeyondTheRetainedNumber_IsDeletedWithAllThatIsInIt_AndIsNotNeededAnyMore()
    {
        var current = _parts.Begin();
        foreach (var _ in Enumerable.Range(0, 3))
        {
            await CompleteAsync(current, retainedMax: 2);
        }

        Assert.Equal(["parts/chk-2/_metadata", "parts/chk-2/v0-0-w", "parts/chk-3/_metadata", "parts/chk-3/v0-0-w"], Kept);
        Assert.Equal([2, 3], _parts.Stored.State.Announced);
    }

    [Fact]
    public async Task SharedFile_StaysOneRoundLongerThanTheLastCheckpointThatNamesIt()
    {
        var current = _parts.Begin();
        current.Shared = new SharedFileRegistry();
        var file = await WriteSharedAsync(current, "1-v0-0-w");
        await CompleteAsync(current, 1, file);
        await CompleteAsync(current, 1, file);
        Assert.Contains("parts/shared/1-v0-0-w", Kept);

        // A task that has not heard of the third may build upon the second.
        await CompleteAsync(current, 1);
        Assert.Contains("parts/shared/1-v0-0-w", Kept);

        await CompleteAsync(current, 1);
        Assert.DoesNotContain("parts/shared/1-v0-0-w", Kept);
    }

    [Fact]
    public async Task Checkpoint_ThatIsTheUsers_IsNotDeleted()
    {
        var users = _parts.Begin();
        await CompleteAsync(users, retainedMax: 1);
        (_parts.Stored.State.StartedFrom, _parts.Stored.State.LastId) = (CoordinatorParts.Store + "/parts/chk-1", 1);
        _parts.Stored.State.ClaimMode = RestoreClaimMode.NoClaim;

        var current = _parts.Begin(2);
        await CompleteAsync(current, retainedMax: 1);
        await CompleteAsync(current, retainedMax: 1);

        Assert.Contains("parts/chk-1/_metadata", Kept);
        Assert.DoesNotContain("parts/chk-2/_metadata", Kept);
    }

    [Fact]
    public async Task Deletion_ThatFails_IsCountedEachTime_ToldOnce_AndMadeUpForByTheNext()
    {
        var current = _parts.Begin();
        await CompleteAsync(current, 1);
        _parts.Stores.BeforeDelete = _ => throw new IOException("this is immutable");
        await CompleteAsync(current, 1);
        await CompleteAsync(current, 1);

        Assert.Equal(2, _parts.Counted[Failures]);
        Assert.Contains("checkpoints before 2 could not be deleted: this is immutable", Assert.Single(Warnings), StringComparison.Ordinal);

        _parts.Stores.BeforeDelete = _ => Task.CompletedTask;
        await CompleteAsync(current, 1);
        Assert.Equal(["parts/chk-4/_metadata", "parts/chk-4/v0-0-w"], Kept);

        _parts.Stores.BeforeDelete = _ => throw new IOException("once more");
        await CompleteAsync(current, 1);
        Assert.Equal(2, Warnings.Count());
    }

    [Fact]
    public async Task Deletion_ThatEndsWithItsAttempt_IsNotAFailure()
    {
        var current = _parts.Begin();

        var isGone = await _parts.Retention.TryDeleteAsync(current, "something", () =>
        {
            _parts.Scope.Current.Stop(new Attempt(1));
            return Task.FromCanceled(current.Stopping);
        });

        Assert.False(isGone);
        Assert.Empty(_parts.Counted);
        Assert.Empty(Warnings);
    }

    [Fact]
    public async Task Deletions_ThatTakeLong_HoldUpTheNextCheckpoint_UntilOneIsOver()
    {
        var current = _parts.Begin();
        var slow = new TaskCompletionSource();
        _parts.Stores.BeforeDelete = _ => slow.Task;
        await CompleteAsync(current, 1);
        await CompleteAsync(current, 1);
        Assert.NotEqual(DateTimeOffset.MaxValue, current.Coordinator.NextDecision);
        await CompleteAsync(current, 1);
        Assert.Equal(DateTimeOffset.MaxValue, current.Coordinator.NextDecision);

        var waiting = current.WaitAsync(_parts.JobManager.Time, _parts.JobManager.Time.GetUtcNow());
        slow.SetResult();
        await waiting;

        Assert.NotEqual(DateTimeOffset.MaxValue, current.Coordinator.NextDecision);
    }

    [Fact]
    public async Task ClaimedSavepoint_IsDeletedOnce_WhenTheJobHasAsManyCheckpointsAsItKeeps()
    {
        await StartFromSavepointAsync(RestoreClaimMode.Claim);
        var current = _parts.Begin();

        await CompleteAsync(current, retainedMax: 2);
        Assert.NotEmpty(_parts.Stores[CoordinatorParts.Target]);

        await CompleteAsync(current, retainedMax: 2);
        Assert.Empty(_parts.Stores[CoordinatorParts.Target]);
        Assert.True(_parts.Stored.State.IsClaimedDeleted);
    }

    [Fact]
    public async Task Savepoint_ThatTheJobDoesNotClaim_IsNotDeleted()
    {
        await StartFromSavepointAsync(RestoreClaimMode.NoClaim);

        await CompleteAsync(_parts.Begin(), retainedMax: 1);

        Assert.NotEmpty(_parts.Stores[CoordinatorParts.Target]);
    }

    [Fact]
    public async Task ClaimedSavepoint_ThatCannotBeDeleted_IsTriedAgainWithTheNextCheckpoint()
    {
        await StartFromSavepointAsync(RestoreClaimMode.Claim);
        var current = _parts.Begin();
        _parts.Stores.BeforeDelete = _ => throw new IOException("busy");
        await CompleteAsync(current, retainedMax: 1);
        Assert.Contains("the savepoint that it was started from could not be deleted", Assert.Single(Warnings), StringComparison.Ordinal);
        Assert.False(_parts.Stored.State.IsClaimedDeleted);

        _parts.Stores.BeforeDelete = _ => Task.CompletedTask;
        await CompleteAsync(current, retainedMax: 1);

        Assert.Empty(_parts.Stores[CoordinatorParts.Target]);
    }

    [Fact]
    public async Task ClaimedSavepoint_WhoseStoreIsGone_IsGone()
    {
        (_parts.Stored.State.StartedFrom, _parts.Stored.State.ClaimMode) = (Savepoint, RestoreClaimMode.Claim);
        _parts.Stores.IsGone = true;

        await CompleteAsync(_parts.Begin(), retainedMax: 1);

        Assert.True(_parts.Stored.State.IsClaimedDeleted);
        Assert.Empty(Warnings);
    }

    [Fact]
    public async Task JobThatHasFinished_LeavesNothing_AndWhatTheNextRunHasThereIsNotDeletedByACallThatComesTwice()
    {
        await CompleteAsync(_parts.Begin(), retainedMax: 1);
        Assert.True(await _parts.Retention.HasDeletedAsync("parts", new Attempt(1)));
        Assert.Empty(Kept);

        await CompleteAsync(_parts.Begin(), retainedMax: 1);
        Assert.True(await _parts.Retention.HasDeletedAsync("parts", new Attempt(1)));
        Assert.NotEmpty(Kept);
    }

    [Fact]
    public async Task JobThatHasFinished_WhoseCheckpointsCannotBeDeleted_HearsSo_AndTheNextCallTriesAgain()
    {
        await CompleteAsync(_parts.Begin(), retainedMax: 1);
        _parts.Stores.BeforeDelete = _ => throw new IOException("busy");
        await Assert.ThrowsAsync<IOException>(() => _parts.Retention.HasDeletedAsync("parts", new Attempt(1)));
        Assert.Equal(1, _parts.Counted[Failures]);

        _parts.Stores.BeforeDelete = _ => Task.CompletedTask;
        Assert.True(await _parts.Retention.HasDeletedAsync("parts", new Attempt(1)));
        Assert.Empty(Kept);
    }

    [Fact]
    public async Task JobThatHasFinished_WhoseDeletionTakesLong_IsToBeAskedAgain()
    {
        await CompleteAsync(_parts.Begin(), retainedMax: 1);
        var slow = new TaskCompletionSource();
        _parts.Stores.BeforeDelete = _ => slow.Task;

        var asking = _parts.Retention.HasDeletedAsync("parts", new Attempt(1));
        await _parts.JobManager.Time.PassUntilAsync(asking, TimeSpan.FromSeconds(1));
        Assert.False(await asking);

        slow.SetResult();
        Assert.True(await _parts.Retention.HasDeletedAsync("parts", new Attempt(1)));
    }

    public void Dispose() => _parts.Dispose();

    /// <summary>Takes a checkpoint of a task whose snapshot is an object of its own.</summary>
    private async Task CompleteAsync(CoordinatedAttempt current, int retainedMax, params SharedFile[] files)
    {
        var pending = _parts.Acknowledged(current, files: files);
        await _parts.Stores.TryOpen(CoordinatorParts.Store)!.TryWriteAsync($"parts/chk-{pending.Id}/v0-0-w", new byte[] { 1 }, Cancel);
        Assert.True(await current.Repository!.TryPublishAsync(current.ManifestOf(pending), Cancel));
        _parts.Stored.State.Announced.Add(pending.Id.Value);
        current.Coordinator.Complete(_parts.JobManager.Time.GetUtcNow());
        _parts.Retention.Retain(current, pending, retainedMax);
    }

    private static async Task<SharedFile> WriteSharedAsync(CoordinatedAttempt current, string name)
    {
        using var content = new MemoryStream([1]);
        return await current.Repository!.WriteSharedAsync(name, content, Cancel);
    }

    private async Task StartFromSavepointAsync(RestoreClaimMode mode)
    {
        await _parts.Stores.TryOpen(CoordinatorParts.Target)!.TryWriteAsync("savepoint-a/_metadata", new byte[] { 1 }, Cancel);
        (_parts.Stored.State.StartedFrom, _parts.Stored.State.ClaimMode) = (Savepoint, mode);
    }
}
