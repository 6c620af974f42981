using FlinkNet.Engine.ControlPlane;
using FlinkNet.Engine.ControlPlane.Failures;
using FlinkNet.Engine.ControlPlane.Jobs;
using FlinkNet.Engine.ControlPlane.Slots;
using FlinkNet.Model;
using static FlinkNet.Engine.Tests.ControlPlane.Topologies;

namespace FlinkNet.Engine.Tests.ControlPlane;

/// <summary>Two TaskManagers that cannot reach each other while a third reaches both.</summary>
public sealed class BrokenWaysTests
{
    private static readonly JobTopology Topology = Line(2, 2);
    private readonly BrokenWays _ways = new();

    [Fact]
    public void Way_ThatBrokeOnce_IsUsedAgain()
    {
        _ways.Note(A, B, attempt: new Attempt(1));
        _ways.Note(B, A, attempt: new Attempt(1));

        Assert.Empty(Select(attempt: 2, Offer(A, 2), Offer(B, 2)).Broken);
    }

    [Fact]
    public void Way_ThatBrokeTwice_IsPlannedWithoutOneOfThem_NotTheSubmitter_AndSaysWho()
    {
        BreakTwice(A, B);

        var (offers, broken) = Select(attempt: 3, Offer(A, 2), Offer(B, 2), Offer(C, 2));

        Assert.Equal([A, C], offers.Select(offer => offer.TaskManager));
        Assert.Equal(B, Assert.Single(broken).LeftOut);
        Assert.StartsWith(
            "TaskManager A cannot reach TaskManager B, though both are members",
            broken[0].Sentence,
            StringComparison.Ordinal);
        Assert.Contains("planned without B", broken[0].Sentence, StringComparison.Ordinal);
    }

    [Fact]
    public void Ways_ThatAllLeadToOne_LeaveThatOneOut()
    {
        BreakTwice(A, B);
        BreakTwice(A, C);

        var (offers, broken) = Select(attempt: 3, Offer(A, 2), Offer(B, 2), Offer(C, 2));

        Assert.Equal([B, C], offers.Select(offer => offer.TaskManager));
        Assert.Equal(A, Assert.Single(broken).LeftOut);
    }

    [Fact]
    public void LeftOut_IsTheOneWhoseSlotsAreNotNeeded()
    {
        BreakTwice(A, B);

        Assert.Equal(A, Assert.Single(Select(attempt: 3, Offer(A, 1), Offer(B, 2)).Broken).LeftOut);
    }

    [Fact]
    public void SlotsOfBothAreNeeded_NeitherIsLeftOut_AndItIsSaid()
    {
        BreakTwice(A, B);

        var (offers, broken) = Select(attempt: 3, Offer(A, 1), Offer(B, 1));

        Assert.Equal(2, offers.Count);
        Assert.Null(Assert.Single(broken).LeftOut);
        Assert.Contains("without either it needs 2 slots, 1 is offered", broken[0].Sentence, StringComparison.Ordinal);
    }

    [Fact]
    public void Way_WhoseOneEndIsGone_TakesTheOtherNotAlong()
    {
        BreakTwice(A, B);

        Assert.Equal([A], Select(attempt: 3, Offer(A, 2)).Offers.Select(offer => offer.TaskManager));
        Assert.Empty(Select(attempt: 3, Offer(B, 2)).Broken);
    }

    [Fact]
    public void Way_ThatDidNotBreakForSomeAttempts_IsUsedAgain()
    {
        BreakTwice(A, B);

        Assert.Single(Select(2 + BrokenWays.AttemptsRemembered, Offer(A, 2), Offer(B, 2)).Broken);
        Assert.Empty(Select(3 + BrokenWays.AttemptsRemembered, Offer(A, 2), Offer(B, 2)).Broken);
        _ways.Note(A, B, new Attempt(3 + BrokenWays.AttemptsRemembered));
        Assert.Empty(Select(4 + BrokenWays.AttemptsRemembered, Offer(A, 2), Offer(B, 2)).Broken);
    }

    [Fact]
    public void Job_WhoseTasksCouldNotReachATaskManager_ThatThenIsNotReachedEither_RunsWithoutIt()
    {
        var job =
            new Job(Topology, A, Noon, TimeSpan.FromSeconds(10), new RestartBackoff(
                RestartStrategy.FixedDelay(9, TimeSpan.Zero),
                TimeProvider.System,
                new Random(1),
                RestartHistory.Empty));
        job.OfferSlots([Offer(A, 1), Offer(B, 1)], Noon);
        job.CompleteDeployment(new Attempt(1));
        var onA = Enumerable.Range(0, 2).First(subtask => job.Placement!.TaskManagers[job.Placement.Assignment[0][subtask]] == A);
        job.UpdateTasks(
            [Update(0, onA, TaskState.Failed, failure: new JobFailure(FailureOrigin.External, "A cannot reach B") { Unreachable = B })]);
        job.AbandonTaskManager(A, new Attempt(1));
        Assert.True(job.HasTasksOn(B));
        Assert.IsType<JobDecision.Restart>(job.AbandonTaskManager(B, new Attempt(1)));
        Assert.True(job.BeginRestart(new Attempt(1), Noon));

        job.NoteUnreachable(B, A);
        job.OfferSlots([Offer(A, 2), Offer(B, 2), Offer(C, 2)], Noon);

        Assert.Equal([A, C], job.Placement!.TaskManagers);
        Assert.Equal(B, Assert.Single(job.Broken).LeftOut);
    }

    private void BreakTwice(TaskManagerId from, TaskManagerId to)
    {
        _ways.Note(from, to, attempt: new Attempt(1));
        _ways.Note(from, to, attempt: new Attempt(2));
    }

    private (
        IReadOnlyList<TaskManagerOffer> Offers,
        IReadOnlyList<BrokenWay> Broken) Select(int attempt, params TaskManagerOffer[] offers) =>
        _ways.Select(Topology, A, offers, new Attempt(attempt));
}
