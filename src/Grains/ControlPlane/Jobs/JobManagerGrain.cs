using FlinkNet.Engine.ControlPlane;
using FlinkNet.Engine.ControlPlane.Failures;
using FlinkNet.Engine.ControlPlane.Jobs;
using FlinkNet.Engine.RecordPath.Serialization;
using FlinkNet.Grains.Hosting;
using FlinkNet.Interfaces.ControlPlane;
using FlinkNet.Interfaces.Options;
using FlinkNet.Model;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Options;
using Orleans.Concurrency;
using Orleans.Serialization;
using Orleans.Storage;

namespace FlinkNet.Grains.ControlPlane;

/// <summary>
/// Runs one job. Every event changes the <see cref="Job"/> at once, within a turn; what follows from it is done by background work of the
/// grain, after the change is stored. So no call is ever long, calls may interleave, and an activation that is lost leaves a state from
/// which the next one goes on.
/// </summary>
[GrainType("flink.job-manager"), Reentrant]
internal sealed partial class JobManagerGrain : Grain, IJobManagerGrain, IDisposable
{
    private readonly IPersistentState<JobManagerState> _stored;
    private readonly IPersistentState<SourcesState> _storedSources;
    private readonly JobCatalog _catalog;
    private readonly TaskManagerCalls _taskManagers;
    private readonly IClusterMembershipService _membership;
    private readonly ITypeSerializerResolver _serializers;
    private readonly Serializer _serializer;
    private readonly ControlPlaneOptions _options;
    private readonly TimeProvider _time;
    private readonly ILogger<JobManagerGrain> _logger;
    private readonly Machine _machine;
    private readonly OperatorStateRecords _operatorStates;
    private readonly SourceInstruments _sourceInstruments;
    private readonly StateWriter _writer;
    private readonly StateWriter _sourcesWriter;
    private readonly CancellationTokenSource _stop = new();
    private readonly CancellationToken _stopping;
    private CatalogedJob? _definition;
    private Job? _job;
    private TaskMetricsTable? _metrics;
    private JobSources? _sources;
    private bool _isEndStored;
    private Task _ending = Task.CompletedTask;

    public JobManagerGrain(
        [PersistentState(JobManagerState.RecordName, ControlPlaneOptions.StorageName)] IPersistentState<JobManagerState> stored,
        [PersistentState(SourcesState.RecordName, ControlPlaneOptions.StorageName)] IPersistentState<SourcesState> storedSources,
        JobCatalog catalog,
        ITaskManagerClient taskManagers,
        IClusterMembershipService membership,
        ITypeSerializerResolver serializers,
        Serializer serializer,
        IOptions<ControlPlaneOptions> options,
        [FromKeyedServices(ControlPlaneOptions.ClockKey)] TimeProvider time,
        Machine machine,
        OperatorStateRecords operatorStates,
        SourceInstruments sourceInstruments,
        ILogger<JobManagerGrain> logger)
    {
        _stored = stored;
        _storedSources = storedSources;
        _catalog = catalog;
        _membership = membership;
        _serializers = serializers;
        _serializer = serializer;
        _options = options.Value;
        _time = time;
        _logger = logger;
        _machine = machine;
        _operatorStates = operatorStates;
        _sourceInstruments = sourceInstruments;
        _stopping = _stop.Token;
        _taskManagers = new TaskManagerCalls(taskManagers, _options, time);
        _writer = new StateWriter(WriteJobAsync);
        _sourcesWriter = new StateWriter(WriteSourcesAsync);
    }

    private JobId Id => new(this.GetPrimaryKeyString());

    public override async Task OnActivateAsync(CancellationToken cancellationToken)
    {
        var state = _stored.State;
        if (state.JobName is null)
        {
            return;
        }

        var definition = FindDefinition(state.JobName, state.Fingerprint).At(state.ToScale());
        var topology = JobTopology.Of(definition.Graph);
        _definition = definition;
        _job = Job.Restore(topology, new TaskManagerId(state.Submitter), state.StartTime, state.SlotTimeout, state.ToSnapshot(), RestartsOf(definition, state.ToHistory()), definition.Config.Checkpointing.LocalRecovery);
        _metrics = new TaskMetricsTable(topology, state.Metrics);
        if (_job.Phase.IsTerminal())
        {
            // What ended it may have been lost before all was cleared.
            _isEndStored = true;
            _ending = RunAsync(ClearAsync);
            return;
        }

        // The orders of every earlier activation are now too old to be obeyed.
        state.Epoch++;
        await _writer.WriteAsync();
        _isRecovering = state.Attempt > 1 && _job.Phase is JobPhase.Created or JobPhase.Deploying or JobPhase.Initializing;
        LogTakenUp(_logger, state.JobName, Id, state.Epoch, _job.Phase);
        Resume();
    }

    public override Task OnDeactivateAsync(DeactivationReason reason, CancellationToken cancellationToken)
    {
        StopWork();
        return Task.CompletedTask;
    }

    public void Dispose() => _stop.Dispose();

    public async Task StartAsync(JobSubmission submission)
    {
        if (_job is null)
        {
            _definition = FindDefinition(submission.JobName, submission.Fingerprint);
            var topology = JobTopology.Of(_definition.Graph);
            var now = _time.GetUtcNow();
            var submitter = submission.Submitter.ToParsableString();
            _job = new Job(topology, new TaskManagerId(submitter), now, submission.SlotTimeout, RestartsOf(_definition, RestartHistory.Empty))
            {
                HasLocalRecovery = _definition.Config.Checkpointing.LocalRecovery,
            };
            _metrics = new TaskMetricsTable(topology, []);
            _stored.State = new JobManagerState
            {
                JobName = submission.JobName,
                Fingerprint = submission.Fingerprint,
                Submitter = submitter,
                SlotTimeout = submission.SlotTimeout,
                StartTime = now,
                Epoch = 1,
                RestorePath = submission.Restore?.Path,
                AllowNonRestoredState = submission.Restore?.AllowNonRestoredState ?? false,
                ClaimMode = submission.Restore?.ClaimMode ?? RestoreClaimMode.NoClaim,
            };
            LogStarted(_logger, submission.JobName, Id);
            Resume();
        }

        await _writer.WriteAsync();
    }

    public async Task CancelAsync()
    {
        if (_job is not null)
        {
            Carry(_job.Cancel());
            await _writer.WriteAsync();
        }
    }

    public async Task ReportTasksAsync(IReadOnlyList<TaskReport> reports)
    {
        if (_job is null || _job.Phase.IsTerminal())
        {
            // Until the end is stored, the next activation may need these tasks to hear of it.
            await (_job is null || _isEndStored ? Task.CompletedTask : _writer.WriteAsync());
            return;
        }

        foreach (var report in reports)
        {
            if (report.Task.Attempt == _job.Attempt && _job.Topology.Contains(report.Task.Task))
            {
                _metrics![report.Task.Task] = report.Metrics;
            }
        }

        Carry(_job.UpdateTasks(reports.Select(report => report.ToUpdate())));
        TellOfEnds(reports);
        if (reports.Any(report => report.State.IsTerminal()))
        {
            // The TaskManager forgets these tasks once it is answered.
            await _writer.WriteAsync();
        }
        else
        {
            Announce();
        }
    }

    public Task<JobStatus?> PingAsync() => Task.FromResult(_job?.Phase.ToStatus());

    /// <summary>Does what was decided, beside the grain's calls.</summary>
    private void Carry(JobDecision decision)
    {
        if (decision is JobDecision.End)
        {
            // Whoever sees that the job has ended sees when.
            _stored.State.EndTime ??= _time.GetUtcNow();
        }

        if (decision is not JobDecision.Nothing)
        {
            var work = RunAsync(() => CarryOutAsync(decision));
            _ending = decision is JobDecision.End ? work : _ending;
        }
    }

    private async Task CarryOutAsync(JobDecision decision)
    {
        await _writer.WriteAsync();
        TellFailed();
        await (decision switch
        {
            JobDecision.Deploy deploy => DeployAsync(deploy),
            JobDecision.Initialize initialize => InitializeAsync(initialize),
            JobDecision.StartTasks start => StartTasksAsync(start),
            JobDecision.Run run => WatchTasksAsync(run),
            JobDecision.CancelTasks cancel => CancelTasksAsync(cancel.Attempt, cancel.Placement),
            JobDecision.Withdraw withdraw => WithdrawAsync(withdraw),
            JobDecision.Restart restart => RestartAsync(restart),
            JobDecision.End end => EndAsync(end),
            _ => throw new InvalidOperationException("There is no such job decision."),
        });
    }

    /// <summary>Goes on where the job stands.</summary>
    private void Resume()
    {
        InBackground(WatchMembersAsync);
        ResumeRescale();
        switch (_job!.Phase)
        {
            case JobPhase.Created:
                InBackground(WaitForSlotsAsync);
                break;
            case JobPhase.Deploying:
                Carry(new JobDecision.Deploy(_job.Attempt, _job.Placement!));
                break;
            case JobPhase.Initializing:
                StartSources(_storedSources.State);
                Carry(new JobDecision.Initialize(_job.Attempt, _job.Placement!));
                break;
            case JobPhase.Running:
                StartSources(_storedSources.State);
                Carry(new JobDecision.Run(_job.Attempt, _job.Placement!));
                break;
            case JobPhase.Restarting when _job.Tasks.AllTerminal:
                Carry(new JobDecision.Restart(_job.Attempt, _job.RestartAt));
                break;
            case JobPhase.Failing or JobPhase.Restarting or JobPhase.Canceling:
                InBackground(() => CancelTasksAsync(_job.Attempt, _job.Placement!));
                break;
        }
    }

    private async Task EndAsync(JobDecision.End end)
    {
        LogEnded(_logger, _job!.Topology.JobName, Id, end.Phase, _job.Failure?.Message ?? string.Empty);
        StopWork();
        await EndCheckpointsAsync(_job.Attempt);
        await ClearAsync();
        await _writer.WhenIdleAsync();
    }

    private async Task ClearAsync()
    {
        if (_storedSources.RecordExists)
        {
            await _storedSources.ClearStateAsync();
        }

        await ClearOperatorStateAsync();
    }

    private void StopWork()
    {
        _stop.Cancel();
        _sources?.Dispose();
        _sources = null;
    }

    /// <summary>Runs work of the grain in turns of its own. The work ends with the job or the activation.</summary>
    private void InBackground(Func<Task> work) => RunAsync(work).Ignore();

    // Completes when the work is done, or has failed and that was taken care of.
    private async Task RunAsync(Func<Task> work)
    {
        try
        {
            await work();
        }
        catch (Exception) when (_stopping.IsCancellationRequested)
        {
            // The job ended, or another activation takes over: what fails in this one, fails for nobody.
        }
        catch (InconsistentStateException exception)
        {
            LogReplaced(_logger, Id, exception);
            DeactivateOnIdle();
        }
        catch (Exception exception)
        {
            FailBy(exception);
        }
    }

    private void FailBy(Exception exception)
    {
        LogWorkFailed(_logger, Id, exception);
        Carry(_job!.FailWith(JobFailure.From(exception)));
    }

    private async Task WriteJobAsync()
    {
        var backoff = new Backoff(_options, _time);
        while (true)
        {
            try
            {
                _stored.State = _stored.State.With(_job!.Snapshot(), _job.Restarts?.History ?? RestartHistory.Empty, _metrics!.Snapshot());
                NoteOperatorStates();
                await _stored.WriteStateAsync();
                _isEndStored = _stored.State.Phase.IsTerminal();
                Announce();
                return;
            }
            catch (Exception exception) when (exception is not InconsistentStateException && !_stopping.IsCancellationRequested)
            {
                // Nothing that was decided may be done before it is stored, so the job waits for its storage.
                LogNotStored(_logger, Id, exception);
                await backoff.WaitAsync(_stopping);
            }
        }
    }

    private void Announce()
    {
        _moved.Set();
        ControlPlaneEvents.Emit(new JobMoved(Id, _job!.Phase, _stored.State.Epoch));
    }

    private CatalogedJob FindDefinition(string jobName, string fingerprint)
    {
        if (_catalog.Find(jobName) is not { } definition)
        {
            throw new FlinkException(
                FailureOrigin.User, $"This silo does not define job '{jobName}'. Start every process of the cluster from the same program.");
        }

        return definition.Graph.Fingerprint.Digest == fingerprint
            ? definition
            : throw new FlinkException(
                FailureOrigin.User,
                $"This silo defines job '{jobName}' in another shape. Start every process of the cluster from the same program with the same arguments.");
    }
}
