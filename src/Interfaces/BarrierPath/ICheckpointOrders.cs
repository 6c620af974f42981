using FlinkNet.Model;

namespace FlinkNet.Interfaces.BarrierPath;

/// <summary>What the JobManager orders of its checkpoint coordinator.</summary>
[Alias("flink.ICheckpointOrders")]
public interface ICheckpointOrders : IGrainWithStringKey
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
}
