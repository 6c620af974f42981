using FlinkNet.Model;
using FlinkNet.Storage;

namespace FlinkNet.Grains.Tests.RecordPath;

/// <summary>A task that reads what it begins with from a store that takes its time, and does not come to its end.</summary>
public sealed class PreparationTests : IDisposable
{
    private const long Checkpoint = 7;
    private readonly SlowStores _stores = new();
    private readonly RuntimeParts _silo;

    public PreparationTests()
    {
        var config = new ExecutionConfig();
        (config.Checkpointing.Interval, config.Checkpointing.Directory) = (TimeSpan.FromDays(1), "mem://checkpoints");
        _silo = new RuntimeParts(config, storage: _stores);
    }

    public void Dispose() => _silo.Dispose();

    [Fact]
    public async Task Deploy_OfATaskThatReadsForLong_ReturnsAtOnce_AndCancelEndsIt()
    {
        var task = _silo.Task(1, 2);

        _silo.Runtime.Deploy(task, _silo.Deployment(2) with { RestoredCheckpoint = new CheckpointId(Checkpoint) }, _silo);
        await _stores.Reading.Task.WaitAsync(HangGuard.Patience, TestContext.Current.CancellationToken);
        _silo.Runtime.Cancel(task);

        Assert.Equal((TaskState.Canceled, null), await _silo.UntilEndedAsync(task));
        AssertNothingIsLeft(task);
    }

    [Fact]
    public async Task Preparation_ThatFailsHalfway_LeavesNothingBehind()
    {
        var task = _silo.Task(0, 2);

        _silo.Runtime.Deploy(task, _silo.Deployment(2) with { RestoredCheckpoint = new CheckpointId(Checkpoint) }, _silo);
        await _stores.Reading.Task.WaitAsync(HangGuard.Patience, TestContext.Current.CancellationToken);
        _stores.Answer.SetException(new IOException("The store is gone."));

        var (state, failure) = await _silo.UntilEndedAsync(task);
        Assert.Equal((TaskState.Failed, FailureOrigin.External, false), (state, failure!.Origin, failure.IsFinal));
        AssertNothingIsLeft(task);
    }

    [Fact]
    public async Task Cancel_OfATaskThatIsPreparedAndNotStarted_IsDoneByAWorker()
    {
        var task = _silo.Task(1, 1);
        _silo.Runtime.Deploy(task, _silo.Deployment(1), _silo);
        await _silo.UntilPreparedAsync(task);

        _silo.Runtime.Cancel(task);
        _silo.Runtime.Cancel(task);
        Assert.False(_silo.UntilEndedAsync(task).IsCompleted);
        _silo.RunnerOf(task).Run();

        Assert.Equal((TaskState.Canceled, null), await _silo.UntilEndedAsync(task));
    }

    private void AssertNothingIsLeft(TaskAttemptId task)
    {
        Assert.Null(_silo.Runtime.GetMetrics(task));
        Assert.Null(_silo.Shuffle.Endpoints.FindConsumer(_silo.Channel(2)));
        Assert.Null(_silo.Shuffle.Endpoints.FindProducer(_silo.Channel(2)));
        _silo.Runtime.Remove(task);
        Assert.Throws<ArgumentException>(() => _silo.Shuffle.Open(_silo.Channel(2)));
    }

    /// <summary>A store whose reads are answered when the test says so.</summary>
    private sealed class SlowStores : ISnapshotStoreProvider, ISnapshotStore
    {
        public TaskCompletionSource Reading { get; } = new(TaskCreationOptions.RunContinuationsAsynchronously);

        public TaskCompletionSource<byte[]?> Answer { get; } = new(TaskCreationOptions.RunContinuationsAsynchronously);

        public IReadOnlyList<string> Schemes => ["file", "mem"];

        public ISnapshotStore? TryOpen(string location) => this;

        public Task<byte[]?> TryReadAsync(string name, CancellationToken cancellationToken)
        {
            Reading.TrySetResult();
            return Answer.Task;
        }

        public Task<bool> TryWriteAsync(string name, ReadOnlyMemory<byte> content, CancellationToken cancellationToken) =>
            throw new NotSupportedException();

        public Task<bool> TryWriteAsync(string name, Stream content, CancellationToken cancellationToken) =>
            throw new NotSupportedException();

        public Task<IReadOnlyList<string>> ListAsync(string prefix, CancellationToken cancellationToken) =>
            throw new NotSupportedException();

        public Task DeleteAsync(string name, CancellationToken cancellationToken) => throw new NotSupportedException();
    }
}
