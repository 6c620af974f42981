using FlinkNet.Interfaces.BarrierPath;
using FlinkNet.Model;

namespace FlinkNet.Interfaces.ControlPlane;

/// <summary>What clients call of a job: they start, watch, save, rescale and cancel it.</summary>
[Alias("flink.IJobControl")]
public interface IJobControl : IGrainWithStringKey
{
    /// <summary>Starts the job; a second call is answered like the first.</summary>
    [Alias("Start")]
    Task StartAsync(JobSubmission submission);

    /// <summary>Requests the job's end; returns at once, the job goes through CANCELING to CANCELED.</summary>
    [Alias("Cancel")]
    Task CancelAsync();

    /// <summary>The status of the job, with its tasks and their numbers.</summary>
    /// <exception cref="FlinkException">There is no such job.</exception>
    [Alias("GetDetails")]
    Task<JobDetails> GetDetailsAsync();

    /// <summary>The status of the job, in a line; null when there is no such job.</summary>
    [Alias("GetOverview")]
    Task<JobOverview?> GetOverviewAsync();

    /// <summary>
    /// Takes a request for a checkpoint or savepoint; returns at once. The same request again is answered with its status.
    /// </summary>
    /// <exception cref="FlinkException">It cannot be done: there is no such job, it does not run, or there is nowhere to write
    /// to.</exception>
    [Alias("RequestCheckpoint")]
    Task<CheckpointRequestStatus> RequestCheckpointAsync(CheckpointRequest request);

    /// <summary>The status of a request, also after the job's end.</summary>
    /// <exception cref="FlinkException">There is no such job or request.</exception>
    [Alias("GetCheckpointRequest")]
    Task<CheckpointRequestStatus> GetCheckpointRequestAsync(string requestId);

    /// <summary>Requests another parallelism; returns at once. The same request again is answered with its status.</summary>
    /// <exception cref="FlinkException">It cannot be done, and the job goes on as it is: the message says why.</exception>
    [Alias("Rescale")]
    Task<RescaleStatus> RescaleAsync(RescaleRequest request);

    /// <summary>The status of the last request for another parallelism.</summary>
    /// <exception cref="FlinkException">There is no such job or request.</exception>
    [Alias("GetRescale")]
    Task<RescaleStatus> GetRescaleAsync(string requestId);

    /// <summary>
    /// The operator state of the job's subtasks, each at the last checkpoint that it knows to be complete. Those that have none, and jobs
    /// that have ended, are left out.
    /// </summary>
    /// <exception cref="FlinkException">There is no such job.</exception>
    [Alias("GetOperatorState")]
    Task<IReadOnlyList<TaskOperatorState>> GetOperatorStateAsync();
}
