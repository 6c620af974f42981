using FlinkNet.Engine.RecordPath.Operators;
using FlinkNet.Model;
using Orleans.Streams;

namespace FlinkNet.Grains.Tests.RecordPath;

/// <summary>
/// Frames, credit and news of an attempt that has ended, in a silo where the next one runs: none of it reaches a task of the next.
/// </summary>
public sealed class OldAttemptFramesTests : IDisposable
{
    private readonly RuntimeParts _silo = new();

    public void Dispose() => _silo.Dispose();

    [Fact]
    public async Task Frame_OfAnOldAttempt_IsRefused_WhetherItComesFromAnotherSiloOrFromThisOne()
    {
        var taken = new Taken();
        _silo.Shuffle.Attach(_silo.Deployment(1), _silo.Graph);
        _silo.Shuffle.Attach(_silo.Deployment(2), _silo.Graph);
        await _silo.Shuffle.Open(_silo.Channel(2)).SubscribeAsync(taken);

        var refusal =
            await Assert.ThrowsAsync<FlinkException>(() => _silo.ExtensionOf(_silo.Task(1, attempt: 1)).DeliverAsync(new ShuffleFrame()));
        Assert.Contains("its attempt is not the current one", refusal.Message, StringComparison.Ordinal);
        await Assert.ThrowsAsync<FlinkException>(() => _silo.Shuffle.Open(_silo.Channel(1)).OnNextAsync(new ShuffleFrame()));
        Assert.Empty(taken.Frames);

        await _silo.ExtensionOf(_silo.Task(1, attempt: 2)).DeliverAsync(new ShuffleFrame());
        await _silo.Shuffle.Open(_silo.Channel(2)).OnNextAsync(new ShuffleFrame());
        Assert.Equal(2, taken.Frames.Count);
    }

    [Fact]
    public async Task Frame_OfAnAttemptWhoseTaskWasRemoved_IsRefused()
    {
        await _silo.DeployAsync(attempt: 1);
        _silo.Runtime.Remove(_silo.Task(1, attempt: 1));
        await _silo.DeployAsync(attempt: 2);

        await Assert.ThrowsAsync<FlinkException>(() => _silo.ExtensionOf(_silo.Task(1, attempt: 1)).DeliverAsync(new ShuffleFrame()));

        Assert.Equal(0, _silo.RunnerOf(_silo.Task(1, attempt: 2)).Metrics.BuffersInUse);
    }

    [Fact]
    public async Task Credit_OfAnOldAttempt_LetsNobodySend()
    {
        var credit = new Granted();
        _silo.Shuffle.Endpoints.AddProducer(_silo.Channel(2), credit, new TaskControl());

        await _silo.ExtensionOf(_silo.Task(0, attempt: 1)).GrantAsync(0, 0, 100, int.MaxValue, int.MaxValue);
        Assert.Empty(credit.Grants);

        await _silo.ExtensionOf(_silo.Task(0, attempt: 2)).GrantAsync(0, 0, 5, int.MaxValue, int.MaxValue);
        Assert.Equal([5], credit.Grants);
    }

    [Fact]
    public async Task X3_NewsThatACheckpointIsComplete_OfAnOldAttempt_LetsNoTaskOfTheNextCommit()
    {
        await _silo.DeployAsync(attempt: 1);
        await _silo.DeployAsync(attempt: 2);

        _silo.Runtime.NotifyCheckpointComplete(_silo.Job, new Attempt(1), CompletedCheckpoint.Published(new CheckpointId(7), isLast: true));

        Assert.All([0, 1], vertex => Assert.Equal((7, true), CompletedBy(vertex, attempt: 1)));
        Assert.All([0, 1], vertex => Assert.Equal((0, false), CompletedBy(vertex, attempt: 2)));
    }

    [Fact]
    public async Task Orders_OfAnOldAttempt_NeitherBeginNorGiveUpACheckpointOfTheNext()
    {
        await _silo.DeployAsync(attempt: 2);

        _silo.Runtime.TriggerCheckpoint(_silo.Job, new Attempt(1), new CheckpointBarrier(new CheckpointId(7)));
        _silo.Runtime.NotifyCheckpointAborted(_silo.Job, new Attempt(1), new CheckpointId(7));

        var control = _silo.RunnerOf(_silo.Task(0, attempt: 2)).Task.Control;
        Assert.Equal((null, CheckpointId.None), (control.TriggeredCheckpoint, control.AbortedCheckpoint));
    }

    private (long Checkpoint, bool IsReleased) CompletedBy(int vertex, int attempt)
    {
        var control = _silo.RunnerOf(_silo.Task(vertex, attempt)).Task.Control;
        return (control.CompletedCheckpoint?.Id.Value ?? 0, control.IsReleased);
    }

    private sealed class Taken : IAsyncObserver<ShuffleFrame>
    {
        public List<ShuffleFrame> Frames { get; } = [];

        public Task OnNextAsync(ShuffleFrame item, StreamSequenceToken? token = null)
        {
            Frames.Add(item);
            return Task.CompletedTask;
        }

        public Task OnErrorAsync(Exception ex) => Task.CompletedTask;
    }

    private sealed class Granted : ICreditTarget
    {
        public List<long> Grants { get; } = [];

        public void Grant(long consumed, int recordsInFlight, int recordsPerFrame) => Grants.Add(consumed);
    }
}
