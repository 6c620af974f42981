using FlinkNet.Engine.ControlPlane.Jobs;
using FlinkNet.Model;
using static FlinkNet.Engine.Tests.ControlPlane.Topologies;

namespace FlinkNet.Engine.Tests.ControlPlane;

/// <summary>A running job that is to go on at another parallelism.</summary>
public sealed class JobRescaleTests
{
    [Fact]
    public void Rescale_StopsAllTasks_ThenAsksForTheNewNumberOfSlotsAtOnce()
    {
        var job = Rescaled(2, 2);

        Assert.Equal((JobPhase.Created, new Attempt(2)), (job.Phase, job.Attempt));
        Assert.Equal([2, 2], job.Topology.Parallelism);
        var deploy = Assert.IsType<JobDecision.Deploy>(job.OfferSlots([Offer(A, 2)], Noon));
        Assert.Equal([2, 2], deploy.Placement.Assignment.Select(vertex => vertex.Length));
        Run(job);
        Assert.Null(job.PreviousParallelism);
    }

    [Fact]
    public void Rescale_NoSlotsForItAfterAll_GoesBackToWhatItHad()
    {
        var job = Rescaled(2, 2);

        Assert.Same(JobDecision.None, job.OfferSlots([Offer(A, 1)], Noon));

        Assert.Equal([1, 1], job.Topology.Parallelism);
        Assert.Contains("goes on at the parallelism that it had", job.StatusReason, StringComparison.Ordinal);
        Assert.IsType<JobDecision.Deploy>(job.OfferSlots([Offer(A, 1)], Noon));
    }

    [Fact]
    public void Rescale_StoredInTheMiddle_GoesOnWithIt()
    {
        var job = Running();
        job.Rescale([3, 3]);

        var restored = Job.Restore(Line(1, 1), A, Noon, TimeSpan.FromSeconds(10), job.Snapshot());
        restored.UpdateTasks([Update(0, 0, TaskState.Canceled), Update(1, 0, TaskState.Canceled)]);
        restored.BeginRestart(new Attempt(1), Noon);

        Assert.Equal([3, 3], restored.Topology.Parallelism);
        Assert.Equal([1, 1], restored.Snapshot().PreviousParallelism!);
    }

    [Fact]
    public void Rescale_OfAJobThatDoesNotRun_ChangesNothing()
    {
        var job = Running();
        job.Cancel();

        Assert.Same(JobDecision.None, job.Rescale([2, 2]));
        Assert.Null(job.NextParallelism);
    }

    [Fact]
    public void R8_RescaledJob_HasNowhereToGoBackTo()
    {
        var job = Rescaled(2, 2);
        Assert.Null(job.PreviousPlacement);

        // Nor has one that goes back to fewer tasks after slots were refused to it.
        job.OfferSlots([Offer(B, 2)], Noon);
        job.RefuseSlots(new Attempt(2), "taken");
        job.OfferSlots([Offer(A, 1)], Noon);

        Assert.Equal([1, 1], job.Topology.Parallelism);
        Assert.Null(job.PreviousPlacement);
    }

    private static Job Rescaled(params int[] parallelism)
    {
        var job = Running();
        Assert.IsType<JobDecision.CancelTasks>(job.Rescale(parallelism));
        var restart =
            Assert.IsType<JobDecision.Restart>(job.UpdateTasks([Update(0, 0, TaskState.Canceled), Update(1, 0, TaskState.Canceled)]));
        Assert.True(restart.At <= Noon);
        Assert.True(job.BeginRestart(new Attempt(1), Noon));
        return job;
    }

    private static Job Running()
    {
        var job = new Job(Line(1, 1), A, Noon, TimeSpan.FromSeconds(10)) { HasLocalRecovery = true };
        job.OfferSlots([Offer(A, 1)], Noon);
        Run(job);
        job.UpdateTasks([Update(0, 0, TaskState.Running), Update(1, 0, TaskState.Running)]);
        return job;
    }

    private static TaskUpdate Update(int vertex, int subtask, TaskState state) =>
        new(new TaskId(new VertexId(vertex), new SubtaskIndex(subtask)), new Attempt(1), state);
}
