using FlinkNet.Engine.ControlPlane.Jobs;
using FlinkNet.Grains.ControlPlane.Jobs;
using FlinkNet.Interfaces;
using FlinkNet.Interfaces.BarrierPath;
using FlinkNet.Interfaces.ControlPlane;
using FlinkNet.Model;

namespace FlinkNet.Grains.Tests.ControlPlane;

/// <summary>How a job comes to another parallelism, and why it does not.</summary>
public sealed class RescalerTests : IDisposable
{
    private readonly ExecutionConfig _config = new();
    private readonly List<CheckpointRequest> _pauses = [];
    private JobParts? _parts;
    private CheckpointRequestPhase _pause = CheckpointRequestPhase.Waiting;
    private FailureInfo? _pauseFailure;

    public RescalerTests() =>
        (_config.Checkpointing.Interval, _config.Checkpointing.Directory) = (TimeSpan.FromMinutes(1), "mem://checkpoints");

    private JobParts Parts => _parts ??= new JobParts(_config);

    [Fact]
    public async Task Job_ThatDoesNotRun_IsNotRescaled()
    {
        var rescaler = Rescaler(free: 4, isRunning: false);

        var refused = await Assert.ThrowsAsync<FlinkException>(() => rescaler.RescaleAsync(new RescaleRequest("a", 2)));

        Assert.Equal("Job 'parts' is CREATED, and only a job that is RUNNING can be rescaled to 2.", refused.Message);
        Assert.Equal((FailureOrigin.User, RescalePhase.None), (refused.Origin, Parts.Job.State.RescalePhase));
    }

    [Fact]
    public async Task Job_ThatTakesNoCheckpoints_IsNotRescaled()
    {
        _config.Checkpointing.Interval = null;
        var rescaler = Rescaler(free: 4);

        var refused = await Assert.ThrowsAsync<FlinkException>(() => rescaler.RescaleAsync(new RescaleRequest("a", 2)));

        Assert.StartsWith("Job 'parts' takes no checkpoints, and is rescaled by restoring one.", refused.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Job_ForWhichThereAreNotEnoughSlots_GoesOnAsItIs()
    {
        var rescaler = Rescaler(free: 0);

        var refused = await Assert.ThrowsAsync<FlinkException>(() => rescaler.RescaleAsync(new RescaleRequest("a", 2)));

        Assert.Contains("cannot be rescaled to 2", refused.Message, StringComparison.Ordinal);
        Assert.Equal((FailureOrigin.External, JobPhase.Running), (refused.Origin, Parts.Job.Job.Phase));
        Assert.Empty(_pauses);
    }

    [Fact]
    public async Task Job_MayTakeTheSlotsThatItHas_ForItsNextParallelism()
    {
        var status = await Rescaler(free: 1).RescaleAsync(new RescaleRequest("a", 2));

        Assert.Equal((2, RescalePhase.Pausing), (status.Parallelism, status.Phase));
    }

    [Fact]
    public async Task Request_ThatComesTwice_IsOne_AndAnotherMeanwhileIsRefused()
    {
        var rescaler = Rescaler(free: 4);
        var first = await rescaler.RescaleAsync(new RescaleRequest("a", 2));
        var again = await rescaler.RescaleAsync(new RescaleRequest("a", 2));

        Assert.Equal(first, again);
        Assert.Equal((CheckpointKind.Pause, "a"), (Assert.Single(_pauses).Kind, _pauses[0].Id));

        var refused = await Assert.ThrowsAsync<FlinkException>(() => rescaler.RescaleAsync(new RescaleRequest("b", 3)));
        Assert.Equal("Job 'parts' is being rescaled to 2 already. Ask again when that is done.", refused.Message);
    }

    [Fact]
    public async Task Job_ThatIsAsWideAlready_IsDoneAtOnce_WithoutAPause()
    {
        var status = await Rescaler(free: 4).RescaleAsync(new RescaleRequest("a", 1));

        Assert.Equal(RescalePhase.Completed, status.Phase);
        Assert.Empty(_pauses);
    }

    [Fact]
    public async Task Pause_ThatIsOver_LetsTheJobStopItsTasks_ToGoOnWider()
    {
        var rescaler = Rescaler(free: 4);
        await rescaler.RescaleAsync(new RescaleRequest("a", 2));
        Assert.Equal(JobPhase.Running, Parts.Job.Job.Phase);

        _pause = CheckpointRequestPhase.Completed;
        rescaler.CheckpointEnded.Set();
        await UntilAsync(() => Parts.Job.Job.Phase == JobPhase.Restarting);

        Assert.Equal([2, 2], Parts.Job.Job.NextParallelism!);
        Assert.Equal(RescalePhase.Redeploying, (await rescaler.GetAsync("a")).Phase);
        await rescaler.CompleteAsync();
        Assert.Equal(RescalePhase.Completed, (await rescaler.GetAsync("a")).Phase);
    }

    [Fact]
    public async Task Pause_WhoseEndNobodyTells_IsAskedFor()
    {
        await Rescaler(free: 4).RescaleAsync(new RescaleRequest("a", 2));

        _pause = CheckpointRequestPhase.Completed;
        await UntilAsync(() => Parts.Job.Job.Phase == JobPhase.Restarting);

        Assert.Equal(RescalePhase.Redeploying, Parts.Job.State.RescalePhase);
    }

    [Fact]
    public async Task Pause_ThatFails_FailsTheRequest_AndTheJobGoesOn()
    {
        var rescaler = Rescaler(free: 4);
        await rescaler.RescaleAsync(new RescaleRequest("a", 2));

        (_pause, _pauseFailure) = (CheckpointRequestPhase.Failed, new FailureInfo(FailureOrigin.External, "The disk is full.", null));
        await UntilAsync(() => Parts.Job.State.RescaleFailure is not null);

        Assert.Equal("The disk is full.", (await rescaler.GetAsync("a")).Failure!.Message);
        Assert.Equal(JobPhase.Running, Parts.Job.Job.Phase);
    }

    [Fact]
    public async Task Request_OfAJobThatEnds_IsFailed_AndOneThatIsNotTheLastIsNotKnown()
    {
        var rescaler = Rescaler(free: 4);
        await rescaler.RescaleAsync(new RescaleRequest("a", 2));
        await Assert.ThrowsAsync<FlinkException>(() => rescaler.GetAsync("b"));

        var job = Parts.Job.Job;
        job.Cancel();
        job.Reconcile(new(JobParts.Silo.ToParsableString()), job.Attempt, []);
        Assert.Equal(JobPhase.Canceled, job.Phase);

        var status = await rescaler.GetAsync("a");
        Assert.Equal((RescalePhase.Failed, "Job 'parts' ended before it was rescaled."), (status.Phase, status.Failure!.Message));
    }

    public void Dispose() => _parts?.Dispose();

    // Nothing happens before the time comes, so a test lets it come.
    private Task UntilAsync(Func<bool> isSo)
    {
        async Task WaitAsync()
        {
            while (!isSo())
            {
                await Task.Yield();
            }
        }

        return Parts.Time.PassUntilAsync(WaitAsync(), TimeSpan.FromMilliseconds(10));
    }

    private Rescaler Rescaler(int free, bool isRunning = true)
    {
        var parts = Parts.Begin(withSlots: isRunning);
        if (isRunning)
        {
            parts.Run();
        }

        parts.Answer = (call, _) => call == nameof(ITaskManager.OfferSlotsAsync) ? parts.Offer(4, free) : Task.CompletedTask;
        var coordinator = Fake.Of<ICheckpointCoordinatorGrain>((call, arguments) => Answer(call, arguments));
        var liaison = new CheckpointLiaison(parts.Scope, new MemberWatch(parts.Scope), coordinator, coordinator);
        return new Rescaler(parts.Scope, new SlotOffers(parts.Scope), liaison);
    }

    private Task? Answer(string call, object?[] arguments)
    {
        if (call == nameof(ICheckpointOrders.RequestAsync))
        {
            _pauses.Add((CheckpointRequest)arguments[1]!);
        }

        var status = new CheckpointRequestStatus("a", CheckpointKind.Pause, _pause, 1, null, _pauseFailure);
        return call switch
        {
            nameof(ICheckpointOrders.RequestAsync) => Task.FromResult(status),
            nameof(ICheckpointOrders.FindRequestAsync) => Task.FromResult<CheckpointRequestStatus?>(status),
            _ => Task.FromResult(CheckpointingStatus.Running),
        };
    }
}
