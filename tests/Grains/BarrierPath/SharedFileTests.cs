using System.Globalization;
using FlinkNet.Engine.BarrierPath.Acknowledge;
using FlinkNet.Engine.BarrierPath.Publish;
using FlinkNet.Engine.BarrierPath.Storage;
using FlinkNet.Grains.BarrierPath.Storage;
using FlinkNet.Model;

namespace FlinkNet.Grains.Tests.BarrierPath;

public sealed class SharedFileTests
{
    private const string Job = "job";
    private static readonly TaskId Task0 = new(new VertexId(0), new SubtaskIndex(0));
    private readonly MemorySnapshotStore _store = new();
    private readonly CheckpointRepository _repository;

    public SharedFileTests() => _repository = new CheckpointRepository(_store, Job);

    private static CancellationToken Cancel => TestContext.Current.CancellationToken;

    [Fact]
    public async Task File_IsReadAsItWasWritten_WholeAndInPieces()
    {
        var content = Enumerable.Range(0, 3000).Select(i => (byte)i).ToArray();
        var file = await _repository.WriteSharedAsync("1-v0-0-ab", new MemoryStream(content), Cancel);

        Assert.Equal(3000, file.Length);
        Assert.Equal(content, await _repository.ReadWholeAsync(file, Cancel));
        Assert.Equal(content[1000..1010], await _repository.ReadSharedAsync(file, 1000, 10, Cancel));
    }

    [Fact]
    public async Task File_ThatWasChangedOrCutOff_IsToldFromAWholeOne()
    {
        var file = await _repository.WriteSharedAsync("1-v0-0-ab", new MemoryStream([1, 2, 3]), Cancel);
        _store.Damage("job/shared/1-v0-0-ab");

        await Assert.ThrowsAsync<InvalidDataException>(() => _repository.ReadWholeAsync(file, Cancel));
        await Assert.ThrowsAsync<InvalidDataException>(() => _repository.ReadSharedAsync(file, 2, 5, Cancel));
        await Assert.ThrowsAsync<InvalidDataException>(() => _repository.ReadWholeAsync(file with { Name = "2-v0-0-ab" }, Cancel));
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task Snapshot_ThatAnotherAttemptWritesUnderTheSameNumber_LeavesTheOneThatWasAcknowledged(bool isLate)
    {
        if (!isLate)
        {
            await _repository.StoreAsync(new CheckpointId(7), Task0, "old", Snapshots.Of(1), inlineMax: 0, Cancel);
        }

        var acknowledged = await _repository.StoreAsync(new CheckpointId(7), Task0, "new", Snapshots.Of(2), inlineMax: 0, Cancel);
        if (isLate)
        {
            await _repository.StoreAsync(new CheckpointId(7), Task0, "old", Snapshots.Of(1), inlineMax: 0, Cancel);
        }

        Assert.Equal(2, Snapshots.ContentOf(await _repository.ReadOwnAsync(new CheckpointId(7), acknowledged, Cancel)));
        Assert.Equal(["job/chk-7/v0-0-new", "job/chk-7/v0-0-old"], _store.Names);
    }

    [Fact]
    public async Task Manifest_TellsItsSharedFiles()
    {
        await PublishAsync(3, await WriteAsync(3));

        Assert.Equal(["3-v0-0-ab"], (await _repository.ReadManifestAsync(new CheckpointId(3), Cancel)).Files.Select(file => file.Name));
        Assert.Equal(["3-v0-0-ab"], (await _repository.ReadSharedFilesAsync(Cancel)).Names);
    }

    [Fact]
    public async Task Deletion_KeepsWhatRetainedManifestsName_AndWhatNewerCheckpointsWrote()
    {
        var (one, two, three) = (await WriteAsync(1), await WriteAsync(2), await WriteAsync(3));
        await PublishAsync(1, one);
        await PublishAsync(2, one, two);
        await PublishAsync(3, one, three);
        await WriteAsync(4);

        await DeleteBeforeAsync(3);

        Assert.Equal(["job/chk-3/_metadata", "job/shared/1-v0-0-ab", "job/shared/3-v0-0-ab", "job/shared/4-v0-0-ab"], _store.Names);
    }

    [Fact]
    public async Task Deletion_KeepsWhatACheckpointUnderWayMayName()
    {
        await PublishAsync(1, await WriteAsync(1));
        await PublishAsync(2, await WriteAsync(2));

        await DeleteBeforeAsync(2, "1-v0-0-ab");

        Assert.Contains("job/shared/1-v0-0-ab", _store.Names);
    }

    [Fact]
    public async Task Deletion_WhileAManifestCannotBeRead_DeletesNoSharedFile()
    {
        var one = await WriteAsync(1);
        await PublishAsync(1, one);
        await PublishAsync(2, await WriteAsync(2));
        await PublishAsync(3, one);
        _store.Damage("job/chk-3/_metadata");

        await DeleteBeforeAsync(2);

        Assert.Contains("job/shared/1-v0-0-ab", _store.Names);
    }

    [Fact]
    public async Task Deletion_StoppedAnywhere_LeavesGarbage_NeverAHole()
    {
        for (var deletions = 0; deletions < 6; deletions++)
        {
            var store = new MemorySnapshotStore();
            var repository = new CheckpointRepository(store, Job);
            var files = new List<SharedFile>();
            for (var checkpoint = 1; checkpoint <= 4; checkpoint++)
            {
                files.Add(await WriteAsync(repository, checkpoint));
                await PublishAsync(repository, checkpoint, [.. files.TakeLast(2)]);
            }

            store.DeletionsLeft = deletions;
            await Record.ExceptionAsync(() => repository.DeleteBeforeAsync(new CheckpointId(4), new HashSet<string>(), Cancel));

            await AssertWholeAsync(repository);
            store.DeletionsLeft = int.MaxValue;
            await repository.DeleteBeforeAsync(new CheckpointId(4), new HashSet<string>(), Cancel);
            await AssertWholeAsync(repository);
            Assert.Equal(["job/chk-4/_metadata", "job/shared/3-v0-0-ab", "job/shared/4-v0-0-ab"], store.Names);
        }
    }

    [Fact]
    public async Task Deletion_WhenTheJobHasFinished_LeavesNothing()
    {
        await PublishAsync(1, await WriteAsync(1));
        await WriteAsync(2);

        await DeleteBeforeAsync(long.MaxValue);

        Assert.Empty(_store.Names);
    }

    [Fact]
    public async Task Numbers_OfWhichOnlySharedFilesAreLeft_AreNotUsedAgain()
    {
        await PublishAsync(1, await WriteAsync(1));
        await WriteAsync(7);

        Assert.Equal(new CheckpointId(7), (await _repository.ListAsync(Cancel)).Highest);
    }

    private static Task<SharedFile> WriteAsync(CheckpointRepository repository, long checkpoint) =>
        repository.WriteSharedAsync(
            SnapshotPaths.SharedFile(new CheckpointId(checkpoint), Task0, "ab"), new MemoryStream([(byte)checkpoint]), Cancel);

    private static Task<bool> PublishAsync(CheckpointRepository repository, long checkpoint, params SharedFile[] files)
    {
        var handle = new TaskStateHandle(null, [], 0, 0, HasEnded: false) { Files = files };
        return repository.TryPublishAsync(
            new CheckpointManifest(Job, new CheckpointId(checkpoint), DateTimeOffset.UnixEpoch, [new ManifestVertex("v", 1, [handle])], []),
            Cancel);
    }

    private static async Task AssertWholeAsync(CheckpointRepository repository)
    {
        foreach (var checkpoint in (await repository.ListAsync(Cancel)).Published)
        {
            foreach (var file in (await repository.ReadManifestAsync(checkpoint, Cancel)).Files)
            {
                Assert.Equal(file.Name[..1], (await repository.ReadWholeAsync(file, Cancel))[0].ToString(CultureInfo.InvariantCulture));
            }
        }
    }

    private Task<SharedFile> WriteAsync(long checkpoint) => WriteAsync(_repository, checkpoint);

    private Task<bool> PublishAsync(long checkpoint, params SharedFile[] files) => PublishAsync(_repository, checkpoint, files);

    private Task DeleteBeforeAsync(long oldest, params string[] alsoKept) =>
        _repository.DeleteBeforeAsync(new CheckpointId(oldest), alsoKept.ToHashSet(), Cancel);
}
