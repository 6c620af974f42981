using FlinkNet.Engine.BarrierPath.Storage;
using FlinkNet.Grains.BarrierPath.Coordination;
using FlinkNet.Grains.BarrierPath.Publish;
using FlinkNet.Interfaces.BarrierPath;
using FlinkNet.Model;
using Orleans.Storage;

namespace FlinkNet.Grains.Tests.BarrierPath;

/// <summary>How a checkpoint that all tasks have acknowledged becomes a complete one, and how it does not.</summary>
public sealed class CheckpointPublisherTests : IDisposable
{
    private readonly CoordinatorParts _parts = new();

    private static CancellationToken Cancel => TestContext.Current.CancellationToken;

    [Fact]
    public async Task C12_Checkpoint_IsWritten_AndStoredAsComplete_BeforeTasksMayCommitIt()
    {
        var current = _parts.Begin();

        var published = Assert.IsType<PublishOutcome.Published>(await PublishAsync(current));

        Assert.Equal((1L, false), (published.Permit!.Id.Value, published.Permit.IsLast));
        Assert.Equal(["parts/chk-1/_metadata", "parts/runs/1-complete"], _parts.Stores[CoordinatorParts.Store]);
        var manifest = await current.Repository!.ReadManifestAsync(new CheckpointId(1), Cancel);
        Assert.Equal((_parts.Scope.Id.Value, 1), (manifest.Run, manifest.Epoch));
        Assert.Equal(1, Assert.Single(_parts.Stored.State.Announced));
        Assert.Equal(1, _parts.Stored.Writes);
    }

    [Fact]
    public async Task Checkpoint_WhoseManifestCannotBeStored_IsAFaultOfTheStore_AndIsNotComplete()
    {
        _parts.Stores.WriteFault = name => SnapshotPaths.IsManifest(name) ? new IOException("The disk is full.") : null;

        var obstacle = await ObstacleAsync(_parts.Begin());

        Assert.Equal(new CheckpointObstacle("its manifest could not be stored: The disk is full.", IsOfTheStore: true), obstacle);
        Assert.Empty(_parts.Stored.State.Announced);
        Assert.Equal(0, _parts.Stored.Writes);
    }

    [Fact]
    public async Task Checkpoint_OfANumberThatIsThereAlready_IsNotWrittenOver()
    {
        var other = await PublishAsync(_parts.Begin());
        Assert.IsType<PublishOutcome.Published>(other);

        var refused = await Assert.ThrowsAsync<FlinkException>(() => PublishAsync(_parts.Begin(2)));

        Assert.StartsWith("Checkpoint 1 of job 'parts' was there already", refused.Message, StringComparison.Ordinal);
        Assert.Equal(FailureOrigin.External, refused.Origin);
    }

    [Fact]
    public async Task Checkpoint_ThatCannotBeStoredAsComplete_GivesNoPermit()
    {
        _parts.Stored.Failures.Enqueue(new IOException("no answer"));

        var obstacle = await ObstacleAsync(_parts.Begin());

        Assert.Equal(new CheckpointObstacle("that it is complete could not be stored: no answer", IsOfTheStore: true), obstacle);
        Assert.DoesNotContain("parts/runs/1-complete", _parts.Stores[CoordinatorParts.Store]);
    }

    [Fact]
    public async Task C12_Checkpoint_OfACoordinatorThatWasReplaced_FailsThere_WhoeverReadsItsManifest()
    {
        _parts.Stored.Failures.Enqueue(new InconsistentStateException("replaced"));

        await Assert.ThrowsAsync<InconsistentStateException>(() => PublishAsync(_parts.Begin()));
    }

    [Fact]
    public async Task Checkpoint_WhoseAttemptEndsWhileItIsWritten_IsNotComplete()
    {
        var current = _parts.Begin();
        _parts.Stores.WriteFault = _ =>
        {
            _parts.Scope.Current.Stop(new Attempt(1));
            return null;
        };

        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => PublishAsync(current));

        Assert.Empty(_parts.Stored.State.Announced);
    }

    [Fact]
    public async Task Run_SaysOnceThatItHasACheckpoint()
    {
        var current = _parts.Begin();
        await PublishAsync(current);
        current.Coordinator.Complete(_parts.JobManager.Time.GetUtcNow());
        _parts.Stores.WriteFault = name => name.EndsWith("-complete", StringComparison.Ordinal) ? new IOException("again") : null;

        Assert.IsType<PublishOutcome.Published>(await PublishAsync(current));
    }

    [Fact]
    public async Task Checkpoint_ThatNamesAFileOfOneThatIsKept_IsComplete_AndOfOneThatIsNot_IsNot()
    {
        var current = _parts.Begin();
        var file = new SharedFile("1-v0-0-w", 1, 0);
        Assert.IsType<PublishOutcome.Published>(await PublishAsync(current, files: file));
        current.Coordinator.Complete(_parts.JobManager.Time.GetUtcNow());

        // What the store has tells which files are kept: this coordinator has not taken the first one.
        var next = _parts.Begin(2);
        next.Coordinator.Begin(_parts.JobManager.Time.GetUtcNow());
        next.Coordinator.Abort(_parts.JobManager.Time.GetUtcNow());
        Assert.IsType<PublishOutcome.Published>(await PublishAsync(next, files: file));
        next.Coordinator.Complete(_parts.JobManager.Time.GetUtcNow());

        Assert.Equal(
            new CheckpointObstacle("a task built upon the file '2-v0-0-gone', which is not kept any more"),
            await ObstacleAsync(next, new SharedFile("2-v0-0-gone", 1, 0)));
        Assert.DoesNotContain("parts/chk-3/_metadata", _parts.Stores[CoordinatorParts.Store]);
    }

    [Theory]
    [InlineData(CheckpointKind.Savepoint, false)]
    [InlineData(CheckpointKind.Suspend, true)]
    [InlineData(CheckpointKind.Drain, true)]
    public async Task C13_Savepoint_GoesToItsFolder_AndLetsTasksCommitOnlyWhenTheJobStopsWithIt(CheckpointKind kind, bool isCommitted)
    {
        var published = Assert.IsType<PublishOutcome.Published>(await PublishAsync(_parts.Begin(), kind));

        Assert.Equal((isCommitted, isCommitted), (published.Permit is not null, published.Permit?.IsLast ?? false));
        Assert.Equal(
            SnapshotPaths.Savepoint("parts", _parts.Scope.Id, new CheckpointId(1)) + "_metadata",
            Assert.Single(_parts.Stores[CoordinatorParts.Target]));
        Assert.Empty(_parts.Stored.State.Announced);
    }

    [Fact]
    public async Task Savepoint_WhoseManifestIsThere_IsFound_ThoughItsCoordinatorWasLostBeforeItKnew()
    {
        var current = _parts.Begin();
        var request = new CheckpointRequestState
        {
            Id = "asked",
            Kind = CheckpointKind.Savepoint,
            Phase = CheckpointRequestPhase.UnderWay,
            Checkpoint = 1,
            Target = CoordinatorParts.Target,
        };
        Assert.Null(await _parts.Publisher.FindPublishedAsync(current, request));

        await PublishAsync(current, CheckpointKind.Savepoint);

        Assert.NotNull(await _parts.Publisher.FindPublishedAsync(current, request));
    }

    public void Dispose() => _parts.Dispose();

    private Task<PublishOutcome> PublishAsync(
        CoordinatedAttempt current,
        CheckpointKind kind = CheckpointKind.Checkpoint,
        params SharedFile[] files) => _parts.Publisher.TryPublishAsync(current, _parts.Acknowledged(current, kind, files));

    private async Task<CheckpointObstacle> ObstacleAsync(CoordinatedAttempt current, params SharedFile[] files) =>
        Assert.IsType<PublishOutcome.Obstructed>(await PublishAsync(current, files: files)).Obstacle;
}
