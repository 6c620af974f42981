using FlinkNet.Engine.ControlPlane;
using FlinkNet.Engine.ControlPlane.Failures;
using FlinkNet.Engine.ControlPlane.Jobs;
using FlinkNet.Model;
using static FlinkNet.Engine.Tests.ControlPlane.Topologies;

namespace FlinkNet.Engine.Tests.ControlPlane;

public sealed class JobTests
{
    private static readonly JobFailure Boom = new(FailureOrigin.User, "boom");

    [Fact]
    public void Created_SlotsSuffice_DeploysAllTasks()
    {
        var job = New(Line(2, 2));

        var deploy = Assert.IsType<JobDecision.Deploy>(job.OfferSlots([Offer(A, 1), Offer(B, 1)], Noon));

        Assert.Equal((new Attempt(1), JobPhase.Deploying), (deploy.Attempt, job.Phase));
        Assert.All(job.Tasks.All(), task => Assert.Equal(TaskState.Scheduled, job.Tasks[task]));
        job.BeginDeployment(new Attempt(1));
        Assert.All(job.Tasks.All(), task => Assert.Equal(TaskState.Deploying, job.Tasks[task]));
    }

    [Fact]
    public void Created_TooFewSlots_WaitsThenFailsAtTheDeadline()
    {
        var job = New(Line(3));

        Assert.Same(JobDecision.None, job.OfferSlots([Offer(A, 2)], Noon.AddSeconds(9.9)));
        Assert.Equal("Job 'job' needs 3 slots, 2 are offered by 1 TaskManager.", job.StatusReason);

        Assert.Equal(new JobDecision.End(JobPhase.Failed), job.OfferSlots([Offer(A, 2)], Noon.AddSeconds(10)));
        Assert.Equal(
            "Job 'job' got no slots within 10 s: it needs 3 slots, 2 are offered by 1 TaskManager. "
            + "Start more TaskManagers, let them offer more slots, or lower the parallelism.",
            job.Failure!.Message);
    }

    [Fact]
    public void Created_SlotsComeAtTheDeadline_Deploys() =>
        Assert.IsType<JobDecision.Deploy>(New(Line(1)).OfferSlots([Offer(A, 1)], Noon.AddHours(1)));

    [Fact]
    public void Deploying_AllTaskManagersHaveTakenTheirTasks_IsInitializing()
    {
        var job = Deploying(Line(1), A);

        Assert.IsType<JobDecision.Initialize>(job.CompleteDeployment(new Attempt(1)));
        Assert.Same(JobDecision.None, job.CompleteDeployment(new Attempt(1)));
        Assert.Equal(JobPhase.Initializing, job.Phase);
    }

    [Fact]
    public void Initializing_AllArePrepared_StartsThemOnce()
    {
        var job = Deploying(Line(1, 1), A);
        job.UpdateTasks([Update(0, 0, TaskState.Initializing) with { IsPrepared = true }, Update(1, 0, TaskState.Initializing)]);
        job.CompleteDeployment(new Attempt(1));

        Assert.Same(JobDecision.None, job.UpdateTasks([Update(1, 0, TaskState.Initializing)]));
        Assert.IsType<JobDecision.StartTasks>(job.UpdateTasks([Update(1, 0, TaskState.Initializing) with { IsPrepared = true }]));
        Assert.Same(JobDecision.None, job.UpdateTasks(AllOf(job, TaskState.Initializing)));
        Assert.Equal(JobPhase.Initializing, job.Phase);
    }

    [Fact]
    public void Initializing_TheLastTaskRuns_IsRunning()
    {
        var job = Deploying(Line(1, 1), A);
        job.CompleteDeployment(new Attempt(1));
        job.UpdateTasks(AllOf(job, TaskState.Initializing));

        Assert.Same(JobDecision.None, job.UpdateTasks([Update(0, 0, TaskState.Finished)]));
        Assert.Equal(JobPhase.Initializing, job.Phase);
        Assert.IsType<JobDecision.Run>(job.UpdateTasks([Update(1, 0, TaskState.Running)]));
        Assert.Equal(JobPhase.Running, job.Phase);
    }

    [Fact]
    public void Initializing_AnotherJobManagerTakesUp_StartsTasksWhenAllHaveToldItToo()
    {
        var job = Deploying(Line(1, 1), A);
        job.CompleteDeployment(new Attempt(1));
        job.UpdateTasks(AllOf(job, TaskState.Initializing));
        var restored = Job.Restore(Line(1, 1), A, Noon, TimeSpan.FromSeconds(10), job.Snapshot());

        // One was started before the first was lost.
        Assert.Same(JobDecision.None,
            restored.Reconcile(A, new Attempt(1), [Update(0, 0, TaskState.Running), Update(1, 0, TaskState.Initializing)]));
        Assert.IsType<JobDecision.StartTasks>(restored.Reconcile(
            A, new Attempt(1), [Update(0, 0, TaskState.Running), Update(1, 0, TaskState.Initializing) with { IsPrepared = true }]));
    }

    [Fact]
    public void Initializing_TaskManagerDoesNotKnowATask_Fails()
    {
        var job = Deploying(Line(2), A);
        job.CompleteDeployment(new Attempt(1));

        Assert.IsType<JobDecision.CancelTasks>(job.Reconcile(A, new Attempt(1), [Update(0, 0, TaskState.Initializing)]));
        Assert.Contains("does not know task 'V0 (2/2)'", job.Failure!.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Deploying_SlotsWereTaken_WaitsAgainAsTheNextAttempt()
    {
        var job = Deploying(Line(2), A, B);

        var withdraw = Assert.IsType<JobDecision.Withdraw>(job.RefuseSlots(new Attempt(1), "taken"));

        Assert.Equal(
            (new Attempt(1), new Attempt(2), JobPhase.Created, "taken"), (withdraw.Attempt, job.Attempt, job.Phase, job.StatusReason));
        Assert.Same(JobDecision.None, job.RefuseSlots(new Attempt(1), "late"));
        Assert.Same(JobDecision.None, job.CompleteDeployment(new Attempt(1)));
        Assert.Same(JobDecision.None, job.UpdateTasks([Update(0, 0, TaskState.Canceled)]));
        Assert.Equal(new Attempt(2), Assert.IsType<JobDecision.Deploy>(job.OfferSlots([Offer(C, 2)], Noon)).Attempt);
    }

    [Fact]
    public void Running_AllTasksFinish_IsFinished()
    {
        var job = Running(Line(1, 1), A);

        Assert.Same(JobDecision.None, job.UpdateTasks([Update(0, 0, TaskState.Running), Update(0, 0, TaskState.Finished)]));
        Assert.Equal(new JobDecision.End(JobPhase.Finished), job.UpdateTasks([Update(1, 0, TaskState.Finished)]));
    }

    [Fact]
    public void Running_ReportsComeTwiceLateOrOfAnotherAttempt_ChangeNothing()
    {
        var job = Running(Line(1, 1), A);
        job.UpdateTasks([Update(0, 0, TaskState.Finished)]);

        job.UpdateTasks([Update(0, 0, TaskState.Running), Update(0, 0, TaskState.Finished), Update(0, 0, TaskState.Failed, failure: Boom)]);
        job.UpdateTasks(
            [Update(1, 0, TaskState.Failed, attempt: 2, Boom), Update(
                1,
                0,
                TaskState.Failed,
                attempt: 0,
                Boom), Update(7, 0, TaskState.Failed)]);

        Assert.Equal((JobPhase.Running, TaskState.Finished), (job.Phase, job.Tasks[Task(0, 0)]));
        Assert.Null(job.Failure);
    }

    [Fact]
    public void R1_ATaskFails_CancelsAllOthersAndFailsWithTheFirstCause()
    {
        var job = Running(Line(2, 1), A, B);

        Assert.IsType<JobDecision.CancelTasks>(job.UpdateTasks(
            [Update(0, 1, TaskState.Failed, failure: Boom), Update(0, 0, TaskState.Failed, failure: new(FailureOrigin.User, "second"))]));
        Assert.Equal((JobPhase.Failing, TaskState.Canceling), (job.Phase, job.Tasks[Task(1, 0)]));
        Assert.Same(JobDecision.None, job.Cancel());

        Assert.Equal(new JobDecision.End(JobPhase.Failed), job.UpdateTasks([Update(1, 0, TaskState.Canceled)]));
        Assert.Same(Boom, job.Failure);
    }

    [Fact]
    public void Running_TheOnlyTaskFails_IsFailedAtOnce() =>
        Assert.Equal(new JobDecision.End(JobPhase.Failed), Running(Line(1), A)
            .UpdateTasks([Update(0, 0, TaskState.Failed, failure: Boom)]));

    [Fact]
    public void Running_ATaskWasCanceledUnasked_Fails()
    {
        var job = Running(Line(2), A, B);

        Assert.IsType<JobDecision.CancelTasks>(job.UpdateTasks([Update(0, 1, TaskState.Canceled)]));

        Assert.Contains("'V0 (2/2)' of job 'job' was cancelled, but nobody requested it", job.Failure!.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void R9_RunningAndATaskManagerIsLost_FailsAndNamesIt()
    {
        var job = Running(Line(4), A, B);

        Assert.IsType<JobDecision.CancelTasks>(job.LoseTaskManager(B));

        Assert.StartsWith(
            "TaskManager B was lost with 2 tasks of job 'job', 'V0 (2/4)' among them.",
            job.Failure!.Message,
            StringComparison.Ordinal);
        Assert.Equal(
            [TaskState.Canceling, TaskState.Failed, TaskState.Canceling, TaskState.Failed], job.Tasks.Of(new VertexId(0)).ToArray());
        Assert.Same(JobDecision.None, job.LoseTaskManager(B));
        Assert.Equal(new JobDecision.End(JobPhase.Failed), job.LoseTaskManager(A));
    }

    [Fact]
    public void Failing_ATaskManagerIsLost_ExplainsABrokenChannelButNotAUsersMistake()
    {
        var broken = Running(Line(2), A, B);
        var mistaken = Running(Line(2), A, B);
        broken.UpdateTasks([Update(0, 0, TaskState.Failed, failure: new(FailureOrigin.External, "a channel broke"))]);
        mistaken.UpdateTasks([Update(0, 0, TaskState.Failed, failure: Boom)]);

        Assert.Equal(new JobDecision.End(JobPhase.Failed), broken.LoseTaskManager(B));
        Assert.Equal(new JobDecision.End(JobPhase.Failed), mistaken.LoseTaskManager(B));

        Assert.StartsWith("TaskManager B was lost", broken.Failure!.Message, StringComparison.Ordinal);
        Assert.Same(Boom, mistaken.Failure);
    }

    [Fact]
    public void Running_ATaskManagerWithoutTasksIsLost_GoesOn() =>
        Assert.Same(JobDecision.None, Running(Line(2), A, B).LoseTaskManager(C));

    [Fact]
    public void Running_TheLostTaskManagersTasksHadFinished_FailsOnlyWhileTheirReadersRun()
    {
        var reading =
            Running(new JobTopology(
                "job",
                [Vertex("Source", 2, "sources", consumers: [1]), Vertex("Sink", 1, "sinks", atSubmitter: true)]), A, B);
        var done = Running(Line(2), A, B);
        reading.UpdateTasks([Update(0, 0, TaskState.Finished), Update(0, 1, TaskState.Finished)]);
        done.UpdateTasks([Update(0, 1, TaskState.Finished)]);

        Assert.IsType<JobDecision.CancelTasks>(reading.LoseTaskManager(B));
        Assert.Same(JobDecision.None, done.LoseTaskManager(B));
    }

    [Fact]
    public void Running_ATaskManagerLeaves_FailsAndWaitsForItsTasks()
    {
        var job = Running(Line(2), A, B);

        Assert.IsType<JobDecision.CancelTasks>(job.LeaveTaskManager(B));

        Assert.Contains("TaskManager B shuts down while task 'V0 (2/2)'", job.Failure!.Message, StringComparison.Ordinal);
        Assert.Equal(TaskState.Canceling, job.Tasks[Task(0, 1)]);
    }

    [Fact]
    public void Canceling_TasksEndInAnyWay_IsCanceled()
    {
        var job = Running(Line(3), A);

        Assert.IsType<JobDecision.CancelTasks>(job.Cancel());
        job.UpdateTasks([Update(0, 0, TaskState.Finished), Update(0, 1, TaskState.Failed, failure: Boom)]);

        Assert.Equal(new JobDecision.End(JobPhase.Canceled), job.UpdateTasks([Update(0, 2, TaskState.Canceled)]));
        Assert.Null(job.Failure);
    }

    [Fact]
    public void R7_CancelingAndATaskNeverStops_EndsWithoutItAndSaysWhich()
    {
        var job = Running(Line(2), A);
        Assert.Same(JobDecision.None, job.AbandonTasks(new Attempt(1), TimeSpan.FromSeconds(180)));
        job.Cancel();
        job.UpdateTasks([Update(0, 0, TaskState.Canceled)]);

        Assert.Same(JobDecision.None, job.AbandonTasks(new Attempt(2), TimeSpan.FromSeconds(180)));
        Assert.Equal(new JobDecision.End(JobPhase.Canceled), job.AbandonTasks(new Attempt(1), TimeSpan.FromSeconds(180)));
        Assert.StartsWith(
            "1 task of job 'job', 'V0 (2/2)' among them, did not stop within 180 s of being cancelled.", job.StatusReason,
                StringComparison.Ordinal);
    }

    [Fact]
    public void Reconcile_ATaskManagerDoesNotKnowATask_FailsWhenRunningAndEndsWhenCanceling()
    {
        var running = Running(Line(2), A);
        var canceling = Running(Line(2), A);
        canceling.Cancel();
        TaskUpdate[] there = [Update(0, 0, TaskState.Running)];

        Assert.IsType<JobDecision.CancelTasks>(running.Reconcile(A, new Attempt(1), there));
        Assert.Contains("does not know task 'V0 (2/2)'", running.Failure!.Message, StringComparison.Ordinal);

        Assert.Same(JobDecision.None, canceling.Reconcile(A, new Attempt(1), there));
        Assert.Equal(TaskState.Canceled, canceling.Tasks[Task(0, 1)]);
        Assert.Equal(new JobDecision.End(JobPhase.Canceled), canceling.Reconcile(A, new Attempt(1), []));
    }

    [Fact]
    public void Reconcile_WhileTasksAreBeingDeployed_ChangesNothing()
    {
        var job = Deploying(Line(2), A);

        Assert.Same(JobDecision.None, job.Reconcile(A, new Attempt(1), []));
        Assert.Equal(JobPhase.Deploying, job.Phase);
    }

    [Fact]
    public void Transitions_AnyThatIsNotInTheTable_IsRefused()
    {
        var job = Running(Line(1), A);
        job.UpdateTasks([Update(0, 0, TaskState.Finished)]);

        var exception = Assert.Throws<IllegalTransitionException>(() => job.TransitionTo(JobPhase.Running));
        Assert.StartsWith("Job 'job' is Finished and cannot become Running.", exception.Message, StringComparison.Ordinal);
    }

    private static Job New(JobTopology topology) => new(topology, A, Noon, TimeSpan.FromSeconds(10));

    private static Job Deploying(JobTopology topology, params TaskManagerId[] taskManagers)
    {
        var job = New(topology);
        Assert.IsType<JobDecision.Deploy>(job.OfferSlots([.. taskManagers.Select(taskManager => Offer(taskManager, 9))], Noon));
        return job;
    }

    private static Job Running(JobTopology topology, params TaskManagerId[] taskManagers)
    {
        var job = Deploying(topology, taskManagers);
        Topologies.Run(job);
        return job;
    }
}
