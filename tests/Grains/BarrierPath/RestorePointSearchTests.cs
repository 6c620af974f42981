using FlinkNet.Engine.BarrierPath.Storage;
using FlinkNet.Grains.BarrierPath.Coordination;
using FlinkNet.Grains.BarrierPath.Publish;
using FlinkNet.Grains.BarrierPath.Trigger;
using FlinkNet.Interfaces.BarrierPath;
using FlinkNet.Model;
using Microsoft.Extensions.Logging;

namespace FlinkNet.Grains.Tests.BarrierPath;

/// <summary>Which checkpoint an attempt begins with, and when it begins with none.</summary>
public sealed class RestorePointSearchTests : IDisposable
{
    private readonly CoordinatorParts _parts = new();
    private readonly RestorePointSearch _search;

    public RestorePointSearchTests() => _search = new RestorePointSearch(_parts.Scope, _parts.RestorePoints, _parts.Requests);

    private static CancellationToken Cancel => TestContext.Current.CancellationToken;

    private IEnumerable<string> Errors =>
        _parts.JobManager.Log.Lines.Where(line => line.Level == LogLevel.Error).Select(line => line.Line);

    [Fact]
    public async Task FirstAttempt_OfAJobThatHasNothing_BeginsAtTheBeginning_AndLeavesAMark()
    {
        Assert.Null(await FindAsync(1));

        Assert.Equal(["parts/runs/1"], _parts.Stores[CoordinatorParts.Store]);
        Assert.Equal((1, 1), (_parts.Stored.State.Attempt, _parts.Stored.State.Epoch));
    }

    [Fact]
    public async Task Attempt_BeginsWithTheNewestCheckpoint()
    {
        await TakeAsync(checkpoints: 3);

        var point = await FindAsync(2);

        Assert.Equal((3L, null, false), (point!.Checkpoint.Value, point.Path, point.Stops));
        Assert.Equal(3, _parts.Stored.State.LastId);
        Assert.Empty(Errors);
    }

    [Fact]
    public async Task Checkpoint_ThatCannotBeRead_IsSkippedForGood_AndItIsToldThatTheJobGoesBack()
    {
        await TakeAsync(checkpoints: 3);
        await DamageAsync(3);

        Assert.Equal(2, (await FindAsync(2))!.Checkpoint.Value);

        Assert.Equal([3], _parts.Stored.State.Rejected);
        Assert.Collection(
            Errors,
            line => Assert.StartsWith("Checkpoint 3 of job", line, StringComparison.Ordinal),
            line => Assert.Contains(
                "to checkpoint 2: what its sinks made visible with checkpoints 3 comes", line, StringComparison.Ordinal));
    }

    [Fact]
    public async Task Checkpoints_OfWhichNoneCanBeRead_AreNotGivenUp()
    {
        await TakeAsync(checkpoints: 2);
        await DamageAsync(1);
        await DamageAsync(2);

        var refused = await Assert.ThrowsAsync<FlinkException>(() => FindAsync(2));

        Assert.StartsWith("None of the 2 checkpoints of job 'parts' can be read", refused.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Checkpoints_ThatAreGone_AreNotReplacedByTheBeginning()
    {
        await TakeAsync(checkpoints: 1);
        _parts.Stores.Remove(CoordinatorParts.Store, SnapshotPaths.Manifest("parts", new CheckpointId(1)));

        var refused = await Assert.ThrowsAsync<FlinkException>(() => FindAsync(2));

        Assert.StartsWith(
            "Checkpoints of job 'parts' were complete (1), but none of them is in", refused.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task NewestCheckpoint_ThatIsGone_IsTold_AndTheOneBeforeIsTaken()
    {
        await TakeAsync(checkpoints: 2);
        _parts.Stores.Remove(CoordinatorParts.Store, SnapshotPaths.Manifest("parts", new CheckpointId(2)));

        Assert.Equal(1, (await FindAsync(2))!.Checkpoint.Value);

        Assert.StartsWith("Checkpoints 2 of job 'parts'", Assert.Single(Errors), StringComparison.Ordinal);
    }

    [Fact]
    public async Task C12_Manifest_OfACheckpointThatWasNotStoredAsComplete_IsNotRestored()
    {
        var current = await TakeAsync(checkpoints: 1);
        var late = _parts.Acknowledged(current);
        Assert.True(await current.Repository!.TryPublishAsync(current.ManifestOf(late), Cancel));

        Assert.Equal(1, (await FindAsync(2))!.Checkpoint.Value);

        // Its number is not given again all the same.
        Assert.Equal(2, _parts.Stored.State.LastId);
    }

    [Fact]
    public async Task Attempt_ThatIsLookedFor_EndsTheOneBefore()
    {
        var before = await TakeAsync(checkpoints: 1);

        await FindAsync(2);

        Assert.True(before.Stopping.IsCancellationRequested);
        Assert.Null(_parts.Scope.Current.Value);
    }

    [Fact]
    public async Task Search_ThatTakesLong_IsGoneOnWith_WhenItsCallerComesAgain()
    {
        await TakeAsync(checkpoints: 1);
        var (slow, reads) = (new TaskCompletionSource(), 0);
        _parts.Stores.ReadWait = _ => ++reads == 1 ? slow.Task : Task.CompletedTask;

        var asking = _search.FindAsync(RequestOf(2));
        await _parts.JobManager.Time.PassUntilAsync(asking, TimeSpan.FromSeconds(1));
        Assert.Equal(RestoreAnswer.ComeAgain, await asking);

        slow.SetResult();
        Assert.Equal(1, (await FindAsync(2))!.Checkpoint.Value);
    }

    [Fact]
    public async Task Search_OfAnAttemptThatALaterOneHasFollowed_IsRefused()
    {
        await TakeAsync(checkpoints: 1);
        var slow = new TaskCompletionSource();
        _parts.Stores.ReadWait = _ => slow.Task;
        var earlier = _search.FindAsync(RequestOf(2));

        var later = _search.FindAsync(RequestOf(3));
        slow.SetResult();

        Assert.True((await later).IsKnown);
        await _parts.JobManager.Time.PassUntilAsync(Assert.ThrowsAsync<InvalidOperationException>(() => earlier), TimeSpan.FromSeconds(1));
    }

    [Fact]
    public async Task Store_ThatRefuses_IsAnAnswer_AndOneThatIsOutOfReachIsAskedAgain()
    {
        await TakeAsync(checkpoints: 1);
        _parts.Stores.BeforeRead = _ => throw new UnauthorizedAccessException("The key is wrong.");
        var refused = await Assert.ThrowsAsync<FlinkException>(() => FindAsync(2));
        Assert.Equal("The checkpoints of job 'parts' cannot be read: The key is wrong.", refused.Message);

        _parts.Stores.BeforeRead = _ => throw new IOException("no route");
        await Assert.ThrowsAsync<IOException>(() => FindAsync(2));
        _parts.Stores.BeforeRead = _ => { };
        Assert.Equal(1, (await FindAsync(2))!.Checkpoint.Value);
    }

    [Fact]
    public async Task Rejection_ThatComesTwice_IsStoredOnce()
    {
        await _search.RejectAsync(new CheckpointId(4), "torn");
        await _search.RejectAsync(new CheckpointId(4), "torn");

        Assert.Equal(4, Assert.Single(_parts.Stored.State.Rejected));
        Assert.Equal(1, _parts.Stored.Writes);
    }

    [Fact]
    public async Task Job_ThatWasBeingStopped_GoesOnFromThatSavepoint_AndStopsWithIt()
    {
        var current = await TakeAsync(checkpoints: 1);
        Assert.IsType<PublishOutcome.Published>(
            await _parts.Publisher.TryPublishAsync(current, _parts.Acknowledged(current, CheckpointKind.Suspend)));
        _parts.Stored.State.Requests.Add(new CheckpointRequestState
        {
            Id = "asked",
            Kind = CheckpointKind.Suspend,
            Phase = CheckpointRequestPhase.Stopping,
            Checkpoint = 2,
            Target = CoordinatorParts.Target,
        });

        var point = await FindAsync(2);

        Assert.Equal((2L, true), (point!.Checkpoint.Value, point.Stops));
        Assert.StartsWith(CoordinatorParts.Target + "/savepoint-parts-", point.Path, StringComparison.Ordinal);
    }

    public void Dispose()
    {
        _search.Dispose();
        _parts.Dispose();
    }

    private static RestoreRequest RequestOf(int attempt) => new("parts", new Attempt(attempt), null, RestoreSettings.None);

    private async Task<RestorePoint?> FindAsync(int attempt)
    {
        var answer = await _search.FindAsync(RequestOf(attempt));
        Assert.True(answer.IsKnown);
        return answer.Point;
    }

    /// <summary>Runs the first attempt until it has some checkpoints.</summary>
    private async Task<CoordinatedAttempt> TakeAsync(int checkpoints)
    {
        Assert.Null(await FindAsync(1));
        var current = _parts.Begin();
        for (var taken = 0; taken < checkpoints; taken++)
        {
            Assert.IsType<PublishOutcome.Published>(await _parts.Publisher.TryPublishAsync(current, _parts.Acknowledged(current)));
            current.Coordinator.Complete(_parts.JobManager.Time.GetUtcNow());
        }

        return current;
    }

    private async Task DamageAsync(long checkpoint)
    {
        var name = SnapshotPaths.Manifest("parts", new CheckpointId(checkpoint));
        _parts.Stores.Remove(CoordinatorParts.Store, name);
        await _parts.Stores.TryOpen(CoordinatorParts.Store)!.TryWriteAsync(name, "torn"u8.ToArray(), Cancel);
    }
}
