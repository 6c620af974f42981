using FlinkNet.Engine.ControlPlane.Failures;
using FlinkNet.Engine.ControlPlane.Slots;
using FlinkNet.Model;

namespace FlinkNet.Engine.ControlPlane.Jobs;

/// <summary>Waits for slots.</summary>
internal sealed class CreatedJob : JobState
{
    public override JobPhase Phase => JobPhase.Created;

    public override JobDecision OnSlotsOffered(Job job, IReadOnlyList<TaskManagerOffer> offers, DateTimeOffset now)
    {
        switch (SlotAllocator.Allocate(job.Topology, job.Submitter, offers, job.PreviousPlacement))
        {
            case SlotDecision.Allocated allocated:
                job.Place(allocated.Placement);
                job.Tasks.AdvanceAll(TaskState.Scheduled);
                job.TransitionTo(JobPhase.Deploying);
                return new JobDecision.Deploy(job.Attempt, allocated.Placement);

            case SlotDecision.Missing missing when job.PreviousParallelism is not null:
                job.GoBack(missing.Sentence);
                return JobDecision.None;

            case SlotDecision.Missing missing when now >= job.SlotDeadline:
                return OnFailure(job, FailureSentences.NoSlots(job.Topology, missing.Sentence, job.SlotTimeout));

            case SlotDecision.Missing missing:
                job.StatusReason = $"Job '{job.Topology.JobName}' {missing.Sentence}.";
                return JobDecision.None;

            default:
                throw new InvalidOperationException("There is no such slot decision.");
        }
    }

    public override JobDecision OnFailure(Job job, JobFailure failure)
    {
        job.Failure = failure;
        return job.End(JobPhase.Failed);
    }

    public override JobDecision OnCancel(Job job) => job.End(JobPhase.Canceled);
}
