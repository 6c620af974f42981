using FlinkNet.Engine.BarrierPath;
using FlinkNet.Grains.BarrierPath;
using FlinkNet.Model;

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
    public async Task Run_WhoseCheckpointsAreOlderThanMarks_ComesAfterThem() => Assert.Equal(8, (await BeginAsync("a", Of("old", 7, 1))).Epoch);

    [Fact]
    public async Task Run_WhoseNumberIsTakenMeanwhile_TakesTheNext()
    {
        var late = new LateMark(_store, "killed");

        Assert.Equal(2, (await new CheckpointRepository(late, "job").Runs.BeginAsync(new JobId("b"), [], Fail, Cancel)).Epoch);
    }

    [Fact]
    public async Task Run_ThatTwoCallsBegin_HasOneMark()
    {
        var first = await BeginAsync("a", Of("old", 7, 1));

        Assert.Equivalent(first, await BeginAsync("a", Of("old", 7, 1), Of("old", 7, 2)));
        Assert.Equal(["job/runs/8"], _store.Names);
    }

    [Fact]
    public async Task Run_WhoseMarkAnotherCallWritesMeanwhile_HasThat()
    {
        var late = new LateMark(_store, "a");

        var mark = await new CheckpointRepository(late, "job").Runs.BeginAsync(new JobId("a"), [Of("old", 0, 5)], Fail, Cancel);

        Assert.Equal((1, 0), (mark.Epoch, mark.Inherited.Count));
    }

    [Fact]
    public async Task C15_Run_DoesNotGoOnFromACheckpointThatTheRunBeforeDidNotKnow()
    {
        await BeginAsync("a");
        Assert.Equal([1], (await BeginAsync("b", Of("a", 1, 1))).Inherited);

        // The second has committed what the first checkpoint holds. What another attempt of the first run read again is in the late one, too.
        Assert.Equal([1], (await BeginAsync("c", Of("a", 1, 1), Of("a", 1, 2))).Inherited);
        Assert.Equal([1], (await BeginAsync("d", Of("a", 1, 1), Of("a", 1, 2))).Inherited);
    }

    [Fact]
    public async Task Run_GoesOnFromTheCheckpointsOfTheRunBefore()
    {
        await BeginAsync("a");
        await BeginAsync("b", Of("a", 1, 1));

        Assert.Equal([1, 3], (await BeginAsync("c", Of("a", 1, 1), Of("a", 1, 2), Of("b", 2, 3))).Inherited);
    }

    [Fact]
    public async Task Run_AfterOneWhoseMarkIsDamaged_SaysSo_AndGoesOnFromAnything()
    {
        await BeginAsync("a");
        _store.Damage("job/runs/1");
        var damages = new List<string>();

        var mark = await _repository.Runs.BeginAsync(new JobId("b"), [Of("z", 0, 4)], damage => damages.Add(damage.Message), Cancel);

        Assert.Equal("'job/runs/1' does not have the checksum that it bears: it was cut off or changed.", Assert.Single(damages));
        Assert.Equal((2, 4), (mark.Epoch, Assert.Single(mark.Inherited)));
    }

    [Fact]
    public async Task Job_ThatHasFinished_LeavesNoMark()
    {
        await BeginAsync("a");

        await _repository.DeleteAllAsync(Cancel);

        Assert.Empty(_store.Names);
    }

    private static void Fail(InvalidDataException damage) => Assert.Fail(damage.Message);

    private static CheckpointManifest Of(string run, int epoch, long checkpoint) => new("job", checkpoint, DateTimeOffset.UnixEpoch, [], []) { Run = run, Epoch = epoch };

    private Task<RunMark> BeginAsync(string run, params CheckpointManifest[] complete) => _repository.Runs.BeginAsync(new JobId(run), complete, Fail, Cancel);

    /// <summary>A store in which a mark appears after it was listed.</summary>
    private sealed class LateMark(MemorySnapshotStore store, string run) : ISnapshotStore
    {
        public Task<bool> TryWriteAsync(string name, ReadOnlyMemory<byte> content, CancellationToken cancellationToken) => store.TryWriteAsync(name, content, cancellationToken);

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
