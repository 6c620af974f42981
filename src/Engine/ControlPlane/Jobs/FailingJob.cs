using FlinkNet.Engine.ControlPlane.Failures;

namespace FlinkNet.Engine.ControlPlane.Jobs;

/// <summary>Something failed, and the other tasks are being stopped. A cancel changes nothing: the user is owed the failure.</summary>
internal sealed class FailingJob : JobState
{
    public override JobPhase Phase => JobPhase.Failing;

    public override JobDecision OnTasksChanged(Job job, JobFailure? failure) =>
        job.Tasks.AllTerminal ? job.End(JobPhase.Failed) : JobDecision.None;
}
