using FlinkNet.Engine.ControlPlane;
using FlinkNet.Engine.ControlPlane.Failures;
using FlinkNet.Engine.ControlPlane.Jobs;
using FlinkNet.Grains.ControlPlane.Diagnostics;
using FlinkNet.Interfaces.BarrierPath;
using FlinkNet.Interfaces.ControlPlane;
using FlinkNet.Model;
using Microsoft.Extensions.Logging;

namespace FlinkNet.Grains.ControlPlane.Jobs;

/// <summary>
/// The job of a JobManager as its activation holds it, and its record in the grain storage. Every part of the JobManager works on it,
/// within turns of the grain; nothing that was decided is done before
/// it is stored here.
/// </summary>
internal sealed partial class ManagedJob : IDisposable
{
    /// <summary>How long a request waits for tasks that were ordered to start: less than a call may take.</summary>
    private static readonly TimeSpan StartPatience = TimeSpan.FromSeconds(5);

    private readonly IPersistentState<JobManagerState> _stored;
    private readonly JobCatalog _catalog;
    private readonly ControlPlaneHost _host;
    private readonly ILogger _logger;
    private readonly StateWriter _writer;
    private readonly CancellationTokenSource _stop = new();
    private Job? _job;
    private CatalogedJob? _definition;
    private TaskMetricsTable? _metrics;

    public ManagedJob(JobId id, IPersistentState<JobManagerState> stored, JobCatalog catalog, ControlPlaneHost host, ILogger logger)
    {
        (Id, _stored, _catalog, _host, _logger) = (id, stored, catalog, host, logger);
        Stopping = _stop.Token;
        _writer = new StateWriter(WriteAsync);
    }

    public JobId Id { get; }

    /// <summary>Whether a job was started under this id.</summary>
    public bool IsKnown => _job is not null;

    /// <exception cref="FlinkException">There is no such job.</exception>
    public Job Job => _job ?? throw new FlinkException(
        FailureOrigin.External, $"There is no job {Id} in this cluster. If there was one, its grain storage was lost with a silo.");

    public string Name => Job.Topology.JobName;

    /// <summary>The job as its program has it, as wide as it is now.</summary>
    public CatalogedJob Definition => _definition!;

    public TaskMetricsTable Metrics => _metrics!;

    public JobManagerState State => _stored.State;

    public bool TakesCheckpoints => Definition.Config.Checkpointing.Interval is not null;

    /// <summary>Whether it is stored that the job has ended.</summary>
    public bool IsEndStored { get; private set; }

    /// <summary>Ends with the job or the activation.</summary>
    public CancellationToken Stopping { get; }

    /// <summary>Set when the job has moved.</summary>
    public WakeSignal Moved { get; } = new();

    /// <summary>Begins a job that was submitted.</summary>
    public void Begin(JobSubmission submission)
    {
        _definition = FindDefinition(submission.JobName, submission.Fingerprint);
        var topology = JobTopology.Of(_definition.Graph);
        var now = _host.Time.GetUtcNow();
        var submitter = submission.Submitter.ToParsableString();
        _job = new Job(topology, new TaskManagerId(submitter), now, submission.SlotTimeout, RestartsOf(_definition, RestartHistory.Empty))
        {
            HasLocalRecovery = _definition.Config.Checkpointing.LocalRecovery,
        };
        _metrics = new TaskMetricsTable(topology, [], []);
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
    }

    /// <summary>Takes up the job that an earlier activation stored.</summary>
    /// <returns>Whether there is one.</returns>
    public bool TryTakeUp()
    {
        var state = State;
        if (state.JobName is null)
        {
            return false;
        }

        var definition = FindDefinition(state.JobName, state.Fingerprint).At(state.ToScale());
        var topology = JobTopology.Of(definition.Graph);
        _definition = definition;
        _job = Job.Restore(
            topology,
            new TaskManagerId(state.Submitter),
            state.StartTime,
            state.SlotTimeout,
            state.ToSnapshot(),
            RestartsOf(definition, state.ToHistory()),
            definition.Config.Checkpointing.LocalRecovery);
        _metrics = new TaskMetricsTable(topology, state.Metrics, state.AsyncTimes, state.Accumulators);
        IsEndStored = _job.Phase.IsTerminal();
        return true;
    }

    /// <summary>Completes when all that was changed before this call is stored.</summary>
    public Task StoreAsync() => _writer.WriteAsync();

    /// <summary>Completes when no write is in progress.</summary>
    public Task WhenStoredAsync() => _writer.WhenIdleAsync();

    /// <summary>Stores the job's end, if it is not stored yet.</summary>
    public Task StoreEndAsync() => IsEndStored ? Task.CompletedTask : _writer.WriteAsync();

    /// <summary>
    /// Results of a job may be seen a moment before all its tasks have said that they run: what is asked of it then is not refused for
    /// that.
    /// </summary>
    public async Task WhenStartedAsync()
    {
        var since = _host.Time.GetTimestamp();
        while (Job.IsStarting
            && StartPatience - _host.Time.GetElapsedTime(since) is var left
            && left > TimeSpan.Zero
            && !Stopping.IsCancellationRequested)
        {
            await Moved.WaitAsync(left, _host.Time, Stopping)
                .ConfigureAwait(ConfigureAwaitOptions.ContinueOnCapturedContext | ConfigureAwaitOptions.SuppressThrowing);
        }
    }

    /// <summary>Whoever waits for the job to move is to look.</summary>
    public void Announce()
    {
        Moved.Set();
        ControlPlaneEvents.Emit(new JobMoved(Id, Job.Phase, new Epoch(State.Epoch)));
    }

    /// <summary>
    /// Takes over the numbers of key groups that the state is cut into. They are stored before tasks are deployed with them.
    /// </summary>
    public async Task AdoptAsync(RestorePoint? restored)
    {
        var own = Definition.Graph.Vertices.Select(vertex => vertex.MaxParallelism).ToArray();
        if (restored is not null && !restored.MaxParallelism.AsSpan().SequenceEqual(own))
        {
            Scale(Job.Topology.Parallelism, restored.MaxParallelism);
            await StoreAsync();
        }
    }

    /// <summary>Makes the job's plan as wide as its topology is.</summary>
    public void FitToTopology()
    {
        var parallelism = Job.Topology.Parallelism;
        if (!parallelism.AsSpan().SequenceEqual(Definition.Graph.Vertices.Select(vertex => vertex.Parallelism).ToArray()))
        {
            Scale(parallelism, [.. Definition.Graph.Vertices.Select(vertex => vertex.MaxParallelism)]);
        }

        _metrics = new TaskMetricsTable(Job.Topology, [], []);
    }

    /// <summary>Takes a task's numbers, if it is of this attempt.</summary>
    public void NoteMetrics(TaskAttemptId task, Attempt attempt, TaskMetrics metrics)
    {
        if (task.Attempt == attempt && Job.Topology.Contains(task.Task))
        {
            _metrics![task.Task] = metrics;
        }
    }

    /// <summary>Ends all work for the job here.</summary>
    public void Stop() => _stop.Cancel();

    public void Dispose() => _stop.Dispose();

    private void Scale(int[] parallelism, int[] maxParallelism)
    {
        (State.Parallelism, State.MaxParallelism) = (parallelism, maxParallelism);
        _definition = FindDefinition(State.JobName!, State.Fingerprint).At(State.ToScale());
    }

    private RestartBackoff RestartsOf(CatalogedJob definition, RestartHistory history)
    {
        var isRestartable = definition.Config.Checkpointing.Interval is not null;
        var strategy = definition.Config.RestartStrategy ?? (isRestartable ? RestartStrategy.ExponentialDelay() : RestartStrategy.None);
        return new RestartBackoff(strategy, _host.Time, _host.Machine.Random, history);
    }

    // Nothing that was decided may be done before it is stored, so the job waits for its storage.
    private Task WriteAsync() => _host.Retries.WriteAsync(WriteOnceAsync, failure => LogNotStored(_logger, Id, failure), Stopping);

    private async Task WriteOnceAsync()
    {
        _stored.State = State.With(
            Job.Snapshot(),
            Job.Restarts?.History ?? RestartHistory.Empty,
            Metrics.Snapshot(),
            Metrics.SnapshotAsyncTimes(),
            Metrics.SnapshotAccumulators());
        if (TakesCheckpoints && !Job.Phase.IsTerminal())
        {
            State.NoteOperatorStates();
        }

        await _stored.WriteStateAsync();
        IsEndStored = State.Phase.IsTerminal();
        Announce();
    }

    private CatalogedJob FindDefinition(string jobName, string fingerprint)
    {
        if (_catalog.Find(jobName) is not { } definition)
        {
            throw new FlinkException(
                FailureOrigin.User,
                    $"This silo does not define job '{jobName}'. Start every process of the cluster from the same program.");
        }

        return definition.Graph.Fingerprint.Digest == fingerprint
            ? definition
            : throw new FlinkException(
                FailureOrigin.User,
                $"This silo defines job '{jobName}' in another shape. Start every process of the cluster from the same program with "
                    + $"the same arguments.");
    }

    [LoggerMessage(LogLevel.Warning, "The state of job {Job} could not be stored; it is tried again.")]
    private static partial void LogNotStored(ILogger logger, JobId job, Exception exception);
}
