using FlinkNet.Interfaces.BarrierPath;
using FlinkNet.Model;

namespace FlinkNet.Interfaces.ControlPlane;

/// <summary>The cluster's front door: takes jobs and lists them. One per cluster, key 0.</summary>
[Alias("flink.IClusterGrain")]
public interface IClusterGrain : IGrainWithIntegerKey
{
    /// <summary>Starts a job, once: submitting the same id again answers as the first time.</summary>
    /// <exception cref="FlinkException">A silo of the cluster runs a program of another shape.</exception>
    [Alias("SubmitJob")]
    Task SubmitJobAsync(JobSubmission submission);

    /// <summary>All jobs that the cluster knows, newest first.</summary>
    [Alias("ListJobs")]
    Task<IReadOnlyList<JobOverview>> ListJobsAsync();

    /// <summary>
    /// Brings back the JobManagers of jobs that have not ended and whose silo was lost. Every silo requests it now and then.
    /// </summary>
    [Alias("WatchJobs")]
    Task WatchJobsAsync();
}

/// <summary>What starts a job.</summary>
/// <param name="Job">The id that the submitter drew.</param>
/// <param name="JobName">The name under which every silo finds the job's graph in its own catalog.</param>
/// <param name="Fingerprint">The digest of the submitter's graph; silos with another refuse.</param>
/// <param name="Submitter">The silo that subtasks which run at the submitter belong on.</param>
/// <param name="SlotTimeout">How long to wait for slots before the job fails.</param>
/// <param name="Restore">What it starts from; null for nothing in particular.</param>
[GenerateSerializer, Immutable, Alias("flink.JobSubmission")]
public sealed record JobSubmission(
    [property: Id(0)] JobId Job,
    [property: Id(1)] string JobName,
    [property: Id(2)] string Fingerprint,
    [property: Id(3)] SiloAddress Submitter,
    [property: Id(4)] TimeSpan SlotTimeout,
    [property: Id(5)] RestoreSettings? Restore = null)
{
    /// <summary>
    /// Whether nobody submits under this id again. Such a job is forgotten when it has ended long ago; of another it is remembered how it
    /// ended, since it would be run again otherwise.
    /// </summary>
    [Id(6)]
    public bool IsIdUnique { get; init; }
}

/// <summary>A job in a list.</summary>
/// <param name="Job">Its id.</param>
/// <param name="JobName">Its name.</param>
/// <param name="Status">Its state.</param>
/// <param name="StartTime">When it was submitted.</param>
/// <param name="EndTime">When it reached a terminal state, if it has.</param>
[GenerateSerializer, Immutable, Alias("flink.JobOverview")]
public sealed record JobOverview(
    [property: Id(0)] JobId Job,
    [property: Id(1)] string JobName,
    [property: Id(2)] JobStatus Status,
    [property: Id(3)] DateTimeOffset StartTime,
    [property: Id(4)] DateTimeOffset? EndTime);
