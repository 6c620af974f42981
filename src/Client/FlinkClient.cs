using FlinkNet.Interfaces.BarrierPath;
using FlinkNet.Interfaces.ControlPlane;
using FlinkNet.Model;

namespace FlinkNet.Client;

/// <summary>
/// Submits, lists, follows, saves, stops and cancels the jobs of a cluster. Works within a silo and from an Orleans client alike.
/// </summary>
/// <param name="grains">The connection to the cluster.</param>
public sealed class FlinkClient(IGrainFactory grains)
{
    /// <summary>
    /// How long a JobManager may be unreachable before a follower gives up: longer than a hanging silo needs to be declared dead.
    /// </summary>
    public static readonly TimeSpan SilenceMax = TimeSpan.FromSeconds(30);

    /// <summary>Starts a job, once: submitting the same id again changes nothing.</summary>
    /// <exception cref="FlinkException">A silo of the cluster defines the job in another shape.</exception>
    public Task SubmitAsync(JobSubmission submission) => grains.GetGrain<IClusterGrain>(0).SubmitJobAsync(submission);

    /// <summary>All jobs that the cluster knows, newest first.</summary>
    public Task<IReadOnlyList<JobOverview>> ListJobsAsync() => grains.GetGrain<IClusterGrain>(0).ListJobsAsync();

    /// <summary>The status of a job.</summary>
    public Task<JobDetails> GetJobAsync(JobId job) => JobManager(job).GetDetailsAsync();

    /// <summary>Requests a job's end; returns at once. The job goes through CANCELING to CANCELED.</summary>
    public Task CancelAsync(JobId job) => JobManager(job).CancelAsync();

    /// <summary>Takes a checkpoint of a running job now, and waits until it is complete.</summary>
    /// <param name="job">The job; it takes checkpoints.</param>
    /// <param name="cancellationToken">Ends the waiting, not the checkpoint.</param>
    /// <returns>The checkpoint's number.</returns>
    /// <exception cref="FlinkException">There is no such job, it does not run or takes no checkpoints, or the checkpoint
    /// failed.</exception>
    public async Task<long> TriggerCheckpointAsync(JobId job, CancellationToken cancellationToken = default) =>
        (await Requester(job).RequestAsync(CheckpointKind.Checkpoint, target: null, cancellationToken)).Checkpoint;

    /// <summary>
    /// Writes a savepoint of a running job, which goes on: all its state, complete in itself, to start from at any time later.
    /// </summary>
    /// <param name="job">The job.</param>
    /// <param name="targetDirectory">The folder or blob container that the savepoint's folder is made in; null for
    /// <c>--savepoint-dir</c>.</param>
    /// <param name="cancellationToken">Ends the waiting, not the savepoint.</param>
    /// <returns>Where the savepoint is.</returns>
    /// <remarks>
    /// Commits nothing: what sinks have prepared becomes visible with the job's next checkpoint, or when a job starts from the savepoint.
    /// </remarks>
    /// <exception cref="FlinkException">There is no such job or it does not run, there is nowhere to write to, or the savepoint failed; the
    /// job goes on.</exception>
    public async Task<string> SavepointAsync(JobId job, string? targetDirectory = null, CancellationToken cancellationToken = default) =>
        (await Requester(job).RequestAsync(CheckpointKind.Savepoint, targetDirectory, cancellationToken)).Path!;

    /// <summary>
    /// Stops a job with a savepoint: sources stop reading, the savepoint is written, what it holds of the sinks' results becomes visible,
    /// and the job is FINISHED. A job that starts from the savepoint goes on exactly there.
    /// </summary>
    /// <param name="job">The job.</param>
    /// <param name="targetDirectory">The folder or blob container that the savepoint's folder is made in; null for
    /// <c>--savepoint-dir</c>.</param>
    /// <param name="drain">Whether event time comes to its end before, so that all windows and timers fire: for a job that is not to go
    /// on.</param>
    /// <param name="cancellationToken">Ends the waiting, not the stopping.</param>
    /// <returns>Where the savepoint is.</returns>
    /// <exception cref="FlinkException"> There is no such job or it does not run, there is nowhere to write to, or the savepoint failed:
    /// then the job goes on, when it was drained from its latest checkpoint.
    /// </exception>
    public async Task<string> StopWithSavepointAsync(
        JobId job,
        string? targetDirectory = null,
        bool drain = false,
        CancellationToken cancellationToken = default) =>
        (await Requester(job)
            .RequestAsync(drain ? CheckpointKind.Drain : CheckpointKind.Suspend, targetDirectory, cancellationToken)).Path!;

    /// <summary>
    /// Changes the parallelism of a running job, and waits until it runs so. The job takes a checkpoint, pauses, and is restored from it:
    /// nothing is lost, and nothing is processed twice. Steps whose parallelism the program sets keep it. The parallelism outlives the loss
    /// of processes, but not the job: a program that is started again begins with its own.
    /// </summary>
    /// <param name="job">The job; it takes checkpoints.</param>
    /// <param name="parallelism">From 1 to the max parallelism of its steps.</param>
    /// <param name="cancellationToken">Ends the waiting, not the rescaling.</param>
    /// <exception cref="FlinkException">There is no such job, it does not run or takes no checkpoints, the parallelism cannot be, or there
    /// are no slots for it: the job goes on as it was.</exception>
    public Task RescaleAsync(JobId job, int parallelism, CancellationToken cancellationToken = default) =>
        new JobRescaler(JobManager(job), TimeProvider.System).RescaleAsync(parallelism, cancellationToken);

    /// <summary>
    /// Looks at what a job's operators remember that has no key: the lists and broadcast states of functions, the splits of sources, what
    /// sinks have prepared. Of each subtask that has some, as it was at the last checkpoint that it knows to be complete; the job is not
    /// disturbed.
    /// </summary>
    /// <param name="job">The job; it takes checkpoints.</param>
    /// <returns>The subtasks' states; none before the first checkpoint, and none when the job has ended.</returns>
    /// <exception cref="FlinkException">There is no such job.</exception>
    public Task<IReadOnlyList<TaskOperatorState>> GetOperatorStateAsync(JobId job) => JobManager(job).GetOperatorStateAsync();

    /// <summary>Waits until a job has ended.</summary>
    /// <returns>How it stood then: <see cref="JobDetails.Status"/> is terminal.</returns>
    /// <exception cref="JobManagerUnreachableException">The JobManager could not be reached for <see cref="SilenceMax"/>.</exception>
    public async Task<JobDetails> WaitForEndAsync(JobId job, CancellationToken cancellationToken = default) =>
        await FollowAsync(job, cancellationToken).LastAsync(cancellationToken);

    /// <summary>Reports the status of a job repeatedly until it has ended; the last one is terminal.</summary>
    /// <remarks>Asks after 20 ms at first, then more and more seldom, at last twice a second.</remarks>
    /// <exception cref="JobManagerUnreachableException">The JobManager could not be reached for <see cref="SilenceMax"/>.</exception>
    public IAsyncEnumerable<JobDetails> FollowAsync(JobId job, CancellationToken cancellationToken = default) =>
        new JobFollower(JobManager(job), TimeProvider.System).FollowAsync(cancellationToken);

    private CheckpointRequester Requester(JobId job) => new(JobManager(job), TimeProvider.System);

    private IJobControl JobManager(JobId job) => grains.GetGrain<IJobControl>(job.Value);
}
