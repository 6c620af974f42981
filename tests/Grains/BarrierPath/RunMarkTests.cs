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
        Assert.Equal(1, await _repository.BeginRunAsync(new JobId("a"), above: 0, Cancel));
        Assert.Equal(2, await _repository.BeginRunAsync(new JobId("b"), above: 0, Cancel));
        Assert.Equal(3, await _repository.BeginRunAsync(new JobId("c"), above: 0, Cancel));

        Assert.Equal(["job/runs/3"], _store.Names);
    }

    [Fact]
    public async Task Run_WhoseCheckpointsAreOlderThanMarks_ComesAfterThem() => Assert.Equal(8, await _repository.BeginRunAsync(new JobId("a"), above: 7, Cancel));

    [Fact]
    public async Task Run_WhoseNumberIsTakenMeanwhile_TakesTheNext()
    {
        var late = new LateMark(_store);

        Assert.Equal(2, await new CheckpointRepository(late, "job").BeginRunAsync(new JobId("b"), above: 0, Cancel));
    }

    [Fact]
    public async Task Job_ThatHasFinished_LeavesNoMark()
    {
        await _repository.BeginRunAsync(new JobId("a"), above: 0, Cancel);

        await _repository.DeleteAllAsync(Cancel);

        Assert.Empty(_store.Names);
    }

    /// <summary>A store in which a killed process's mark appears after it was listed.</summary>
    private sealed class LateMark(MemorySnapshotStore store) : ISnapshotStore
    {
        public Task<bool> TryWriteAsync(string name, ReadOnlyMemory<byte> content, CancellationToken cancellationToken) => store.TryWriteAsync(name, content, cancellationToken);

        public Task<byte[]?> TryReadAsync(string name, CancellationToken cancellationToken) => store.TryReadAsync(name, cancellationToken);

        public async Task<IReadOnlyList<string>> ListAsync(string prefix, CancellationToken cancellationToken)
        {
            var names = await store.ListAsync(prefix, cancellationToken);
            await store.TryWriteAsync(SnapshotPaths.Run("job", 1), "killed"u8.ToArray(), cancellationToken);
            return names;
        }

        public Task DeleteAsync(string name, CancellationToken cancellationToken) => store.DeleteAsync(name, cancellationToken);
    }
}
