using FlinkNet.Engine.ControlPlane.Jobs;
using FlinkNet.Grains.ControlPlane.Jobs;
using FlinkNet.Interfaces.BarrierPath;
using FlinkNet.Interfaces.ControlPlane;
using FlinkNet.Model;

namespace FlinkNet.Grains.Tests.ControlPlane;

/// <summary>How a JobManager comes to the slots of its job.</summary>
public sealed class SlotSearchTests : IDisposable
{
    private readonly JobParts _parts = new JobParts().Begin();
    private readonly List<(string Call, object?[] Arguments)> _calls = [];
    private readonly MemberWatch _members;
    private Func<Task<SlotOffer>> _offer;

    public SlotSearchTests()
    {
        _offer = () => _parts.Offer(4, 4);
        _members = new MemberWatch(_parts.Scope);
        _parts.Answer = (call, arguments) =>
        {
            _calls.Add((call, arguments));
            return call == nameof(ITaskManager.OfferSlotsAsync) ? _offer() : Task.CompletedTask;
        };
    }

    [Fact]
    public async Task Slots_ThatAreEnough_AreTakenAtOnce()
    {
        await Search().RunAsync();

        Assert.Equal(JobPhase.Deploying, _parts.Job.Job.Phase);
        Assert.IsType<JobDecision.Deploy>(Assert.Single(_parts.Decisions, decision => decision is not JobDecision.Nothing));
    }

    [Fact]
    public async Task Slots_ThatAreTooFew_AreWaitedFor_AndLookedForAgain_WhenASiloComes()
    {
        _offer = () => _parts.Offer(4, 0);
        var searching = Search().RunAsync();
        Assert.False(searching.IsCompleted);
        Assert.Contains("needs 1 slot", _parts.Job.Job.StatusReason, StringComparison.Ordinal);

        _offer = () => _parts.Offer(8, 4);
        _members.Changed.Set();
        await searching;

        Assert.Equal(JobPhase.Deploying, _parts.Job.Job.Phase);
    }

    [Fact]
    public async Task Slots_ThatAreFreedWithoutNews_AreFoundAfterAnInterval()
    {
        _offer = () => _parts.Offer(4, 0);
        var searching = Search().RunAsync();
        _offer = () => _parts.Offer(4, 1);

        await _parts.Time.PassUntilAsync(searching, _parts.Scope.Host.Options.SlotRequestInterval);

        Assert.Equal(JobPhase.Deploying, _parts.Job.Job.Phase);
    }

    [Fact]
    public async Task Slots_ThatDoNotComeInTime_FailTheJob_WhichSaysWhatIsMissing()
    {
        _offer = () => _parts.Offer(4, 0);

        await _parts.Time.PassUntilAsync(Search().RunAsync(), TimeSpan.FromMinutes(1));

        Assert.Equal(JobPhase.Failed, _parts.Job.Job.Phase);
        Assert.Contains("1 slot", _parts.Job.Job.Failure!.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Slots_OfAnotherProgram_DoNotCount()
    {
        _offer = () => Task.FromResult(new SlotOffer(4, 4, "another", []));

        Assert.Empty(await new SlotOffers(_parts.Scope).AskAsync(JobPhase.Created));
    }

    [Fact]
    public async Task Slots_OfASiloThatGoesWhileItIsAsked_DoNotCount_AndItIsNotAskedAgain()
    {
        _offer = () =>
        {
            _parts.SetSilo(SiloStatus.Dead);
            return Task.FromException<SlotOffer>(new TimeoutException("no answer"));
        };

        var asking = new SlotOffers(_parts.Scope).AskAsync(JobPhase.Created);
        await _parts.Time.PassUntilAsync(asking, TimeSpan.FromMilliseconds(50));

        Assert.Empty(await asking);
        Assert.Single(_calls);
        Assert.Empty(_parts.Log.Lines);
    }

    [Fact]
    public async Task Slots_ThatTheAttemptBeforeMayStillHold_AreFreed_AndTheFirstAttemptHasNoneBefore()
    {
        var offers = new SlotOffers(_parts.Scope);
        await offers.FreeAsync();
        Assert.Empty(_calls);

        // The slots were not there after all.
        _parts.Job.Job.OfferSlots([new(new(JobParts.Silo.ToParsableString()), 4, 4)], _parts.Time.GetUtcNow());
        _parts.Job.Job.RefuseSlots(new Attempt(1), "taken");
        await offers.FreeAsync();

        var (call, arguments) = Assert.Single(_calls);
        Assert.Equal((nameof(ITaskManager.CancelTasksAsync), new Attempt(1)), (call, arguments[1]));
    }

    public void Dispose() => _parts.Dispose();

    private SlotSearch Search()
    {
        var offers = new SlotOffers(_parts.Scope);
        var coordinator = Fake.Of<ICheckpointCoordinatorGrain>();
        var rescaler = new Rescaler(_parts.Scope, offers, new CheckpointLiaison(_parts.Scope, _members, coordinator, coordinator));
        return new SlotSearch(_parts.Scope, offers, _members, rescaler, new RecoveryLog(_parts.Job, _parts.Time, _parts.Log));
    }
}
