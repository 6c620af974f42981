using FlinkNet.Interfaces.ControlPlane;
using FlinkNet.Interfaces.Options;
using FlinkNet.Model;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Options;
using Orleans.Concurrency;

namespace FlinkNet.Grains.ControlPlane.Cluster;

/// <summary>Takes jobs, after it has asked every silo whether it runs the same program, and lists them.</summary>
[GrainType("flink.cluster"), Reentrant]
internal sealed partial class ClusterGrain : Grain, IClusterGrain
{
    private readonly IPersistentState<ClusterState> _stored;
    private readonly ShapeCheck _shapeCheck;
    private readonly EndedJobRecords _endedJobs;
    private readonly ControlPlaneOptions _options;
    private readonly TimeProvider _time;
    private readonly StateWriter _writer;
    private readonly ILogger<ClusterGrain> _logger;
    private long _watchedAt;
    private Task _watching = Task.CompletedTask;

    public ClusterGrain(
        [PersistentState("cluster", ControlPlaneOptions.StorageName)] IPersistentState<ClusterState> stored,
        ShapeCheck shapeCheck,
        EndedJobRecords endedJobs,
        IOptions<ControlPlaneOptions> options,
        [FromKeyedServices(ControlPlaneOptions.ClockKey)] TimeProvider time,
        ILogger<ClusterGrain> logger)
    {
        _stored = stored;
        _shapeCheck = shapeCheck;
        _endedJobs = endedJobs;
        _options = options.Value;
        _time = time;
        _logger = logger;
        _writer = new StateWriter(() => _stored.WriteStateAsync());
    }

    public async Task SubmitJobAsync(JobSubmission submission)
    {
        if (Find(submission.Job) is null)
        {
            await _shapeCheck.CheckAsync(submission);
        }

        // Somebody may have submitted the same job meanwhile.
        if (Find(submission.Job) is null)
        {
            _stored.State.Jobs.Add(new ClusterJobState
            {
                Job = submission.Job.Value,
                JobName = submission.JobName,
                StartTime = _time.GetUtcNow(),
                IsIdUnique = submission.IsIdUnique,
            });
        }

        await _writer.WriteAsync();
        await JobManagerOf(submission.Job).StartAsync(submission);
    }

    public async Task<IReadOnlyList<JobOverview>> ListJobsAsync()
    {
        var running = _stored.State.Jobs.Where(job => !job.Status.IsTerminal()).ToList();
        var overviews = await Task.WhenAll(running.Select(job => AskAsync(job, manager => manager.GetOverviewAsync())));
        foreach (var (job, overview) in running.Zip(overviews))
        {
            if (overview is not null)
            {
                (job.Status, job.StartTime, job.EndTime) = (overview.Status, overview.StartTime, overview.EndTime);
            }
        }

        return [.. _stored.State.Jobs.AsEnumerable().Reverse().Select(job => job.ToOverview())];
    }

    public Task WatchJobsAsync()
    {
        // All silos ask; once in an interval is enough.
        if (_watching.IsCompleted && (_watchedAt == 0 || _time.GetElapsedTime(_watchedAt) >= _options.JobManagerPingInterval))
        {
            _watchedAt = _time.GetTimestamp();
            _watching = WatchAllAsync();
            _watching.Ignore();
        }

        if (_forgetting.IsCompleted)
        {
            _forgetting = ForgetEndedJobsAsync();
            _forgetting.Ignore();
        }

        return Task.CompletedTask;
    }

    private async Task WatchAllAsync()
    {
        // A call that finds no JobManager brings it back.
        var running = _stored.State.Jobs.Where(job => !job.Status.IsTerminal()).ToList();
        await Task.WhenAll(running.Select(async job =>
        {
            if (await AskAsync(job, manager => manager.PingAsync()) is { } status)
            {
                job.Status = status;
                job.EndTime ??= status.IsTerminal() ? _time.GetUtcNow() : null;
            }
        }));
        if (running.Any(job => job.Status.IsTerminal()))
        {
            await _writer.WriteAsync();
        }
    }

    /// <summary>
    /// Asks the JobManager of one job of many. One that cannot answer, or cannot even come up, must not hide the others: its job has the
    /// status that was heard of last.
    /// </summary>
    private async Task<T?> AskAsync<T>(ClusterJobState job, Func<IJobManagerGrain, Task<T?>> ask)
    {
        try
        {
            return await ask(JobManagerOf(new JobId(job.Job)));
        }
        catch (Exception exception)
        {
            LogSilent(_logger, job.JobName, job.Job, exception);
            return default;
        }
    }

    private ClusterJobState? Find(JobId job) => _stored.State.Jobs.Find(known => known.Job == job.Value);

    private IJobManagerGrain JobManagerOf(JobId job) => GrainFactory.GetGrain<IJobManagerGrain>(job.Value);

    [LoggerMessage(LogLevel.Debug, "The JobManager of job '{JobName}' ({Job}) does not answer; the job is listed as it was heard of last.")]
    private static partial void LogSilent(ILogger logger, string jobName, string job, Exception exception);
}
