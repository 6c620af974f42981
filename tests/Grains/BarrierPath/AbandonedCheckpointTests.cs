using FlinkNet.Engine.BarrierPath;
using FlinkNet.Grains.BarrierPath;

namespace FlinkNet.Grains.Tests.BarrierPath;

/// <summary>A coordinator that was replaced, and wakes up later, publishes nothing: its tasks would commit what the next attempt commits, too.</summary>
public sealed class AbandonedCheckpointTests
{
    private readonly MemorySnapshotStore _store = new();
    private readonly CheckpointRepository _repository;

    public AbandonedCheckpointTests() => _repository = new CheckpointRepository(_store, "job");

    private static CancellationToken Cancel => TestContext.Current.CancellationToken;

    [Fact]
    public async Task Checkpoint_UnderWayWhenTheNextAttemptBegan_IsNotPublishedAnyMore_AndItsNumberIsUsed()
    {
        await PublishAsync(1);
        await _repository.AbandonAsync(2, Cancel);

        Assert.False(await PublishAsync(2));
        var (highest, completed) = await _repository.ListAsync(Cancel);
        Assert.Equal(2, highest);
        Assert.Equal([1], completed);
    }

    [Fact]
    public async Task Checkpoint_PublishedBeforeTheNextAttemptBegan_Counts()
    {
        await PublishAsync(1);
        await _repository.AbandonAsync(1, Cancel);

        Assert.Equal([1], (await _repository.ListAsync(Cancel)).Completed);
        Assert.Equal(1, (await _repository.ReadManifestAsync(1, Cancel)).Checkpoint);
    }

    [Fact]
    public async Task Abandoned_IsDeletedWithTheCheckpointsOfItsTime_AndKeepsNoSharedFile()
    {
        await _repository.WriteSharedAsync("1-v0-0-ab", new MemoryStream([1]), Cancel);
        await PublishAsync(1);
        await _repository.AbandonAsync(2, Cancel);
        await PublishAsync(3);

        await _repository.DeleteBeforeAsync(2, new HashSet<string>(), Cancel);
        Assert.Equal(["job/chk-2/_metadata", "job/chk-3/_metadata"], _store.Names);

        await _repository.DeleteBeforeAsync(3, new HashSet<string>(), Cancel);
        Assert.Equal(["job/chk-3/_metadata"], _store.Names);
    }

    private Task<bool> PublishAsync(long checkpoint) =>
        _repository.TryPublishAsync(new CheckpointManifest("job", checkpoint, DateTimeOffset.UnixEpoch, [], []), Cancel);
}
