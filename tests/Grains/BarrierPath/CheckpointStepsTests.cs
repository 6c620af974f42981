using FlinkNet.Grains.BarrierPath.Coordination;
using FlinkNet.Grains.BarrierPath.Trigger;
using FlinkNet.Interfaces;
using FlinkNet.Interfaces.BarrierPath;
using FlinkNet.Interfaces.ControlPlane;
using FlinkNet.Model;
using Orleans.Storage;

namespace FlinkNet.Grains.Tests.BarrierPath;

/// <summary>How a coordinator begins, completes and aborts checkpoints, a step at a time.</summary>
public sealed class CheckpointStepsTests : IDisposable
{
    private const string Trigger = nameof(ITaskManager.TriggerCheckpointAsync);
    private const string Complete = nameof(ITaskManager.NotifyCheckpointCompleteAsync);
    private const string Aborted = nameof(ITaskManager.NotifyCheckpointAbortedAsync);
    private readonly CoordinatorParts _parts = new(config => (config.NumRetained, config.TolerableFailedCheckpoints) = (1, 0));
    private readonly List<string> _reports = [];
    private readonly CheckpointSteps _steps;
    private FailureInfo? _failure;
    private Exception? _beginFault;

    public CheckpointStepsTests() => _steps = new CheckpointSteps(
        _parts.Scope,
        _parts.Requests,
        _parts.Announcements,
        _parts.Publisher,
        _parts.Retention,
        _parts.Instruments,
        Fake.Of<ICheckpointedJob>(Report));

    [Fact]
    public async Task C2_Checkpoint_BeginsAtItsInterval_AndNotBefore()
    {
        var current = _parts.Begin();
        await _steps.StepAsync(current);
        Assert.Null(current.Coordinator.Pending);

        _parts.JobManager.Time.Advance(TimeSpan.FromMinutes(1));
        await _steps.StepAsync(current);

        Assert.Equal((1L, 1L, 1), (current.Coordinator.Pending!.Id.Value, _parts.Stored.State.LastId, _parts.Stored.Writes));
        Assert.Equal([Trigger], _parts.Told);
        Assert.Equal(new byte[] { 9 }, current.Sources);
    }

    [Fact]
    public async Task C1_Checkpoint_WhoseNumberCannotBeStored_DoesNotBegin_AndTheJobGoesOn()
    {
        _parts.Stored.Failures.Enqueue(new IOException("no answer"));

        await BeginAsync(_parts.Begin());

        Assert.DoesNotContain(Trigger, _parts.Told);
        Assert.DoesNotContain(nameof(ICheckpointedJob.BeginCheckpointAsync), _reports);
        Assert.Null(_failure);
    }

    [Fact]
    public async Task C1_Checkpoint_OfACoordinatorThatWasReplaced_FailsThere()
    {
        _parts.Stored.Failures.Enqueue(new InconsistentStateException("replaced"));

        await Assert.ThrowsAsync<InconsistentStateException>(() => BeginAsync(_parts.Begin()));

        Assert.Empty(_parts.Told);
    }

    [Fact]
    public async Task C14_Checkpoint_ThatTheSourcesRefuse_IsAborted_AndFailsTheAttemptWhenNoneMayFail()
    {
        _beginFault = new FlinkException(FailureOrigin.External, "the job is about to end.");
        var current = _parts.Begin();

        await BeginAsync(current);

        Assert.Equal(
            "1 checkpoint of job 'parts' failed. The last, 1: it could not begin: the job is about to end.",
            _failure!.Message);
        Assert.Equal([Aborted], _parts.Told);
        Assert.False(_parts.Scope.Current.Is(current));
        Assert.Equal(1, _parts.Counted["flink.checkpoint.failed"]);
    }

    [Fact]
    public async Task Checkpoint_ThatAllHaveAcknowledged_IsCompleted_AnnouncedAndTheOneBeforeDeleted()
    {
        var current = _parts.Begin();
        for (var taken = 0; taken < 2; taken++)
        {
            _parts.Acknowledged(current);
            await _steps.StepAsync(current);
        }

        Assert.Null(current.Coordinator.Pending);
        Assert.Equal([Complete, Complete], _parts.Told);
        Assert.Contains(nameof(ICheckpointedJob.EndCheckpointAsync), _reports);
        Assert.Equal(["parts/chk-2/_metadata", "parts/runs/1-complete"], _parts.Stores[CoordinatorParts.Store]);
        Assert.False(current.IsDone);
    }

    [Fact]
    public async Task Checkpoint_ThatTakesTooLong_IsAborted_AndSaysWhichTaskIsMissing()
    {
        var current = _parts.Begin();
        await BeginAsync(current);
        _parts.JobManager.Time.Advance(current.Job.Config.Checkpointing.Timeout);

        await _steps.StepAsync(current);

        Assert.Matches("it was not complete after 600 s; task '.*Counting.*' was still missing", _failure!.Message);
        Assert.Equal([Trigger, Aborted], _parts.Told);
    }

    [Fact]
    public async Task Checkpoint_ThatATaskGivesUp_ForTheStore_IsAborted_AndTheJobGoesOn()
    {
        var current = _parts.Begin();
        await BeginAsync(current);
        current.Declined = new CheckpointObstacle("task 'a' cannot write", IsOfTheStore: true);

        await _steps.StepAsync(current);

        Assert.Null(current.Coordinator.Pending);
        Assert.Null(current.Declined);
        Assert.Null(_failure);
        Assert.True(_parts.Scope.Current.Is(current));
    }

    [Theory]
    [InlineData(CheckpointKind.Savepoint, CheckpointRequestPhase.Completed, false)]
    [InlineData(CheckpointKind.Suspend, CheckpointRequestPhase.Stopping, true)]
    public async Task C13_Savepoint_IsAnswered_AndEndsTheJobOnlyWhenItIsToStop(
        CheckpointKind kind,
        CheckpointRequestPhase phase,
        bool isDone)
    {
        var current = await RequestAsync(kind);

        await _steps.StepAsync(current);

        Assert.Equal((phase, isDone), (_parts.Stored.State.Requests[0].Phase, current.IsDone));
        Assert.Equal(isDone ? [Complete] : [], _parts.Told);
        Assert.StartsWith(
            CoordinatorParts.Target + "/savepoint-parts-", _parts.Stored.State.Requests[0].Path, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Drain_ThatFails_FailsTheAttempt_AndLeavesNothingOfTheSavepoint()
    {
        var current = await RequestAsync(CheckpointKind.Drain);
        current.Declined = new CheckpointObstacle("task 'a' cannot write", IsOfTheStore: true);

        await _steps.StepAsync(current);

        Assert.StartsWith(
            "Job 'parts' was drained to be stopped with savepoint 1, which then failed", _failure!.Message, StringComparison.Ordinal);
        Assert.Equal(CheckpointRequestPhase.Failed, _parts.Stored.State.Requests[0].Phase);
        Assert.Contains("starts again from its latest checkpoint", _parts.Stored.State.Requests[0].Failure, StringComparison.Ordinal);
    }

    public void Dispose() => _parts.Dispose();

    private object? Report(string call, object?[] arguments)
    {
        _reports.Add(call);
        _failure = call == nameof(ICheckpointedJob.FailAttemptAsync) ? (FailureInfo)arguments[1]! : _failure;
        return call != nameof(ICheckpointedJob.BeginCheckpointAsync) ? Task.CompletedTask
            : _beginFault is null ? Task.FromResult<byte[]>([9])
            : Task.FromException<byte[]>(_beginFault);
    }

    private Task BeginAsync(CoordinatedAttempt current)
    {
        _parts.JobManager.Time.Advance(TimeSpan.FromMinutes(1));
        return _steps.StepAsync(current);
    }

    private async Task<CoordinatedAttempt> RequestAsync(CheckpointKind kind)
    {
        var current = _parts.Begin();
        _parts.Stored.State.Requests.Add(new CheckpointRequestState
        {
            Id = "asked",
            Kind = kind,
            Attempt = 1,
            Target = CoordinatorParts.Target,
        });
        _parts.Requests.NoteBegin(_parts.Acknowledged(current, kind));
        await _parts.Scope.StoreAsync();
        return current;
    }
}
