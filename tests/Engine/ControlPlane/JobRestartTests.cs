using FlinkNet.Engine.ControlPlane;
using FlinkNet.Engine.ControlPlane.Failures;
using FlinkNet.Engine.ControlPlane.Jobs;
using FlinkNet.Model;
using Microsoft.Extensions.Time.Testing;
using static FlinkNet.Engine.Tests.ControlPlane.Topologies;

namespace FlinkNet.Engine.Tests.ControlPlane;

/// <summary>A job that starts again after a failure (rule R1: all of it).</summary>
public sealed class JobRestartTests
{
    private static readonly JobTopology Topology = Line(1, 1);
    private readonly FakeTimeProvider _time = new(Noon);

    [Fact]
    public void R1_Failure_StopsAllOtherTasks_ThenWaits_ThenBeginsTheNextAttempt()
    {
        var job = Running();
        Assert.IsType<JobDecision.CancelTasks>(job.UpdateTasks([Update(0, 0, TaskState.Failed)]));
        Assert.Equal(JobPhase.Restarting, job.Phase);

        var restart = Assert.IsType<JobDecision.Restart>(job.UpdateTasks([Update(1, 0, TaskState.Canceled)]));
        Assert.Equal(Noon.AddSeconds(3), restart.At);
        Assert.True(job.BeginRestart(new Attempt(1), restart.At));
        Assert.Equal((JobPhase.Created, new Attempt(2)), (job.Phase, job.Attempt));
        Assert.False(job.BeginRestart(new Attempt(1), restart.At));

        Assert.IsType<JobDecision.Deploy>(job.OfferSlots([Offer(B, 1)], restart.At));
        Assert.Equal(JobPhase.Deploying, job.Phase);
    }

    [Fact]
    public void Restart_WaitsForSlotsAsLongAsTheFirstTime()
    {
        var job = Running();
        job.LoseTaskManager(A);
        job.BeginRestart(new Attempt(1), Noon.AddHours(1));

        Assert.Same(JobDecision.None, job.OfferSlots([], Noon.AddHours(1).AddSeconds(9)));
        Assert.IsType<JobDecision.End>(job.OfferSlots([], Noon.AddHours(1).AddSeconds(10)));
        Assert.Equal(JobPhase.Failed, job.Phase);
    }

    [Fact]
    public void Restart_OfAJobWithoutTasksLeft_IsDecidedAtOnce()
    {
        Assert.IsType<JobDecision.Restart>(Running().LoseTaskManager(A));
    }

    [Fact]
    public void FurtherFailures_ArePartOfTheFirst()
    {
        var job = Running();
        job.UpdateTasks([Update(0, 0, TaskState.Failed)]);
        Assert.IsType<JobDecision.Restart>(job.UpdateTasks([Update(1, 0, TaskState.Failed)]));
        Assert.Equal(1, job.Restarts!.History.Count);
    }

    [Fact]
    public void Abandon_WhenAllTasksHaveStoppedAndTheJobWaitsForItsNextAttempt_ChangesNothing()
    {
        var job = Running();
        job.LoseTaskManager(A);
        var reason = job.StatusReason;

        Assert.Same(JobDecision.None, job.AbandonTasks(new Attempt(1), TimeSpan.FromSeconds(180)));

        Assert.Equal((JobPhase.Restarting, reason), (job.Phase, job.StatusReason));
    }

    [Fact]
    public void Cancel_WhileRestarting_EndsTheJob()
    {
        var job = Running();
        job.LoseTaskManager(A);

        Assert.IsType<JobDecision.End>(job.Cancel());
        Assert.Equal(JobPhase.Canceled, job.Phase);
        Assert.False(job.BeginRestart(new Attempt(1), Noon));
    }

    [Fact]
    public void R6_FailureThatIsFinal_FailsTheJob()
    {
        var job = Running();
        Assert.IsType<JobDecision.CancelTasks>(
            job.FailWith(new JobFailure(FailureOrigin.User, "no checkpoint can be read") { IsFinal = true }));
        Assert.Equal(JobPhase.Failing, job.Phase);
    }

    [Fact]
    public void R4_RestartsUsedUp_FailTheJob()
    {
        var job = Running();
        for (var attempt = 1; attempt <= 2; attempt++)
        {
            job.LoseTaskManager(A);
            Assert.True(job.BeginRestart(new Attempt(attempt), Noon));
            job.OfferSlots([Offer(A, 1)], Noon);
            Run(job);
        }

        Assert.IsType<JobDecision.End>(job.LoseTaskManager(A));
        Assert.Equal(JobPhase.Failed, job.Phase);
    }

    [Fact]
    public void Restored_WhileRestarting_GoesOnWaiting()
    {
        var job = Running();
        job.LoseTaskManager(A);
        var restored = Job.Restore(
            Topology, A, Noon, TimeSpan.FromSeconds(10), job.Snapshot(),
                new RestartBackoff(RestartStrategy.FixedDelay(2, TimeSpan.FromSeconds(3)), _time, new Random(1), job.Restarts!.History));

        Assert.Equal((JobPhase.Restarting, Noon.AddSeconds(3)), (restored.Phase, restored.RestartAt));
        Assert.True(restored.BeginRestart(new Attempt(1), Noon.AddSeconds(3)));
    }

    [Theory]
    [InlineData(true, "B")]
    [InlineData(false, "A")]
    public void R8_JobThatStartsAgain_GoesBackToItsSlots_OnlyWithLocalRecovery(bool hasLocalRecovery, string where)
    {
        var job = new Job(Topology, A, Noon, TimeSpan.FromSeconds(10), AtOnce()) { HasLocalRecovery = hasLocalRecovery };
        job.OfferSlots([Offer(B, 1)], Noon);
        Run(job);
        job.LoseTaskManager(B);
        Assert.True(job.BeginRestart(new Attempt(1), Noon));

        job.OfferSlots([Offer(A, 1), Offer(B, 1)], Noon);

        Assert.Equal([new TaskManagerId(where)], job.Placement!.TaskManagers);
    }

    [Fact]
    public void R8_JobManagerThatIsReplacedWhileTasksRun_KnowsWhereTheyGoBackTo()
    {
        var job = new Job(Topology, A, Noon, TimeSpan.FromSeconds(10), AtOnce());
        job.OfferSlots([Offer(B, 1)], Noon);
        Run(job);
        var restored = Job.Restore(Topology, A, Noon, TimeSpan.FromSeconds(10), job.Snapshot(), AtOnce(), hasLocalRecovery: true);
        restored.LoseTaskManager(B);
        Assert.True(restored.BeginRestart(new Attempt(1), Noon));

        restored.OfferSlots([Offer(A, 1), Offer(B, 1)], Noon);

        Assert.Equal([B], restored.Placement!.TaskManagers);
    }

    private RestartBackoff AtOnce() => new(RestartStrategy.FixedDelay(2, TimeSpan.Zero), _time, new Random(1), RestartHistory.Empty);

    private Job Running()
    {
        var restarts =
            new RestartBackoff(RestartStrategy.FixedDelay(2, TimeSpan.FromSeconds(3)), _time, new Random(1), RestartHistory.Empty);
        var job = new Job(Topology, A, Noon, TimeSpan.FromSeconds(10), restarts);
        job.OfferSlots([Offer(A, 1)], Noon);
        Run(job);
        return job;
    }
}
