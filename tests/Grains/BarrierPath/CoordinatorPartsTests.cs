using FlinkNet.Engine.BarrierPath.Acknowledge;
using FlinkNet.Engine.BarrierPath.Trigger;
using FlinkNet.Engine.Planning;
using FlinkNet.Grains.BarrierPath.Commit;
using FlinkNet.Grains.BarrierPath.Coordination;
using FlinkNet.Grains.BarrierPath.Publish;
using FlinkNet.Grains.BarrierPath.Storage;
using FlinkNet.Grains.BarrierPath.Trigger;
using FlinkNet.Grains.Tests.ControlPlane;
using FlinkNet.Interfaces.BarrierPath;
using FlinkNet.Model;
using Orleans.Storage;

namespace FlinkNet.Grains.Tests.BarrierPath;

/// <summary>The parts of a checkpoint coordinator, each by itself.</summary>
public sealed class CoordinatorPartsTests : IDisposable
{
    private readonly JobParts _parts = new JobParts().Begin();
    private readonly JobGraph _graph = ControlPlaneCluster.Graph("parts", parallelism: 1);
    private readonly StoredState<CheckpointsState> _stored = new();
    private readonly List<string> _told = [];
    private readonly CoordinatorScope _scope;
    private readonly Announcements _announcements;

    public CoordinatorPartsTests()
    {
        _parts.Answer = (call, _) =>
        {
            _told.Add(call);
            return Task.CompletedTask;
        };
        _scope = new CoordinatorScope(
            _parts.Job.Id, _stored, ControlPlaneCluster.CatalogOf([_graph]), new SnapshotStores([]), HostParts.Of(time: _parts.Time),
                _parts.Log);
        _announcements = new Announcements(_scope, _parts.Scope.TaskManagers);
    }

    [Fact]
    public void Attempt_ThatIsStopped_CountsNoMore_AndALaterOneGoesOn()
    {
        var second = Begin(2);

        _scope.Current.Stop(new Attempt(1));
        Assert.True(_scope.Current.Is(second));
        Assert.False(second.Stopping.IsCancellationRequested);

        _scope.Current.Stop(new Attempt(2));
        Assert.False(_scope.Current.Is(second));
        Assert.True(second.Stopping.IsCancellationRequested);
    }

    [Fact]
    public void Attempt_IsFoundByItsTasksOnly()
    {
        var second = Begin(2);

        Assert.Same(second, _scope.Current.Find(TaskOf(2)));
        Assert.Null(_scope.Current.Find(TaskOf(1)));
    }

    [Fact]
    public void C12_NewsThatACheckpointIsComplete_GoesToTheSilosOfTheAttemptThatCounts()
    {
        var current = Begin(1);

        _announcements.NotifyCheckpointComplete(current, CompletedCheckpoint.Published(new CheckpointId(1), isLast: false));
        Assert.Single(_told);

        _scope.Current.Leave();
        _announcements.NotifyCheckpointComplete(current, CompletedCheckpoint.Published(new CheckpointId(2), isLast: true));
        Assert.Single(_told);
    }

    [Theory]
    [InlineData(CheckpointKind.Savepoint, null)]
    [InlineData(CheckpointKind.Suspend, 7L)]
    [InlineData(CheckpointKind.Drain, 7L)]
    public async Task C13_Savepoint_LetsTasksCommit_OnlyWhenTheJobStopsWithIt(CheckpointKind kind, long? committed)
    {
        var written = new CheckpointRequestState
        {
            Id = "a",
            Kind = kind,
            Phase = CheckpointRequestPhase.Stopping,
            Checkpoint = 7,
        };

        var published = await new CheckpointPublisher(_scope).FindPublishedAsync(Begin(1), written);

        Assert.Equal((committed, committed is not null), (published!.Permit?.Id.Value, published.Permit?.IsLast ?? false));
    }

    [Fact]
    public async Task C12_Checkpoint_ThatATaskHasNotAcknowledged_IsNotPublished_AndThatIsAFaultOfFlinkNets()
    {
        var pending = new PendingCheckpoint(
            new CheckpointId(3), _parts.Time.GetUtcNow(), [new TaskId(new VertexId(1), new SubtaskIndex(0))]);

        var fault = await Assert.ThrowsAsync<FlinkException>(() => new CheckpointPublisher(_scope).TryPublishAsync(Begin(1), pending));

        Assert.StartsWith(
            "Checkpoint 3 of job 'parts' was to be published, though task v1[0] has not acknowledged it.",
            fault.Message,
            StringComparison.Ordinal);
        Assert.Empty(_stored.State.Announced);
    }

    [Fact]
    public async Task Savepoint_OfWhichNoManifestIsThere_IsToBeTakenAgain()
    {
        var lost = new CheckpointRequestState { Id = "a", Phase = CheckpointRequestPhase.UnderWay, Checkpoint = 7 };

        Assert.Null(await new CheckpointPublisher(_scope).FindPublishedAsync(Begin(1), lost));
    }

    [Fact]
    public async Task Request_OfAnAttemptThatIsOver_IsRefused_AndNotRemembered()
    {
        var requests = new CheckpointRequests(_scope, _announcements, new CheckpointPublisher(_scope), _ => { });

        await Assert.ThrowsAsync<FlinkException>(() =>
            requests.RequestAsync(new Attempt(1), new CheckpointRequest("a", CheckpointKind.Savepoint, "somewhere")));

        Assert.Empty(_stored.State.Requests);
    }

    [Fact]
    public async Task Request_IsFailedWithItsAttempt_AndItsEndIsStored()
    {
        _stored.State.Requests.Add(new CheckpointRequestState { Id = "a", Attempt = 1 });
        var requests = new CheckpointRequests(_scope, _announcements, new CheckpointPublisher(_scope), _ => { });

        await requests.EndAsync("parts", new Attempt(1), JobStatus.Failed);

        Assert.Equal(CheckpointRequestPhase.Failed, (await requests.FindAsync("a"))!.Phase);
        Assert.NotEqual(0, _stored.Writes);
    }

    [Fact]
    public async Task Request_ThatAnActivationWhichWasReplacedAnswers_LetsItGo()
    {
        var replaced = 0;
        _stored.State.Requests.Add(new CheckpointRequestState { Id = "a", Attempt = 1 });
        _stored.Failures.Enqueue(new InconsistentStateException("replaced"));

        await Assert.ThrowsAsync<InconsistentStateException>(
            () => new CheckpointRequests(_scope, _announcements, new CheckpointPublisher(_scope), _ => replaced++)
                .EndAsync("parts", new Attempt(1), JobStatus.Failed));

        Assert.Equal(1, replaced);
    }

    public void Dispose()
    {
        _scope.Current.Dispose();
        _parts.Dispose();
    }

    private static TaskAttemptId TaskOf(int attempt) =>
        new(JobId.From(Guid.NewGuid()), new Attempt(attempt), new TaskId(new VertexId(0), new SubtaskIndex(0)));

    private CoordinatedAttempt Begin(int attempt)
    {
        var job = _scope.FindJob("parts");
        var begun = new CoordinatedAttempt(
            new CheckpointedAttempt("parts", new Attempt(attempt), [JobParts.Silo]),
            job,
            null,
            new CheckpointCoordinator(job.Config.Checkpointing, [], CheckpointId.None, _parts.Time.GetUtcNow(), isRestart: false))
        {
            Run = _parts.Job.Id,
            Epoch = 1,
        };
        _scope.Current.Begin(begun);
        return begun;
    }
}
