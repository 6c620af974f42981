using FlinkNet.Engine.ControlPlane.Failures;
using FlinkNet.Engine.ControlPlane.Slots;
using FlinkNet.Model;

namespace FlinkNet.Engine.ControlPlane.Jobs;

/// <summary>All that a job must remember to be taken up by another activation of its JobManager.</summary>
/// <param name="Phase">The phase that it is in.</param>
/// <param name="Attempt">The attempt, from 1.</param>
/// <param name="Placement">Where its tasks run; null before slots were found.</param>
/// <param name="Tasks">The states of its tasks; those that were not terminal may have moved on since.</param>
/// <param name="Failure">What made it fail.</param>
/// <param name="StatusReason">What it waits for.</param>
internal sealed record JobSnapshot(
    JobPhase Phase,
    Attempt Attempt,
    Placement? Placement,
    TaskState[][] Tasks,
    JobFailure? Failure,
    string? StatusReason)
{
    /// <summary>For each vertex the parallelism that the next attempt is to have; null for the same.</summary>
    public int[]? NextParallelism { get; init; }

    /// <summary>
    /// For each vertex the parallelism that the job goes back to when there are no slots for the one that it was rescaled to; null for
    /// none.
    /// </summary>
    public int[]? PreviousParallelism { get; init; }
}
