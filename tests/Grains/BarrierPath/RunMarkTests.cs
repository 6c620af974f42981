using FlinkNet.Engine.BarrierPath.Publish;
using FlinkNet.Engine.BarrierPath.Restore;
using FlinkNet.Engine.BarrierPath.Storage;
using FlinkNet.Grains.BarrierPath.Storage;
using FlinkNet.Model;
using FlinkNet.Storage;

namespace FlinkNet.Grains.Tests.BarrierPath;

/// <summary>The numbers that tell the manifests of one run of a job from those of another, however late they come.</summary>
public sealed class RunMarkTests
{
    private readonly MemorySnapshotStore _store = new();
    private readonly CheckpointRepository _repository;

    public RunMarkTests() => _repository = new CheckpointRepository(_store, "job");

    private static CancellationToken Cancel => TestContext.Current.CancellationToken;

    [Fact]
    public async Task Runs_ThatLeaveNoManifest_HaveNumbersOfTheirOwn_AndOneMarkStays()
    {
        Assert.Equal(1, (await BeginAsync("a")).Epoch);
        Assert.Equal(2, (await BeginAsync("b")).Epoch);
        Assert.Equal(3, (await BeginAsync("c")).Epoch);

        Assert.Equal(["job/runs/3"], _store.Names);
    }

    [Fact]
    public async Task Run_WhoseCheckpointsAreOlderThanMarks_ComesAfterThem() =>
        Assert.Equal(8, (await BeginAsync("a", Of("old", 7, 1))).Epoch);

    [Fact]
    public async Task Run_WhoseNumberIsTakenMeanwhile_TakesTheNext()
    {
        var late = new LateMark(_store, "killed");

        Assert.Equal(2, (await BeginAsync(late, "b")).Epoch);
    }

    [Fact]
    public async Task Run_ThatTwoCallsBegin_HasOneMark()
    {
        var first = await BeginAsync("a", Of("old", 7, 1));

        Assert.Equivalent(first, await BeginAsync("a", Of("old", 7, 1), Of("old", 7, 2)));
        Assert.Equal(["job/runs/8", "job/runs/8-complete"], _store.Names);
    }

    [Fact]
    public async Task Run_WhoseMarkAnotherCallWritesMeanwhile_HasThat()
    {
        var late = new LateMark(_store, "a");

        var mark = await BeginAsync(late, "a", Of("old", 0, 5));

        Assert.Equal((1, 0), (mark.Epoch, mark.Inherited.Count));
    }

    [Fact]
    public async Task C15_Run_DoesNotGoOnFromACheckpointThatTheRunBeforeDidNotKnow()
    {
        await BeginAsync("a");
        Assert.Equal([1L], (await BeginAsync("b", Of("a", 1, 1))).Inherited.Select(checkpoint => checkpoint.Value));

        // The second has committed what the first checkpoint holds. What another attempt of the first run read again is in the late one,
        // too.
        Assert.Equal([1L], (await BeginAsync("c", Of("a", 1, 1), Of("a", 1, 2))).Inherited.Select(checkpoint => checkpoint.Value));
        Assert.Equal([1L], (await BeginAsync("d", Of("a", 1, 1), Of("a", 1, 2))).Inherited.Select(checkpoint => checkpoint.Value));
    }

    [Fact]
    public async Task Run_GoesOnFromTheCheckpointsOfTheRunBefore()
    {
        await BeginAsync("a");
        await BeginAsync("b", Of("a", 1, 1));

        Assert.Equal(
            [1L, 3L],
            (await BeginAsync("c", Of("a", 1, 1), Of("a", 1, 2), Of("b", 2, 3))).Inherited.Select(checkpoint => checkpoint.Value));
    }

    [Fact]
    public async Task Run_ThatFindsNoCheckpointAnyMore_TellsTheNextThatThereWereSome()
    {
        await BeginAsync("a");
        Assert.False((await ReadAsync()).TellsOfCheckpoints);
        await _repository.Runs.NoteCompleteAsync(1, Cancel);

        await BeginAsync("b");
        await BeginAsync("c");

        Assert.Equal(["job/runs/3", "job/runs/3-complete"], _store.Names);
        Assert.True((await ReadAsync()).TellsOfCheckpoints);
    }

    [Fact]
    public async Task Run_ThatGoesOnFromCheckpoints_SaysSoAlsoWhenItsMarkIsDamaged()
    {
        await BeginAsync("a", Of("z", 0, 4));
        _store.Damage("job/runs/1");

        Assert.True((await _repository.Runs.ReadAsync(_ => { }, Cancel)).TellsOfCheckpoints);
    }

    [Fact]
    public async Task Run_ThatIsKilledWhileItBegins_LeavesWhatTellsOfCheckpoints()
    {
        await BeginAsync("a");
        await _repository.Runs.NoteCompleteAsync(1, Cancel);
        for (var writes = 0; writes < 2; writes++)
        {
            _store.WritesLeft = writes;

            await Assert.ThrowsAsync<IOException>(() => BeginAsync("b"));

            Assert.True((await ReadAsync()).TellsOfCheckpoints);
        }

        for (var deletions = 0; deletions < 2; deletions++)
        {
            (_store.WritesLeft, _store.DeletionsLeft) = (int.MaxValue, deletions);

            await Assert.ThrowsAsync<IOException>(() => BeginAsync($"c{deletions}"));

            Assert.True((await ReadAsync()).TellsOfCheckpoints);
        }
    }

    [Fact]
    public async Task Job_ThatIsKilledWhileItDeletesItsCheckpoints_LeavesTheNewestToTheLast()
    {
        foreach (var checkpoint in new[] { 9, 10 })
        {
            await _repository.TryPublishAsync(Of("a", 1, checkpoint), Cancel);
        }

        _store.DeletionsLeft = 1;
        await Assert.ThrowsAsync<IOException>(() => _repository.DeleteAllAsync(Cancel));

        Assert.Equal(["job/chk-10/_metadata"], _store.Names);
    }

    [Fact]
    public async Task Run_AfterOneWhoseMarkIsDamaged_SaysSo_AndGoesOnFromAnything()
    {
        await BeginAsync("a");
        _store.Damage("job/runs/1");
        var damages = new List<string>();

        var history = await _repository.Runs.ReadAsync(damage => damages.Add(damage.Message), Cancel);
        var mark = await _repository.Runs.BeginAsync(new JobId("b"), history, [Of("z", 0, 4)], Cancel);

        Assert.Equal("'job/runs/1' does not have the checksum that it bears: it was cut off or changed.", Assert.Single(damages));
        Assert.Equal((2, 4), (mark.Epoch, Assert.Single(mark.Inherited).Value));
    }

    [Fact]
    public async Task Job_ThatHasFinished_LeavesNoMark()
    {
        await BeginAsync("a");

        await _repository.DeleteAllAsync(Cancel);

        Assert.Empty(_store.Names);
    }

    private static void Fail(InvalidDataException damage) => Assert.Fail(damage.Message);

    private static CheckpointManifest Of(string run, int epoch, long checkpoint) =>
        new("job", new CheckpointId(checkpoint), DateTimeOffset.UnixEpoch, [], []) { Run = run, Epoch = epoch };

    private Task<RunMark> BeginAsync(string run, params CheckpointManifest[] complete) => BeginAsync(_store, run, complete);

    private Task<RunHistory> ReadAsync() => _repository.Runs.ReadAsync(Fail, Cancel);

    private static async Task<RunMark> BeginAsync(ISnapshotStore store, string run, params CheckpointManifest[] complete)
    {
        var runs = new CheckpointRepository(store, "job").Runs;
        return await runs.BeginAsync(new JobId(run), await runs.ReadAsync(Fail, Cancel), complete, Cancel);
    }

    /// <summary>A store in which a mark appears after it was listed.</summary>
    private sealed class LateMark(MemorySnapshotStore store, string run) : ISnapshotStore
    {
        public Task<bool> TryWriteAsync(string name, ReadOnlyMemory<byte> content, CancellationToken cancellationToken) =>
            store.TryWriteAsync(name, content, cancellationToken);

        public Task<byte[]?> TryReadAsync(string name, CancellationToken cancellationToken) => store.TryReadAsync(name, cancellationToken);

        public async Task<IReadOnlyList<string>> ListAsync(string prefix, CancellationToken cancellationToken)
        {
            var names = await store.ListAsync(prefix, cancellationToken);
            await store.TryWriteAsync(SnapshotPaths.Run("job", 1), new RunMark(run, 1, []).Encode(), cancellationToken);
            return names;
        }

        public Task DeleteAsync(string name, CancellationToken cancellationToken) => store.DeleteAsync(name, cancellationToken);
    }
}
