using CsCheck;
using FlinkNet.Engine.ControlPlane;
using FlinkNet.Engine.ControlPlane.Failures;
using FlinkNet.Engine.ControlPlane.Jobs;
using FlinkNet.Model;
using static FlinkNet.Engine.Tests.ControlPlane.Topologies;

namespace FlinkNet.Engine.Tests.ControlPlane;

/// <summary>What holds for a job whatever happens to it, and in whatever order.</summary>
public sealed class JobPropertyTests
{
    private static readonly JobTopology Topology = Line(2, 3);
    private static readonly TaskManagerId[] TaskManagers = [A, B, C];

    private static readonly Gen<TaskManagerId> AnyTaskManager = Gen.Int[0, 2].Select(index => TaskManagers[index]);

    private static readonly Gen<Func<Job, JobDecision>> AnyEvent = Gen.OneOf(
        Gen.Int[0, 3].Select(slots => (Func<Job, JobDecision>)(job => job.OfferSlots([Offer(A, slots), Offer(B, slots)], Noon))),
        Gen.Int[0, 20].Select(seconds => (Func<Job, JobDecision>)(job => job.OfferSlots([], Noon.AddSeconds(seconds)))),
        Gen.Int[1, 3].Select(attempt => (Func<Job, JobDecision>)(job => job.CompleteDeployment(new Attempt(attempt)))),
        Gen.Int[1, 3].Select(attempt => (Func<Job, JobDecision>)(job => job.RefuseSlots(new Attempt(attempt), "taken"))),
        AnyUpdates().Select(updates => (Func<Job, JobDecision>)(job => job.UpdateTasks(updates))),
        AnyUpdates().Select(updates => (Func<Job, JobDecision>)(job => job.UpdateTasks(updates))),
        Gen.Select(AnyTaskManager, Gen.Int[1, 2], AnyUpdates())
            .Select((taskManager, attempt, updates) =>
                (Func<Job, JobDecision>)(job => job.Reconcile(taskManager, new Attempt(attempt), updates))),
        AnyTaskManager.Select(taskManager => (Func<Job, JobDecision>)(job => job.LoseTaskManager(taskManager))),
        AnyTaskManager.Select(taskManager => (Func<Job, JobDecision>)(job => job.LeaveTaskManager(taskManager))),
        Gen.Int[1, 2].Select(attempt => (Func<Job, JobDecision>)(job => job.AbandonTasks(new Attempt(attempt), TimeSpan.FromSeconds(1)))),
        Gen.Const((Func<Job, JobDecision>)(job => job.Cancel())),
        Gen.Const((Func<Job, JobDecision>)(job => job.FailWith(new JobFailure(FailureOrigin.User, "no input")))));

    [Fact]
    public void Job_AnyEvents_GoesOnlyLegalWaysAndStaysWhereItEnded() => AnyEvent.Array[0, 40].Sample(events =>
    {
        var job = New();
        foreach (var happen in events)
        {
            var before = job.Snapshot();
            var decision = happen(job);

            // One step, or two when there was nothing left to stop.
            Assert.True(
                before.Phase == job.Phase
                || JobTransitions.IsLegal(before.Phase, job.Phase)
                || (JobTransitions.IsLegal(before.Phase, JobPhase.Failing) && job.Phase == JobPhase.Failed)
                || (JobTransitions.IsLegal(before.Phase, JobPhase.Canceling) && job.Phase == JobPhase.Canceled)
                || (before.Phase == JobPhase.Initializing && job.Phase == JobPhase.Finished));
            if (before.Phase.IsTerminal())
            {
                Assert.Same(JobDecision.None, decision);
                Assert.Equal(before.Phase, job.Phase);
            }

            CheckWhatAlwaysHolds(job, decision);
        }
    });

    [Fact]
    public void Job_StoredAndRestoredAfterEveryEvent_GoesTheSameWay() => AnyEvent.Array[0, 40].Sample(events =>
    {
        var job = New();
        var restored = New();
        foreach (var happen in events)
        {
            restored = Job.Restore(Topology, A, Noon, TimeSpan.FromSeconds(10), restored.Snapshot());
            Assert.Equal(happen(job).GetType(), happen(restored).GetType());
            Assert.Equal(job.Phase, restored.Phase);
            Assert.Equal(job.Attempt, restored.Attempt);
            Assert.Equal(job.Failure, restored.Failure);
            Assert.Equal(job.Tasks.Snapshot(), restored.Tasks.Snapshot());
        }
    });

    [Fact]
    public void Job_TasksReportInAnyOrderWithRepetitions_FinishesExactlyWhenTheLastHasFinished() =>
        Gen.Shuffle(Reports()).Select(Gen.Int[0, 1000], (order, repeat) => (order, repeat)).Sample(run =>
        {
            var job = New();
            job.OfferSlots([Offer(A, 2), Offer(B, 2)], Noon);
            job.CompleteDeployment(new Attempt(1));
            var finished = new HashSet<TaskId>();
            foreach (var report in run.order)
            {
                var decision = job.UpdateTasks([report]);
                if (report.State == TaskState.Finished)
                {
                    finished.Add(report.Task);
                }

                Assert.Equal(finished.Count == 5, job.Phase == JobPhase.Finished);
                Assert.Equal(job.Tasks.AllRun && finished.Count < 5, job.Phase == JobPhase.Running);
                Assert.True(decision is not JobDecision.End || finished.Count == 5);
                Assert.Same(
                    JobDecision.None,
                    job.UpdateTasks([run.order[run.repeat % run.order.Length] with { State = TaskState.Initializing }]));
            }
        });

    private static TaskUpdate[] Reports() =>
        [.. New().Tasks.All().SelectMany(task => new[] { TaskState.Initializing, TaskState.Running, TaskState.Finished }
            .Select(state => new TaskUpdate(task, new Attempt(1), state)))];

    private static Gen<TaskUpdate[]> AnyUpdates() => Gen.Select(Gen.Int[0, 1], Gen.Int[0, 2], Gen.Int[1, 2], Gen.Enum<TaskState>())
        .Select((vertex, subtask, attempt, state) => Update(vertex, subtask, state, attempt)).Array[0, 6];

    private static Job New() => new(Topology, A, Noon, TimeSpan.FromSeconds(10));

    private static void CheckWhatAlwaysHolds(Job job, JobDecision decision)
    {
        var states = job.Tasks.All().Select(task => job.Tasks[task]).ToList();
        Assert.Equal(states.All(state => state.IsTerminal()), job.Tasks.AllTerminal);
        Assert.Equal(states.All(state => state == TaskState.Finished), job.Tasks.AllFinished);
        Assert.Equal(decision is JobDecision.End, job.Phase.IsTerminal() && decision is not JobDecision.Nothing);

        // A job fails for a reason, and only then.
        Assert.Equal(job.Phase is JobPhase.Failing or JobPhase.Failed, job.Failure is not null);
        Assert.True(job.Phase != JobPhase.Finished || job.Tasks.AllFinished);
        Assert.True(job.Phase is not (JobPhase.Failing or JobPhase.Canceling) || !job.Tasks.AllTerminal, "It should have ended.");
        Assert.True(job.Phase == JobPhase.Created || job.Phase.IsTerminal() || job.Placement is not null);
    }
}
