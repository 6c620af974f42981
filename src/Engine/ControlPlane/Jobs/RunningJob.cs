using FlinkNet.Engine.ControlPlane.Failures;

namespace FlinkNet.Engine.ControlPlane.Jobs;

/// <summary>Tasks run.</summary>
internal sealed class RunningJob : JobState
{
    public override JobPhase Phase => JobPhase.Running;

    public override JobDecision OnTasksChanged(Job job, JobFailure? failure)
    {
        if (failure is not null)
        {
            return OnFailure(job, failure);
        }

        return job.Tasks.AllFinished ? job.End(JobPhase.Finished) : JobDecision.None;
    }

    public override JobDecision OnFailure(Job job, JobFailure failure) => job.Fail(failure);

    public override JobDecision OnCancel(Job job) => job.Stop(JobPhase.Canceling);
}
