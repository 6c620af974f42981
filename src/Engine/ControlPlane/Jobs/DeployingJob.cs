using FlinkNet.Engine.ControlPlane.Failures;

namespace FlinkNet.Engine.ControlPlane.Jobs;

/// <summary>TaskManagers are told which tasks are theirs. Those that have heard prepare them already.</summary>
internal sealed class DeployingJob : JobState
{
    public override JobPhase Phase => JobPhase.Deploying;

    public override JobDecision OnDeployed(Job job)
    {
        job.TransitionTo(JobPhase.Initializing);
        return new JobDecision.Initialize(job.Attempt, job.Placement!);
    }

    public override JobDecision OnSlotsRefused(Job job, string reason)
    {
        var withdraw = new JobDecision.Withdraw(job.Attempt, job.Placement!);
        job.BeginNextAttempt();
        job.StatusReason = reason;
        job.TransitionTo(JobPhase.Created);
        return withdraw;
    }

    public override JobDecision OnTasksChanged(Job job, JobFailure? failure) =>
        failure is null ? JobDecision.None : OnFailure(job, failure);

    public override JobDecision OnFailure(Job job, JobFailure failure) => job.Fail(failure);

    public override JobDecision OnCancel(Job job) => job.Stop(JobPhase.Canceling);
}
