using FlinkNet.Engine.ControlPlane.Jobs;
using FlinkNet.Grains.ControlPlane.Jobs;
using FlinkNet.Interfaces.BarrierPath;
using FlinkNet.Model;
using Microsoft.Extensions.Logging;
using Orleans.Storage;

namespace FlinkNet.Grains.Tests.ControlPlane;

/// <summary>The parts of a JobManager, each by itself.</summary>
public sealed class JobManagerPartsTests : IDisposable
{
    private readonly JobParts _parts = new();

    [Fact]
    public async Task Job_ThatCannotBeStored_IsStoredAgain_AndNothingIsSaidToBeStoredBefore()
    {
        _parts.Begin();
        _parts.Stored.Failures.Enqueue(new IOException("The disk is full."));

        var storing = _parts.Job.StoreAsync();
        Assert.False(storing.IsCompleted);
        await PassTimeUntilAsync(storing);

        Assert.Equal(1, _parts.Stored.Writes);
        Assert.Equal("parts", _parts.Stored.State.JobName);
        Assert.Contains(_parts.Log.Lines, line => line.Line.EndsWith("could not be stored; it is tried again.", StringComparison.Ordinal));
    }

    [Fact]
    public void Job_ThatNobodyStarted_IsNotKnown_AndRefusesWhateverIsAskedOfIt()
    {
        Assert.False(_parts.Job.IsKnown);
        Assert.StartsWith("There is no job", Assert.Throws<FlinkException>(() => _parts.Job.Job).Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Work_ThatFindsTheJobTakenOver_LetsTheActivationGo_AndFailsNothing()
    {
        _parts.Begin();

        _parts.Work.InBackground(() => throw new InconsistentStateException("Another activation has written."));

        Assert.True(_parts.HasLeft);
        Assert.Empty(_parts.Decisions);
    }

    [Fact]
    public void Work_ThatFails_FailsTheJob_UnlessTheJobIsOver()
    {
        _parts.Begin(withSlots: true);

        _parts.Work.InBackground(() => throw new IOException("broken"));
        Assert.Contains("broken", _parts.Job.Job.Failure!.Message, StringComparison.Ordinal);

        var before = _parts.Decisions.Count;
        _parts.Job.Stop();
        _parts.Work.InBackground(() => throw new IOException("too late"));
        Assert.Equal(before, _parts.Decisions.Count);
    }

    [Theory]
    [InlineData(SiloStatus.Dead, true)]
    [InlineData(SiloStatus.Active, false)]
    public void Members_ThatAreGone_FailTheAttemptWhoseTasksTheyHave(SiloStatus status, bool fails)
    {
        _parts.Begin(withSlots: true);
        _parts.SetSilo(status);

        new MemberWatch(_parts.Scope).Check();

        Assert.Equal(fails, _parts.Job.Job.Failure is not null);
    }

    [Fact]
    public void Waiting_IsToldAfterAWhile_AndNotEachTime()
    {
        _parts.Begin();
        var recovery = new RecoveryLog(_parts.Job, _parts.Time, _parts.Log);

        recovery.TellWaits();
        recovery.TellWaits();
        Assert.Empty(_parts.Log.Lines);

        _parts.Time.Advance(TimeSpan.FromSeconds(10));
        recovery.TellWaits();
        recovery.TellWaits();
        Assert.Equal(LogLevel.Warning, Assert.Single(_parts.Log.Lines).Level);
    }

    [Fact]
    public async Task Checkpoints_OfAJobThatHasEnded_ThatCannotBeDeleted_AreLeftAfterTenFailures()
    {
        _parts.Begin();
        var calls = 0;
        var coordinator = Fake.Of<ICheckpointCoordinatorGrain>(_ =>
        {
            calls++;
            return Task.FromException<bool>(new TimeoutException("no answer"));
        });

        await PassTimeUntilAsync(Liaison(coordinator).EndAsync(new Attempt(1)));

        Assert.Equal(10, calls);
    }

    [Fact]
    public async Task RestorePoint_IsAskedForUntilItIsKnown_AlsoWhenTheCoordinatorIsLost()
    {
        _parts.Begin();
        var answers = new Queue<Task<RestoreAnswer>>(
        [
            Task.FromException<RestoreAnswer>(new TimeoutException("no answer")),
            Task.FromResult(RestoreAnswer.ComeAgain),
            Task.FromResult(new RestoreAnswer(true, null)),
        ]);
        var coordinator = Fake.Of<ICheckpointCoordinatorGrain>(_ => answers.Dequeue());

        var finding =
            Liaison(coordinator).FindRestorePointAsync(new Attempt(2), () =>
            true);
        await PassTimeUntilAsync(finding);

        Assert.Null(await finding);
        Assert.Empty(answers);
    }

    [Fact]
    public async Task RestorePoint_ThatTheCoordinatorRefuses_IsNotAskedForAgain()
    {
        _parts.Begin();
        var coordinator =
            Fake.Of<ICheckpointCoordinatorGrain>(_ =>
                Task.FromException<RestoreAnswer>(new FlinkException(FailureOrigin.External, "None can be read.")));

        await Assert.ThrowsAsync<FlinkException>(
            () => Liaison(coordinator).FindRestorePointAsync(
                new Attempt(2), () => true));
    }

    [Fact]
    public async Task Slots_AreThoseOfSilosThatAnswerInTime()
    {
        _parts.Begin();
        _parts.Answer = (_, _) => new TaskCompletionSource<Interfaces.ControlPlane.SlotOffer>().Task;

        var asking = new SlotOffers(_parts.Scope).AskAsync(JobPhase.Created);
        await PassTimeUntilAsync(asking);

        Assert.Empty(await asking);
        Assert.Contains(_parts.Log.Lines, line => line.Line.Contains("does not say within", StringComparison.Ordinal));
    }

    public void Dispose() => _parts.Dispose();

    private CheckpointLiaison Liaison(ICheckpointCoordinatorGrain coordinator) =>
        new(_parts.Scope, new MemberWatch(_parts.Scope), coordinator, coordinator);

    private Task PassTimeUntilAsync(Task task) => _parts.Time.PassUntilAsync(task, TimeSpan.FromSeconds(1));
}
