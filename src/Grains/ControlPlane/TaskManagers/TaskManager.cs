using FlinkNet.Engine.ControlPlane;
using FlinkNet.Engine.ControlPlane.Slots;
using FlinkNet.Grains.RecordPath;
using FlinkNet.Interfaces;
using FlinkNet.Interfaces.ControlPlane;
using FlinkNet.Interfaces.Options;
using FlinkNet.Model;
using Microsoft.Extensions.Options;

namespace FlinkNet.Grains.ControlPlane.TaskManagers;

/// <summary>
/// This silo as a TaskManager: offers slots, deploys, starts and cancels tasks, keeps their states until the JobManager has heard them.
/// Orders come from grain calls and news from worker threads, so everything it remembers is under one lock, which no call is made under.
/// </summary>
internal sealed class TaskManager : ITaskListener, IDisposable
{
    /// <summary>How many calls to this silo's task grains are in flight at once.</summary>
    private const int CallsInFlightMax = 256;

    /// <summary>How many jobs without tasks are remembered, to refuse late orders for them.</summary>
    private const int IdleJobsMax = 256;

    private readonly Lock _gate = new();
    private readonly Dictionary<JobId, HostedJob> _jobs = [];
    private readonly ITaskRuntime _runtime;
    private readonly IGrainFactory _grains;
    private readonly JobCatalog _catalog;
    private readonly SiloAddress _silo;
    private readonly int _slots;
    private readonly ControlPlaneHost _host;
    private readonly CancellationTokenSource _stopReporting = new();
    private bool _isStopping;

    public TaskManager(
        ITaskRuntime runtime, IGrainFactory grains, JobCatalog catalog, ILocalSiloDetails silo, IOptions<TaskManagerOptions> options,
            ControlPlaneHost host)
    {
        (_runtime, _grains, _catalog, _silo, _host) = (runtime, grains, catalog, silo.SiloAddress, host);
        _slots = options.Value.NumberOfTaskSlots;
    }

    /// <summary>The jobs that have tasks here.</summary>
    public HostedJob[] Jobs
    {
        get
        {
            lock (_gate)
            {
                return [.. _jobs.Values.Where(job => job.Tasks.Count > 0)];
            }
        }
    }

    public SlotOffer OfferSlots(string jobName)
    {
        if (_catalog.Find(jobName) is not { } job)
        {
            return new SlotOffer(0, 0, null, []);
        }

        lock (_gate)
        {
            var free = _isStopping ? 0 : Math.Max(0, _slots - _jobs.Values.Sum(hosted => hosted.SlotsTaken));
            return new SlotOffer(_slots, free, job.Graph.Fingerprint.Digest, FingerprintLines.Write(job.Graph.Fingerprint));
        }
    }

    public DeploymentAnswer Deploy(JobDeployment deployment)
    {
        var topology = JobTopology.Of(FindJob(deployment).At(deployment.Scale).Graph);
        lock (_gate)
        {
            var job = GetOrAdd(deployment.Job);
            job.Fence(deployment.JobEpoch);
            if (_isStopping || deployment.Attempt < job.Attempt || deployment.Attempt <= job.CanceledAttempt)
            {
                throw new FlinkException(
                    FailureOrigin.Internal,
                        $"Attempt {deployment.Attempt} of job '{deployment.JobName}' has ended on TaskManager {_silo.ToParsableString()}.");
            }

            if (deployment.Attempt > job.Attempt)
            {
                if (WhatIsMissing(topology, deployment) is { } missing)
                {
                    return new DeploymentAnswer(missing, null);
                }

                var tasks = OwnTasks(topology, deployment);
                job.BeginAttempt(deployment.Attempt, tasks);
                job.Deployment = _host.Machine.Run(() => DeployAllAsync(tasks, deployment));
            }

            return DeploymentAnswer.Accepted;
        }
    }

    public async Task StartTasksAsync(JobId job, Attempt attempt, Epoch epoch)
    {
        List<HostedTask> tasks;
        lock (_gate)
        {
            var hosted = GetOrAdd(job);
            hosted.Fence(epoch);
            tasks = attempt <= hosted.CanceledAttempt
                ? []
                : [.. hosted.Tasks.Where(task => task.Id.Attempt == attempt && task.IsPrepared && task.State < TaskState.Running)];
        }

        await ForAllAsync(tasks, (task, grain) => grain.StartAsync());
    }

    public async Task CancelTasksAsync(JobId job, Attempt attempt, Epoch epoch)
    {
        HostedJob hosted;
        lock (_gate)
        {
            hosted = GetOrAdd(job);
            hosted.Fence(epoch);
            hosted.CancelAttempt(attempt);
        }

        await CancelAsync(hosted, attempt);
    }

    public IReadOnlyList<TaskInfo> GetTasks(JobId job)
    {
        lock (_gate)
        {
            return _jobs.TryGetValue(job, out var hosted)
                ? [.. hosted.Tasks.Select(task => new TaskInfo(task.Id, task.State, task.Failure, MetricsOf(task), task.IsPrepared))]
                : [];
        }
    }

    /// <summary>Whether the task is here and its end was not yet heard.</summary>
    public bool Hosts(TaskAttemptId task)
    {
        lock (_gate)
        {
            return _jobs.GetValueOrDefault(task.Job)?.Find(task) is not null;
        }
    }

    /// <summary>Whether a job has tasks here.</summary>
    public bool HasTasks(JobId run)
    {
        lock (_gate)
        {
            return _jobs.TryGetValue(run, out var job) && job.Tasks.Count > 0;
        }
    }

    /// <summary>
    /// The silo stops: takes no more tasks, cancels those that are here, and completes when their JobManagers have heard.
    /// </summary>
    public async Task StopTasksAsync()
    {
        List<HostedJob> jobs;
        lock (_gate)
        {
            _isStopping = true;
            jobs = [.. _jobs.Values.Where(job => job.Tasks.Count > 0)];
        }

        await Task.WhenAll(jobs.Select(async job =>
        {
            await CancelAsync(job, job.Attempt);
            await job.WhenIdle();
            await job.Reporter.FlushAsync();
        }));
    }

    /// <summary>Reports no more.</summary>
    public Task StopReportingAsync() => _stopReporting.CancelAsync();

    public void Dispose() => _stopReporting.Dispose();

    public void OnTaskState(TaskAttemptId task, TaskState state, FailureInfo? failure)
    {
        var metrics = _runtime.GetMetrics(task) ?? default;
        lock (_gate)
        {
            if (_jobs.TryGetValue(task.Job, out var job) && job.Find(task) is { } hosted)
            {
                Advance(job, hosted, state, failure, metrics);
            }
        }
    }

    public void OnTaskPrepared(TaskAttemptId task)
    {
        lock (_gate)
        {
            if (_jobs.TryGetValue(task.Job, out var job) && job.Find(task) is { } hosted && hosted.Prepare())
            {
                job.Reporter.Report(hosted.ToReport());
            }
        }
    }

    private void Advance(HostedJob job, HostedTask task, TaskState state, FailureInfo? failure, TaskMetrics metrics)
    {
        if (state == TaskState.Canceled && _isStopping && task.Id.Attempt > job.CanceledAttempt)
        {
            (state, failure) = (TaskState.Failed, ShutDownFailure(task));
        }

        if (task.Advance(state, failure, metrics))
        {
            job.Reporter.Report(task.ToReport());
            if (state.IsTerminal())
            {
                job.OnTaskEnded();
            }
        }
    }

    /// <summary>Cancels the tasks of an attempt and of older ones.</summary>
    public async Task CancelAsync(HostedJob job, Attempt attempt)
    {
        // A cancel must not overtake the deployment: the task would come up after it.
        await job.Deployment;
        List<HostedTask> tasks;
        lock (_gate)
        {
            tasks = [.. job.Tasks.Where(task => task.Id.Attempt <= attempt && !task.State.IsTerminal())];
        }

        await ForAllAsync(tasks, (task, grain) => grain.CancelAsync());
    }

    // Never throws: what goes wrong with a task is the task's failure.
    private Task DeployAllAsync(IReadOnlyList<HostedTask> tasks, JobDeployment deployment) => ForAllAsync(tasks, async (task, grain) =>
    {
        try
        {
            await grain.DeployAsync(deployment);
        }
        catch (Exception exception)
        {
            OnTaskState(task.Id, TaskState.Failed, TaskFailures.DescribePreparation(exception));
        }
    });

    private async Task ForAllAsync(IReadOnlyList<HostedTask> tasks, Func<HostedTask, ITaskGrain, Task> call)
    {
        foreach (var some in tasks.Chunk(CallsInFlightMax))
        {
            await Task.WhenAll(some.Select(task => call(task, _grains.GetGrain<ITaskGrain>(new TaskGrainKey(_silo, task.Id).ToString()))));
        }
    }

    private FailureInfo ShutDownFailure(HostedTask task) => new(
        FailureOrigin.External,
        $"TaskManager {_silo.ToParsableString()} shut down while task '{task.Name}' ran there.",
        null);

    private CatalogedJob FindJob(JobDeployment deployment)
    {
        var name = deployment.JobName;
        if (_catalog.Find(name) is not { } job)
        {
            throw new FlinkException(
                FailureOrigin.User,
                    $"TaskManager {_silo.ToParsableString()} does not define job '{name}'. Start every process from the same program.");
        }

        return job.Graph.Fingerprint.Digest == deployment.Fingerprint
            ? job
            : throw new FlinkException(
                FailureOrigin.User,
                $"TaskManager {_silo.ToParsableString()} defines job '{name}' in another shape. Start every process from the same "
                    + $"program with the same arguments.");
    }

    private List<HostedTask> OwnTasks(JobTopology topology, JobDeployment deployment)
    {
        var own = Array.IndexOf(deployment.Silos, _silo);
        var tasks = new List<HostedTask>();
        for (var vertex = 0; vertex < deployment.Placement.Length; vertex++)
        {
            for (var subtask = 0; subtask < deployment.Placement[vertex].Length; subtask++)
            {
                if (deployment.Placement[vertex][subtask] == own)
                {
                    var task = new TaskId(new VertexId(vertex), new SubtaskIndex(subtask));
                    tasks.Add(new HostedTask(
                        new TaskAttemptId(deployment.Job, deployment.Attempt, task),
                        topology.NameOf(task),
                        topology.Vertices[vertex].SlotSharingGroup));
                }
            }
        }

        return tasks;
    }

    private string? WhatIsMissing(JobTopology topology, JobDeployment deployment)
    {
        var needed = SlotAllocator.SlotsTaken(topology, deployment.Placement, Array.IndexOf(deployment.Silos, _silo));
        var free = _slots - _jobs.Values.Sum(job => job.SlotsTaken);
        return needed <= free
            ? null
            : $"Job '{deployment.JobName}' needs {needed} slots on TaskManager {_silo.ToParsableString()}, but other jobs took all "
                + $"but {Math.Max(0, free)}.";
    }

    private TaskMetrics MetricsOf(HostedTask task) =>
        task.State.IsTerminal() ? task.FinalMetrics : _runtime.GetMetrics(task.Id) ?? default;

    private HostedJob GetOrAdd(JobId job)
    {
        if (!_jobs.TryGetValue(job, out var hosted))
        {
            ForgetIdleJobs();
            var reporter = new TaskReporter(job, _grains, OnAcknowledged, _host, _host.LoggerOf<TaskManager>(), _stopReporting.Token);
            hosted = new HostedJob(job, reporter);
            _jobs.Add(job, hosted);
        }

        return hosted;
    }

    private void ForgetIdleJobs()
    {
        var idle = _jobs.Values.Where(job => job.Tasks.Count == 0).Select(job => job.Id).ToList();
        foreach (var job in idle.Take(Math.Max(0, idle.Count - IdleJobsMax)))
        {
            _jobs.Remove(job);
        }
    }

    private void OnAcknowledged(IReadOnlyList<TaskReport> reports)
    {
        foreach (var report in reports.Where(report => report.State.IsTerminal()))
        {
            ReleaseAsync(report.Task).Ignore();
        }
    }

    private async Task ReleaseAsync(TaskAttemptId task)
    {
        try
        {
            await _grains.GetGrain<ITaskGrain>(new TaskGrainKey(_silo, task).ToString()).ReleaseAsync();
        }
        finally
        {
            lock (_gate)
            {
                _jobs.GetValueOrDefault(task.Job)?.Remove(task);
            }
        }
    }
}
