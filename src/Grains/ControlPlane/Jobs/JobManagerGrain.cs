using FlinkNet.Engine.ControlPlane.Failures;
using FlinkNet.Engine.ControlPlane.Jobs;
using FlinkNet.Grains.BarrierPath.Restore;
using FlinkNet.Grains.ControlPlane.TaskManagers;
using FlinkNet.Interfaces;
using FlinkNet.Interfaces.BarrierPath;
using FlinkNet.Interfaces.ControlPlane;
using FlinkNet.Interfaces.Options;
using FlinkNet.Model;
using Microsoft.Extensions.Logging;
using Orleans.Concurrency;

namespace FlinkNet.Grains.ControlPlane.Jobs;

/// <summary>
/// Runs one job. Every event changes the <see cref="Job"/> at once, within a turn; what follows from it is done by background work of the
/// grain, after the change is stored. So no call is ever long, calls may interleave, and an activation that is lost leaves a state from
/// which the next one goes on. The grain has the activation, the calls and the order of things; its parts do the work.
/// </summary>
[GrainType("flink.job-manager"), Reentrant]
internal sealed partial class JobManagerGrain : Grain, IJobManagerGrain, IDisposable
{
    private readonly ManagedJob _job;
    private readonly JobWork _work;
    private readonly ControlPlaneHost _host;
    private readonly ILogger _logger;
    private readonly MemberWatch _members;
    private readonly RecoveryLog _recovery;
    private readonly CheckpointLiaison _checkpoints;
    private readonly SourceDealer _sources;
    private readonly TaskComparison _tasks;
    private readonly Rescaler _rescaler;
    private readonly SlotSearch _slots;
    private readonly Deployer _deployer;
    private readonly TaskStopper _stopper;
    private readonly OperatorStateBoard _operatorStates;
    private readonly JobDetailsReader _details;

    public JobManagerGrain(
        [PersistentState(JobManagerState.RecordName, ControlPlaneOptions.StorageName)] IPersistentState<JobManagerState> stored,
        [PersistentState(SourcesState.RecordName, ControlPlaneOptions.StorageName)] IPersistentState<SourcesState> storedSources,
        JobCatalog catalog,
        JobSourcesFactory sources,
        TaskManagerDirectory taskManagers,
        OperatorStateRecords operatorStates,
        ControlPlaneHost host)
    {
        (_host, _logger) = (host, host.LoggerOf<JobManagerGrain>());
        var id = new JobId(this.GetPrimaryKeyString());
        _job = new ManagedJob(id, stored, catalog, host, _logger);
        _work = new JobWork(_job, CarryOutAsync, DeactivateOnIdle, host, _logger);
        var scope = new JobManagerScope(_job, _work, taskManagers, host, _logger);
        _members = new MemberWatch(scope);
        _recovery = new RecoveryLog(_job, host.Time, _logger);
        _checkpoints = new CheckpointLiaison(
            scope, _members, GrainFactory.GetGrain<ICheckpointOrders>(id.Value), GrainFactory.GetGrain<ICheckpointReports>(id.Value));
        _sources = new SourceDealer(scope, storedSources, sources, _checkpoints);
        _tasks = new TaskComparison(scope);
        var offers = new SlotOffers(scope);
        _rescaler = new Rescaler(scope, offers, _checkpoints);
        _slots = new SlotSearch(scope, offers, _members, _rescaler, _recovery);
        _deployer = new Deployer(scope, _members, _sources, _tasks, _recovery);
        _stopper = new TaskStopper(scope, _members, _checkpoints, _tasks);
        _operatorStates = new OperatorStateBoard(scope, operatorStates, GrainFactory);
        _details = new JobDetailsReader(scope, _tasks);
    }

    public override async Task OnActivateAsync(CancellationToken cancellationToken)
    {
        if (!_job.TryTakeUp())
        {
            return;
        }

        if (_job.IsEndStored)
        {
            // What ended it may have been lost before all was cleared.
            _work.End(ClearAsync);
            return;
        }

        // The orders of every earlier activation are now too old to be obeyed.
        _job.State.Epoch++;
        await _job.StoreAsync();
        _recovery.TakeUp();
        LogTakenUp(_logger, _job.Name, _job.Id, _job.State.Epoch, _job.Job.Phase);
        Resume();
    }

    public override Task OnDeactivateAsync(DeactivationReason reason, CancellationToken cancellationToken)
    {
        StopWork();
        return Task.CompletedTask;
    }

    public void Dispose()
    {
        _sources.Dispose();
        _job.Dispose();
    }

    public async Task StartAsync(JobSubmission submission)
    {
        if (!_job.IsKnown)
        {
            _job.Begin(submission);
            LogStarted(_logger, submission.JobName, _job.Id);
            Resume();
        }

        await _job.StoreAsync();
    }

    public async Task CancelAsync()
    {
        if (_job.IsKnown)
        {
            _work.Carry(_job.Job.Cancel());
            await _job.StoreAsync();
        }
    }

    public Task<JobStatus?> PingAsync() => Task.FromResult(_job.IsKnown ? _job.Job.Phase.ToStatus() : (JobStatus?)null);

    public Task<JobDetails> GetDetailsAsync() => _details.ReadAsync();

    public Task<JobOverview?> GetOverviewAsync() => Task.FromResult(_job.IsKnown ? _details.Overview() : null);

    public Task<IReadOnlyList<TaskOperatorState>> GetOperatorStateAsync() => _operatorStates.ReadAsync();

    public Task<CheckpointRequestStatus> RequestCheckpointAsync(CheckpointRequest request) => _checkpoints.RequestAsync(request);

    public Task<CheckpointRequestStatus> GetCheckpointRequestAsync(string requestId) => _checkpoints.GetRequestAsync(requestId);

    public Task<RescaleStatus> RescaleAsync(RescaleRequest request) => _rescaler.RescaleAsync(request);

    public Task<RescaleStatus> GetRescaleAsync(string requestId) => _rescaler.GetAsync(requestId);

    public async Task ReportTasksAsync(IReadOnlyList<TaskReport> reports)
    {
        if (!_job.IsKnown || _job.Job.Phase.IsTerminal())
        {
            // Until the end is stored, the next activation may need these tasks to hear of it.
            await (_job.IsKnown ? _job.StoreEndAsync() : Task.CompletedTask);
            return;
        }

        foreach (var report in reports)
        {
            _job.NoteMetrics(report.Task, _job.Job.Attempt, report.Metrics);
        }

        _work.Carry(_job.Job.UpdateTasks(reports.Select(report => report.ToUpdate())));
        _checkpoints.TellOfEnds(reports, _sources.Current?.Checkpoint);
        if (reports.Any(report => report.State.IsTerminal()))
        {
            // The TaskManager forgets these tasks once it is answered.
            await _job.StoreAsync();
        }
        else
        {
            _job.Announce();
        }
    }

    public Task<SplitResponse> RequestSplitAsync(SplitRequest request) => _sources.RequestSplitAsync(request);

    public Task<long> ReportWatermarkAsync(WatermarkReport report) => _sources.ReportWatermarkAsync(report);

    public Task<byte[]> BeginCheckpointAsync(Attempt attempt, CheckpointId checkpoint) => _sources.SnapshotAsync(attempt, checkpoint);

    public Task EndCheckpointAsync(Attempt attempt, CheckpointId checkpoint)
    {
        if (_sources.EndCheckpoint(attempt, checkpoint))
        {
            _rescaler.CheckpointEnded.Set();
        }

        return Task.CompletedTask;
    }

    public Task NoteCheckpointAsync(CheckpointSummary checkpoint)
    {
        _details.LatestCheckpoint = checkpoint;
        return Task.CompletedTask;
    }

    public async Task FailAttemptAsync(Attempt attempt, FailureInfo failure)
    {
        if (_job.IsKnown && _job.Job.Attempt == attempt)
        {
            _work.Carry(_job.Job.FailWith(new JobFailure(failure.Origin, failure.Message, failure.Details)));
            await _job.StoreAsync();
        }
    }

    private async Task CarryOutAsync(JobDecision decision)
    {
        await _job.StoreAsync();
        _recovery.TellFailed();
        await (decision switch
        {
            JobDecision.Deploy deploy => _deployer.DeployAsync(deploy),
            JobDecision.Initialize initialize => _deployer.InitializeAsync(initialize),
            JobDecision.StartTasks start => _deployer.StartTasksAsync(start),
            JobDecision.Run run => WatchTasksAsync(run),
            JobDecision.CancelTasks cancel => _stopper.CancelAsync(cancel.Attempt, cancel.Placement),
            JobDecision.Withdraw withdraw => WithdrawAsync(withdraw),
            JobDecision.Restart restart => RestartAsync(restart),
            JobDecision.End end => EndAsync(end),
            _ => throw new InvalidOperationException("There is no such job decision."),
        });
    }

    /// <summary>Continues in the job's phase.</summary>
    private void Resume()
    {
        var job = _job.Job;
        _work.InBackground(_members.WatchAsync);
        _rescaler.Resume();
        if (job.Phase is JobPhase.Initializing or JobPhase.Running)
        {
            _sources.Resume();
        }

        switch (job.Phase)
        {
            case JobPhase.Created:
                _work.InBackground(_slots.RunAsync);
                break;
            case JobPhase.Deploying:
                _work.Carry(new JobDecision.Deploy(job.Attempt, job.Placement!));
                break;
            case JobPhase.Initializing:
                _work.Carry(new JobDecision.Initialize(job.Attempt, job.Placement!));
                break;
            case JobPhase.Running:
                _work.Carry(new JobDecision.Run(job.Attempt, job.Placement!));
                break;
            case JobPhase.Restarting when job.Tasks.AllTerminal:
                _work.Carry(new JobDecision.Restart(job.Attempt, job.RestartAt));
                break;
            case JobPhase.Failing or JobPhase.Restarting or JobPhase.Canceling:
                _work.InBackground(() => _stopper.CancelAsync(job.Attempt, job.Placement!));
                break;
        }
    }

    private async Task WatchTasksAsync(JobDecision.Run run)
    {
        bool IsCurrent() => _job.Job.Attempt == run.Attempt && _job.Job.Phase == JobPhase.Running;
        _work.InBackground(() => _checkpoints.KeepAsync(run, IsCurrent, _rescaler.GoOnFromPause));
        if (IsCurrent())
        {
            _recovery.TellRuns();
            await _rescaler.CompleteAsync();
        }

        // What happened while no JobManager listened, or to tasks that a restarted TaskManager does not know.
        await _tasks.CompareAsync(run.Attempt, run.Placement, IsCurrent);
    }

    private async Task WithdrawAsync(JobDecision.Withdraw withdraw)
    {
        await _stopper.WithdrawAsync(withdraw);
        await BeginAttemptAsync();
    }

    private async Task RestartAsync(JobDecision.Restart restart)
    {
        if (restart.At - _host.Time.GetUtcNow() is var wait && wait > TimeSpan.Zero)
        {
            await Task.Delay(wait, _host.Time, _job.Stopping);
        }

        if (_job.Job.BeginRestart(restart.Attempt, _host.Time.GetUtcNow()))
        {
            LogRestarts(_logger, _job.Name, _job.Id, _job.Job.Attempt.Value);
            await BeginAttemptAsync();
        }
    }

    /// <summary>Forgets the attempt that was, and requests the slots of the next.</summary>
    private async Task BeginAttemptAsync()
    {
        _sources.Stop();
        _job.FitToTopology();
        await _job.StoreAsync();
        _work.InBackground(_slots.RunAsync);
    }

    private async Task EndAsync(JobDecision.End end)
    {
        LogEnded(_logger, _job.Name, _job.Id, end.Phase, _job.Job.Failure?.Message ?? string.Empty);
        StopWork();
        await _checkpoints.EndAsync(_job.Job.Attempt);
        await ClearAsync();
        await _job.WhenStoredAsync();
    }

    private async Task ClearAsync()
    {
        await _sources.ClearAsync();
        await _operatorStates.ClearAsync();
    }

    private void StopWork()
    {
        _job.Stop();
        _sources.Stop();
    }

    [LoggerMessage(LogLevel.Information, "Job '{JobName}' ({Job}) was submitted.")]
    private static partial void LogStarted(ILogger logger, string jobName, JobId job);

    [LoggerMessage(LogLevel.Information, "Job '{JobName}' ({Job}) is taken up by its JobManager of epoch {Epoch}; it is {Phase}.")]
    private static partial void LogTakenUp(ILogger logger, string jobName, JobId job, long epoch, JobPhase phase);

    [LoggerMessage(LogLevel.Information, "Job '{JobName}' ({Job}) is {Phase}. {Reason}")]
    private static partial void LogEnded(ILogger logger, string jobName, JobId job, JobPhase phase, string reason);

    [LoggerMessage(LogLevel.Information, "Job '{JobName}' ({Job}) begins attempt {Attempt}.")]
    private static partial void LogRestarts(ILogger logger, string jobName, JobId job, int attempt);
}
