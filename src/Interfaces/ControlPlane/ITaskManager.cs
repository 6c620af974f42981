using FlinkNet.Model;
using Orleans.Services;

namespace FlinkNet.Interfaces.ControlPlane;

/// <summary>
/// A silo as a TaskManager: offers slots, deploys and cancels tasks, tells their numbers. Addressed by exact silo; dies with it.
/// </summary>
[Alias("flink.ITaskManager")]
public interface ITaskManager : IGrainService
{
    /// <summary>What the silo offers, and whether it can run the job at all.</summary>
    [Alias("OfferSlots")]
    Task<SlotOffer> OfferSlotsAsync(string jobName);

    /// <summary>
    /// Begins to prepare the tasks that <paramref name="deployment"/> places on this silo, and returns at once: each reports when it is
    /// prepared, or has failed. Nothing flows yet. A second call is answered like the first.
    /// </summary>
    /// <exception cref="FlinkException">The silo does not know the job, or knows it in another shape.</exception>
    [Alias("Deploy")]
    Task<DeploymentAnswer> DeployAsync(JobDeployment deployment);

    /// <summary>Lets the prepared tasks run, after all silos have prepared theirs.</summary>
    [Alias("StartTasks")]
    Task StartTasksAsync(JobId job, Attempt attempt, Epoch jobEpoch);

    /// <summary>Asks the job's tasks of this attempt and of older ones to stop; returns at once, each reports when it has.</summary>
    [Alias("CancelTasks")]
    Task CancelTasksAsync(JobId job, Attempt attempt, Epoch jobEpoch);

    /// <summary>Lets the job's source tasks here send the barrier of a checkpoint.</summary>
    [Alias("TriggerCheckpoint")]
    Task TriggerCheckpointAsync(JobId job, Attempt attempt, CheckpointBarrier barrier);

    /// <summary>Tells the job's tasks here that a checkpoint was aborted.</summary>
    [Alias("AbortCheckpoint")]
    Task NotifyCheckpointAbortedAsync(JobId job, Attempt attempt, CheckpointId checkpoint);

    /// <summary>Tells the job's tasks here that a checkpoint is complete, which says the same of all before it.</summary>
    /// <param name="job">The job.</param>
    /// <param name="attempt">The attempt.</param>
    /// <param name="checkpoint">The checkpoint, and whether tasks may end with it.</param>
    [Alias("CompleteCheckpoint")]
    Task NotifyCheckpointCompleteAsync(JobId job, Attempt attempt, CompletedCheckpoint checkpoint);

    /// <summary>The job's tasks here with their states and numbers.</summary>
    [Alias("GetTasks")]
    Task<IReadOnlyList<TaskInfo>> GetTasksAsync(JobId job);

    /// <summary>Answers at once: the caller learns that it reaches this silo.</summary>
    [Alias("Ping")]
    Task PingAsync();

    /// <summary>Which of the others this silo does not reach, though they may be well.</summary>
    [Alias("FindUnreachable")]
    Task<SiloAddress[]> FindUnreachableAsync(SiloAddress[] others);
}
