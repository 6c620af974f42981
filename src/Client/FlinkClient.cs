using FlinkNet.Interfaces.ControlPlane;
using FlinkNet.Model;

namespace FlinkNet.Client;

/// <summary>Submits, lists, follows and cancels the jobs of a cluster. Works within a silo and from an Orleans client alike.</summary>
/// <param name="grains">The way to the cluster.</param>
public sealed class FlinkClient(IGrainFactory grains)
{
    /// <summary>How long a JobManager may be unreachable before a follower gives up: longer than a hanging silo needs to be declared dead.</summary>
    public static readonly TimeSpan SilenceMax = TimeSpan.FromSeconds(30);

    /// <summary>Starts a job, once: submitting the same id again changes nothing.</summary>
    /// <exception cref="FlinkException">A silo of the cluster defines the job in another shape.</exception>
    public Task SubmitAsync(JobSubmission submission) => grains.GetGrain<IClusterGrain>(0).SubmitJobAsync(submission);

    /// <summary>All jobs that the cluster knows, newest first.</summary>
    public Task<IReadOnlyList<JobOverview>> ListJobsAsync() => grains.GetGrain<IClusterGrain>(0).ListJobsAsync();

    /// <summary>How a job stands.</summary>
    public Task<JobDetails> GetJobAsync(JobId job) => JobManager(job).GetDetailsAsync();

    /// <summary>Asks for a job's end; returns at once. The job goes through CANCELING to CANCELED.</summary>
    public Task CancelAsync(JobId job) => JobManager(job).CancelAsync();

    /// <summary>Waits until a job has ended.</summary>
    /// <returns>How it stood then: <see cref="JobDetails.Status"/> is terminal.</returns>
    /// <exception cref="FlinkException">The JobManager could not be reached for <see cref="SilenceMax"/>.</exception>
    public async Task<JobDetails> WaitForEndAsync(JobId job, CancellationToken cancellationToken = default) =>
        await FollowAsync(job, cancellationToken).LastAsync(cancellationToken);

    /// <summary>Tells how a job stands, again and again until it has ended; the last one told is terminal.</summary>
    /// <remarks>Asks after 20 ms at first, then more and more seldom, at last twice a second.</remarks>
    /// <exception cref="FlinkException">The JobManager could not be reached for <see cref="SilenceMax"/>.</exception>
    public IAsyncEnumerable<JobDetails> FollowAsync(JobId job, CancellationToken cancellationToken = default) =>
        new JobFollower(JobManager(job), TimeProvider.System).FollowAsync(cancellationToken);

    private IJobManagerGrain JobManager(JobId job) => grains.GetGrain<IJobManagerGrain>(job.Value);
}
