using FlinkNet.Engine.ControlPlane.Failures;
using FlinkNet.Engine.ControlPlane.Slots;

namespace FlinkNet.Engine.ControlPlane.Jobs;

/// <summary>What a job does with an event in one of its phases. States have no fields: everything is in the <see cref="Job"/>.</summary>
internal abstract class JobState
{
    private static readonly JobState[] All =
    [
        new CreatedJob(), new DeployingJob(), new RunningJob(), new FailingJob(), new CancelingJob(),
        new FinishedJob(), new FailedJob(), new CanceledJob(), new RestartingJob(), new InitializingJob(),
    ];

    public abstract JobPhase Phase { get; }

    public static JobState Of(JobPhase phase) => All[(int)phase];

    /// <summary>TaskManagers said what they offer.</summary>
    public virtual JobDecision OnSlotsOffered(Job job, IReadOnlyList<TaskManagerOffer> offers, DateTimeOffset now) => JobDecision.None;

    /// <summary>Every TaskManager has taken its tasks.</summary>
    public virtual JobDecision OnDeployed(Job job) => JobDecision.None;

    /// <summary>A TaskManager no longer has the slots that it offered.</summary>
    public virtual JobDecision OnSlotsRefused(Job job, string reason) => JobDecision.None;

    /// <summary>Tasks changed their states; <paramref name="failure"/> tells the first that ended as it should not.</summary>
    public virtual JobDecision OnTasksChanged(Job job, JobFailure? failure) => JobDecision.None;

    /// <summary>Something other than a task failed.</summary>
    public virtual JobDecision OnFailure(Job job, JobFailure failure) => JobDecision.None;

    /// <summary>A user requested the job's end.</summary>
    public virtual JobDecision OnCancel(Job job) => JobDecision.None;
}
