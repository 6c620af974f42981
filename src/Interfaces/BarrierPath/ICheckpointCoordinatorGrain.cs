using FlinkNet.Interfaces.ControlPlane;
using FlinkNet.Model;

namespace FlinkNet.Interfaces.BarrierPath;

/// <summary>
/// Takes the checkpoints of one job; the key is the job's id. Its JobManager starts it with each attempt, and again and again, so that one
/// that was lost comes back.
/// </summary>
[Alias("flink.ICheckpointCoordinatorGrain")]
public interface ICheckpointCoordinatorGrain : IGrainWithStringKey
{
    /// <summary>
    /// Finds the latest checkpoint that can be read, for an attempt that is about to be deployed. Whatever earlier attempts still send is
    /// refused from here on.
    /// </summary>
    /// <returns>Where it begins, or that it is still being looked for: reading takes its time, and the caller polls again.</returns>
    /// <exception cref="FlinkException"> The store cannot be reached, no checkpoint that is there can be read (to begin at the beginning
    /// would be to lose state), or the job cannot be restored from it as it is.
    /// </exception>
    [Alias("FindRestorePoint")]
    Task<RestoreAnswer> FindRestorePointAsync(RestoreRequest request);

    /// <summary>Takes checkpoints of an attempt whose tasks run. Called again, it changes nothing.</summary>
    [Alias("Start")]
    Task<CheckpointingStatus> StartAsync(CheckpointedAttempt attempt);

    /// <summary>Takes no more checkpoints of this attempt; the one in progress is aborted, and so are the requested ones.</summary>
    /// <param name="jobName">The job's name.</param>
    /// <param name="attempt">The attempt.</param>
    /// <param name="status">The status of the job: when it has finished, its checkpoints are of no use any more and are deleted.</param>
    /// <returns>Whether all is done. Deleting takes its time; on false the caller polls again.</returns>
    [Alias("Stop")]
    Task<bool> StopAsync(string jobName, Attempt attempt, JobStatus status);

    /// <summary>
    /// Takes a request for a checkpoint of an attempt that runs; returns at once. The same request again is answered with its status.
    /// </summary>
    /// <exception cref="FlinkException">It cannot be done: no folder is named or can be opened, or the attempt has ended.</exception>
    [Alias("Request")]
    Task<CheckpointRequestStatus> RequestAsync(Attempt attempt, CheckpointRequest request);

    /// <summary>The status of a request, also after the job's end; null when it was never taken.</summary>
    [Alias("FindRequest")]
    Task<CheckpointRequestStatus?> FindRequestAsync(string requestId);

    /// <summary>A task has stored its snapshot.</summary>
    [Alias("Acknowledge")]
    Task AcknowledgeAsync(CheckpointAcknowledgement acknowledgement);

    /// <summary>A task could not take its part: the checkpoint is aborted.</summary>
    /// <param name="task">The task.</param>
    /// <param name="checkpoint">The checkpoint.</param>
    /// <param name="reason">What the task could not, as the end of a sentence that begins with the task.</param>
    /// <param name="isOfTheStore">Whether the snapshot store failed, rather than the task.</param>
    [Alias("Decline")]
    Task DeclineAsync(TaskAttemptId task, CheckpointId checkpoint, string reason, bool isOfTheStore = false);

    /// <summary>A checkpoint turned out not to be readable: later attempts begin with the one before.</summary>
    [Alias("Reject")]
    Task RejectAsync(CheckpointId checkpoint, string reason);

    /// <summary>A task's input has ended; it waits for the job's last checkpoint.</summary>
    [Alias("EndOfData")]
    Task EndOfDataAsync(TaskAttemptId task);
}

/// <summary>The status of an attempt's checkpoints.</summary>
[GenerateSerializer, Alias("flink.CheckpointingStatus")]
public enum CheckpointingStatus
{
    /// <summary>They are taken.</summary>
    Running,

    /// <summary>The attempt has paused after a checkpoint, so that the next is restored from it; no more are taken.</summary>
    Paused,

    /// <summary>A JobManager has begun a later attempt.</summary>
    Superseded,
}

/// <summary>Asks where an attempt is to begin.</summary>
/// <param name="JobName">The job's name in the silos' catalogs.</param>
/// <param name="Attempt">The attempt.</param>
/// <param name="Scale">How wide the job is to be; null for as the program has it.</param>
/// <param name="Settings">What the job was started from.</param>
[GenerateSerializer, Immutable, Alias("flink.RestoreRequest")]
public sealed record RestoreRequest(
    [property: Id(0)] string JobName,
    [property: Id(1)] Attempt Attempt,
    [property: Id(2)] JobScale? Scale,
    [property: Id(3)] RestoreSettings Settings);

/// <summary>Where an attempt begins, if that is known.</summary>
/// <param name="IsKnown">Whether it is; otherwise the caller polls again.</param>
/// <param name="Point">The checkpoint; null when there is none, so that the job begins at the beginning.</param>
[GenerateSerializer, Immutable, Alias("flink.RestoreAnswer")]
public sealed record RestoreAnswer(
    [property: Id(0)] bool IsKnown,
    [property: Id(1)] RestorePoint? Point)
{
    /// <summary>It is being looked for.</summary>
    public static RestoreAnswer ComeAgain { get; } = new(false, null);
}

/// <summary>Where an attempt begins.</summary>
/// <param name="Checkpoint">The checkpoint's number.</param>
/// <param name="Sources">What the sources' enumerators begin with.</param>
/// <param name="MaxParallelism">For each vertex, the number of key groups that its state is cut into (rule K5).</param>
/// <param name="Path">The folder that it is in; null for a checkpoint of the job's own.</param>
/// <param name="Stops">Whether the job was being stopped with it, so that what it holds is committed and nothing is read (rule F5).</param>
[GenerateSerializer, Immutable, Alias("flink.RestorePoint")]
public sealed record RestorePoint(
    [property: Id(0)] CheckpointId Checkpoint,
    [property: Id(1)] byte[] Sources,
    [property: Id(2)] int[] MaxParallelism,
    [property: Id(3)] string? Path,
    [property: Id(4)] bool Stops = false);

/// <summary>An attempt whose checkpoints are to be taken.</summary>
/// <param name="JobName">The job's name in the silos' catalogs.</param>
/// <param name="Attempt">The attempt.</param>
/// <param name="Silos">The silos that take part.</param>
/// <param name="Scale">How wide the job is; null for as the program has it.</param>
[GenerateSerializer, Immutable, Alias("flink.CheckpointedAttempt")]
public sealed record CheckpointedAttempt(
    [property: Id(0)] string JobName,
    [property: Id(1)] Attempt Attempt,
    [property: Id(2)] SiloAddress[] Silos,
    [property: Id(3)] JobScale? Scale = null);

/// <summary>Where a task's snapshot is.</summary>
/// <param name="Task">The task.</param>
/// <param name="Checkpoint">The checkpoint.</param>
/// <param name="Name">The name of its object, below the checkpoint's folder; null when it is in <paramref name="Inline"/>.</param>
/// <param name="Inline">A small snapshot itself.</param>
/// <param name="Length">Its length in bytes.</param>
/// <param name="Checksum">The XXH3 hash of its bytes.</param>
/// <param name="HasEnded">Whether the task's input had ended.</param>
[GenerateSerializer, Immutable, Alias("flink.CheckpointAcknowledgement")]
public sealed record CheckpointAcknowledgement(
    [property: Id(0)] TaskAttemptId Task,
    [property: Id(1)] CheckpointId Checkpoint,
    [property: Id(2)] string? Name,
    [property: Id(3)] byte[]? Inline,
    [property: Id(4)] long Length,
    [property: Id(5)] ulong Checksum,
    [property: Id(6)] bool HasEnded)
{
    /// <summary>The shared files that the snapshot needs.</summary>
    [Id(7)]
    public SharedFile[] Files { get; init; } = [];

    /// <summary>What kinds of state each of the task's operators has.</summary>
    [Id(8)]
    public Dictionary<string, int> Operators { get; init; } = [];

    /// <summary>The in-flight records that the task's barrier overtook; null for an aligned one.</summary>
    [Id(9)]
    public ChannelStateHandle? Channels { get; init; }
}
