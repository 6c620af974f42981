using FlinkNet.Engine.ControlPlane.Failures;

namespace FlinkNet.Engine.ControlPlane.Jobs;

/// <summary>Tasks are being stopped on request. How each ends no longer matters.</summary>
internal sealed class CancelingJob : JobState
{
    public override JobPhase Phase => JobPhase.Canceling;

    public override JobDecision OnTasksChanged(Job job, JobFailure? failure) =>
        job.Tasks.AllTerminal ? job.End(JobPhase.Canceled) : JobDecision.None;
}
