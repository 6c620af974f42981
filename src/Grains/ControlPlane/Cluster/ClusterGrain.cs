using FlinkNet.Interfaces.ControlPlane;
using FlinkNet.Interfaces.Options;
using FlinkNet.Model;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Options;
using Orleans.Concurrency;

namespace FlinkNet.Grains.ControlPlane;

/// <summary>Takes jobs, after it has asked every silo whether it runs the same program, and lists them.</summary>
[GrainType("flink.cluster"), Reentrant]
internal sealed class ClusterGrain : Grain, IClusterGrain
{
    private readonly IPersistentState<ClusterState> _stored;
    private readonly ShapeCheck _shapeCheck;
    private readonly ControlPlaneOptions _options;
    private readonly TimeProvider _time;
    private readonly StateWriter _writer;
    private long _watchedAt;
    private Task _watching = Task.CompletedTask;

    public ClusterGrain(
        [PersistentState("cluster", ControlPlaneOptions.StorageName)] IPersistentState<ClusterState> stored,
        ShapeCheck shapeCheck,
        IOptions<ControlPlaneOptions> options,
        [FromKeyedServices(ControlPlaneOptions.ClockKey)] TimeProvider time)
    {
        _stored = stored;
        _shapeCheck = shapeCheck;
        _options = options.Value;
        _time = time;
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
            });
            ForgetOldJobs();
        }

        await _writer.WriteAsync();
        await JobManagerOf(submission.Job).StartAsync(submission);
    }

    public async Task<IReadOnlyList<JobOverview>> ListJobsAsync()
    {
        var running = _stored.State.Jobs.Where(job => !job.Status.IsTerminal()).ToList();
        var overviews = await Task.WhenAll(running.Select(job => JobManagerOf(new JobId(job.Job)).GetOverviewAsync()));
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

        return Task.CompletedTask;
    }

    private async Task WatchAllAsync()
    {
        // A call that finds no JobManager brings it back.
        var running = _stored.State.Jobs.Where(job => !job.Status.IsTerminal()).ToList();
        await Task.WhenAll(running.Select(async job =>
        {
            if (await JobManagerOf(new JobId(job.Job)).PingAsync() is { } status)
            {
                job.Status = status;
            }
        }));
        if (running.Any(job => job.Status.IsTerminal()))
        {
            await _writer.WriteAsync();
        }
    }

    private ClusterJobState? Find(JobId job) => _stored.State.Jobs.Find(known => known.Job == job.Value);

    private void ForgetOldJobs()
    {
        var ended = _stored.State.Jobs.Where(job => job.Status.IsTerminal()).ToList();
        foreach (var job in ended.Take(Math.Max(0, ended.Count - _options.CompletedJobsMax)))
        {
            _stored.State.Jobs.Remove(job);
        }
    }

    private IJobManagerGrain JobManagerOf(JobId job) => GrainFactory.GetGrain<IJobManagerGrain>(job.Value);
}
