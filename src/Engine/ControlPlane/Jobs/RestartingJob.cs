using FlinkNet.Engine.ControlPlane.Failures;

namespace FlinkNet.Engine.ControlPlane.Jobs;

/// <summary>
/// Something failed: tasks are stopped until none is left, then the wait passes, and the next attempt requests slots. Further failures are
/// part of this one.
/// </summary>
internal sealed class RestartingJob : JobState
{
    public override JobPhase Phase => JobPhase.Restarting;

    public override JobDecision OnTasksChanged(Job job, JobFailure? failure) =>
        job.Tasks.AllTerminal ? new JobDecision.Restart(job.Attempt, job.RestartAt) : JobDecision.None;

    public override JobDecision OnCancel(Job job) => job.Stop(JobPhase.Canceling);
}
