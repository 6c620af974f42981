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

    /// <summary>Lets the job's source tasks here send the barrier of a checkpoint (rule C3).</summary>
    [Alias("TriggerCheckpoint")]
    Task TriggerCheckpointAsync(JobId job, Attempt attempt, CheckpointBarrier barrier);

    /// <summary>Tells the job's tasks here that a checkpoint was aborted (rule C6).</summary>
    [Alias("AbortCheckpoint")]
    Task NotifyCheckpointAbortedAsync(JobId job, Attempt attempt, CheckpointId checkpoint);

    /// <summary>Tells the job's tasks here that a checkpoint is complete, which says the same of all before it (rule C12).</summary>
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

/// <summary>What a silo offers to a job.</summary>
/// <param name="Slots">How many slots it has in all; 0 when it does not know the job.</param>
/// <param name="FreeSlots">How many of them no job uses.</param>
/// <param name="Fingerprint">The digest of its own graph of the job; null when it does not know the job.</param>
/// <param name="VertexFingerprints">One line per vertex, to name the first that differs: its digest, a blank, its description.</param>
[GenerateSerializer, Immutable, Alias("flink.SlotOffer")]
public sealed record SlotOffer(
    [property: Id(0)] int Slots,
    [property: Id(1)] int FreeSlots,
    [property: Id(2)] string? Fingerprint,
    [property: Id(3)] IReadOnlyList<string> VertexFingerprints);

/// <summary>Where all subtasks of one attempt run. The same message goes to every silo; each finds its own tasks in it.</summary>
/// <param name="Job">The job.</param>
/// <param name="JobName">The name of its graph in the silos' catalogs.</param>
/// <param name="Fingerprint">The digest of the graph the placement is for.</param>
/// <param name="Attempt">The attempt, from 1.</param>
/// <param name="JobEpoch">The JobManager's epoch; a silo refuses orders of an older one.</param>
/// <param name="Silos">The silos that take part.</param>
/// <param name="Placement">For each vertex, for each subtask, the position of its silo in <paramref name="Silos"/>.</param>
/// <param name="RestoredCheckpoint">The checkpoint that tasks begin with; 0 for none.</param>
/// <param name="Scale">How wide the vertices are; null for as the program has it.</param>
/// <param name="RestoredPath">The folder of the checkpoint that tasks begin with; null for one of the job's own.</param>
/// <param name="Stops">Whether tasks commit what they begin with, and end.</param>
// Parameters: a message, whose members are its contract; they are numbered, not counted.
[GenerateSerializer, Immutable, Alias("flink.JobDeployment")]
public sealed record JobDeployment(
    [property: Id(0)] JobId Job,
    [property: Id(1)] string JobName,
    [property: Id(2)] string Fingerprint,
    [property: Id(3)] Attempt Attempt,
    [property: Id(4)] Epoch JobEpoch,
    [property: Id(5)] SiloAddress[] Silos,
    [property: Id(6)] int[][] Placement,
    [property: Id(7)] CheckpointId RestoredCheckpoint = default,
    [property: Id(8)] JobScale? Scale = null,
    [property: Id(9)] string? RestoredPath = null,
    [property: Id(10)] bool Stops = false)
{
    /// <summary>The silo that a subtask runs on.</summary>
    public SiloAddress SiloOf(TaskId task) => Silos[Placement[task.Vertex.Index][task.Subtask.Value]];
}

/// <summary>Whether a TaskManager has taken its tasks. Neither property is set when it has.</summary>
/// <param name="SlotsMissing">Why it cannot take the tasks now, as a sentence: other jobs took the slots that it had offered.</param>
/// <param name="Failure">Why it takes none.</param>
[GenerateSerializer, Immutable, Alias("flink.DeploymentAnswer")]
public sealed record DeploymentAnswer(
    [property: Id(0)] string? SlotsMissing,
    [property: Id(1)] FailureInfo? Failure)
{
    /// <summary>All tasks are taken, and are being prepared.</summary>
    public static DeploymentAnswer Accepted { get; } = new(null, null);
}

/// <summary>A task on a TaskManager.</summary>
/// <param name="Task">Which attempt of which subtask.</param>
/// <param name="State">Its state.</param>
/// <param name="Failure">With <see cref="TaskState.Failed"/>: what happened.</param>
/// <param name="Metrics">Its numbers so far.</param>
/// <param name="IsPrepared">Whether it has read what it begins with, and can be started.</param>
[GenerateSerializer, Immutable, Alias("flink.TaskInfo")]
public sealed record TaskInfo(
    [property: Id(0)] TaskAttemptId Task,
    [property: Id(1)] TaskState State,
    [property: Id(2)] FailureInfo? Failure,
    [property: Id(3)] TaskMetrics Metrics,
    [property: Id(4)] bool IsPrepared = false);
