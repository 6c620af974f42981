using FlinkNet.Engine.ControlPlane.Failures;

namespace FlinkNet.Engine.ControlPlane.Jobs;

/// <summary>
/// TaskManagers prepare their tasks, which may take as long as reading all their state does; nothing flows until all are prepared. Then
/// they are started.
/// </summary>
internal sealed class InitializingJob : JobState
{
    public override JobPhase Phase => JobPhase.Initializing;

    public override JobDecision OnTasksChanged(Job job, JobFailure? failure)
    {
        if (failure is not null)
        {
            return OnFailure(job, failure);
        }

        if (!job.Tasks.AllRun)
        {
            return job.TryBeginStart() ? new JobDecision.StartTasks(job.Attempt, job.Placement!) : JobDecision.None;
        }

        job.TransitionTo(JobPhase.Running);
        job.SettleScale();
        return job.Tasks.AllFinished ? job.End(JobPhase.Finished) : new JobDecision.Run(job.Attempt, job.Placement!);
    }

    public override JobDecision OnFailure(Job job, JobFailure failure) => job.Fail(failure);

    public override JobDecision OnCancel(Job job) => job.Stop(JobPhase.Canceling);
}
