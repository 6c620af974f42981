using System.Collections.Concurrent;
using System.Diagnostics.Metrics;
using FlinkNet.Engine.BarrierPath;
using FlinkNet.Engine.RecordPath;
using FlinkNet.Engine.RecordPath.Chains;
using FlinkNet.Engine.RecordPath.Shuffle;
using FlinkNet.Engine.RecordPath.Sinks;
using FlinkNet.Grains.BarrierPath;
using FlinkNet.Grains.Hosting;
using FlinkNet.Interfaces.ControlPlane;
using FlinkNet.Interfaces.Options;
using FlinkNet.Model;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Options;

namespace FlinkNet.Grains.RecordPath;

/// <summary>Builds the silo's tasks from its own program's graphs and runs them on its workers.</summary>
internal sealed partial class TaskRuntime : ITaskRuntime
{
    private readonly JobCatalog _catalog;
    private readonly ShuffleStreamProvider _shuffle;
    private readonly ITaskWorkers _workers;
    private readonly ITypeSerializerResolver _serializers;
    private readonly ISourceCoordinatorProxy _splits;
    private readonly TaskCheckpointing _checkpoints;
    private readonly StateBackendRegistry _stateBackends;
    private readonly TaskManagerOptions _options;
    private readonly Machine _machine;
    private readonly Meter _operatorMetrics;
    private readonly ILogger _logger;
    private readonly ConcurrentDictionary<TaskAttemptId, DeployedTask> _tasks = new();

    public TaskRuntime(
        JobCatalog catalog,
        ShuffleStreamProvider shuffle,
        ITaskWorkers workers,
        ITypeSerializerResolver serializers,
        ISourceCoordinatorProxy splits,
        TaskCheckpointing checkpoints,
        StateBackendRegistry stateBackends,
        IOptions<TaskManagerOptions> options,
        Machine machine,
        IMeterFactory meters,
        ILogger<TaskRuntime> logger)
    {
        _catalog = catalog;
        _shuffle = shuffle;
        _workers = workers;
        _serializers = serializers;
        _splits = splits;
        _checkpoints = checkpoints;
        _stateBackends = stateBackends;
        _options = options.Value;
        _logger = logger;
        _machine = machine;
        _operatorMetrics = meters.Create("FlinkNet.Operators");
        Instruments = new TaskInstruments(meters, () => _tasks.Values);
    }

    /// <summary>The tasks' metrics.</summary>
    public TaskInstruments Instruments { get; }

    public async Task DeployAsync(TaskAttemptId task, JobDeployment deployment, ITaskListener listener)
    {
        if (_tasks.ContainsKey(task))
        {
            return;
        }

        var job = _catalog.Find(deployment.JobName)?.At(deployment.Scale)
            ?? throw new FlinkException(FailureOrigin.User, $"This silo's program defines no job named '{deployment.JobName}'.");
        var snapshot = deployment.RestoredCheckpoint == 0 ? null : await _checkpoints.Restorer.ReadAsync(job, task, deployment);
        _shuffle.Attach(deployment, job.Graph);
        var reporter = _checkpoints.ReporterFor(job, task);
        var built = TaskBuilder.Build(job.Plan, task, ServicesFor(task, job, reporter));
        if (snapshot is not null)
        {
            Restore(built, snapshot);
            await CompareAsync(job, task, deployment, reporter);
        }

        if (deployment.Stops)
        {
            built.StopAtOnce();
        }

        var deployed = new DeployedTask(
            new TaskRunner(task, built, _workers, listener, _machine.Time),
            job.Graph.Name,
            job.Graph.Vertices[task.Task.Vertex.Index].Name,
            ChannelsInto(job, task),
            ChannelsOutOf(job, task),
            reporter);
        if (_tasks.TryAdd(task, deployed) && built is ProcessingTask processing)
        {
            Subscribe(deployed, new GateObserver(processing.Gate));
        }
    }

    public void Start(TaskAttemptId task) => Find(task)?.Runner.Start();

    public void Cancel(TaskAttemptId task) => Find(task)?.Runner.Cancel();

    public void TriggerCheckpoint(JobId job, int attempt, CheckpointBarrier barrier)
    {
        foreach (var task in TasksOf(job, attempt).Where(task => task is not ProcessingTask))
        {
            task.Control.TriggerCheckpoint(barrier);
        }
    }

    public void AbortCheckpoint(JobId job, int attempt, long checkpoint)
    {
        foreach (var task in TasksOf(job, attempt))
        {
            task.Control.AbortCheckpoint(checkpoint);
        }
    }

    public void CompleteCheckpoint(JobId job, int attempt, long checkpoint, bool isFinal)
    {
        foreach (var task in DeployedOf(job, attempt))
        {
            task.Runner.Task.Control.CompleteCheckpoint(checkpoint, isFinal);
            task.Checkpoints?.CompleteAsync(checkpoint, isFinal).Ignore();
        }
    }

    public TaskMetrics? GetMetrics(TaskAttemptId task) => Find(task)?.Runner.Metrics;

    public void Remove(TaskAttemptId task)
    {
        if (!_tasks.TryRemove(task, out var deployed))
        {
            return;
        }

        deployed.Checkpoints?.Dispose();
        foreach (var channel in deployed.Inputs)
        {
            _shuffle.Endpoints.RemoveConsumer(channel);
        }

        foreach (var channel in deployed.Outputs)
        {
            _shuffle.Endpoints.RemoveProducer(channel);
        }

        if (!_tasks.Keys.Any(other => other.Job == task.Job && other.Attempt == task.Attempt))
        {
            _shuffle.Detach(task.Job, task.Attempt);
        }
    }

    private static void Restore(StreamTask task, TaskSnapshot snapshot)
    {
        try
        {
            task.Restore(snapshot);
        }
        catch
        {
            task.Discard();
            throw;
        }
    }

    private async Task CompareAsync(CatalogedJob job, TaskAttemptId task, JobDeployment deployment, CheckpointReporter reporter)
    {
        if (await _checkpoints.Restorer.FindWitnessedAsync(job, task, deployment) is { } handle)
        {
            reporter.OperatorState.TellRestored(deployment.RestoredCheckpoint, handle);
        }
    }

    private static List<ChannelId> ChannelsInto(CatalogedJob job, TaskAttemptId task)
    {
        var channels = new List<ChannelId>();
        foreach (var edge in job.Graph.Vertices[task.Task.Vertex.Index].Inputs)
        {
            var producers = job.Plan.Producers(edge, task.Task.Subtask);
            for (var producer = producers.Start; producer < producers.End; producer++)
            {
                channels.Add(new ChannelId(task.Job, task.Attempt, edge.Id, producer, task.Task.Subtask));
            }
        }

        return channels;
    }

    private static List<ChannelId> ChannelsOutOf(CatalogedJob job, TaskAttemptId task)
    {
        var channels = new List<ChannelId>();
        foreach (var edge in job.Graph.Vertices[task.Task.Vertex.Index].Outputs)
        {
            var consumers = job.Plan.Consumers(edge, task.Task.Subtask);
            for (var consumer = consumers.Start; consumer < consumers.End; consumer++)
            {
                channels.Add(new ChannelId(task.Job, task.Attempt, edge.Id, task.Task.Subtask, consumer));
            }
        }

        return channels;
    }

    private IEnumerable<StreamTask> TasksOf(JobId job, int attempt) => DeployedOf(job, attempt).Select(task => task.Runner.Task);

    // In their order, which that of the table is not: it differs from process to process.
    private IEnumerable<DeployedTask> DeployedOf(JobId job, int attempt) => _tasks
        .Where(entry => entry.Key.Job == job && entry.Key.Attempt == attempt)
        .OrderBy(entry => entry.Key.Task.Vertex.Index)
        .ThenBy(entry => entry.Key.Task.Subtask)
        .Select(entry => entry.Value);

    private DeployedTask? Find(TaskAttemptId task) => _tasks.GetValueOrDefault(task);

    private void Subscribe(DeployedTask deployed, GateObserver observer)
    {
        foreach (var channel in deployed.Inputs)
        {
            _shuffle.Open(channel).SubscribeAsync(observer).Ignore();
        }
    }

    private static AlignmentSettings AlignmentOf(CheckpointConfig config) =>
        new(config.Mode, config.UnalignedCheckpoints ? config.AlignedCheckpointTimeout : null, config.ChannelStateMax);

    private TaskServices ServicesFor(TaskAttemptId task, CatalogedJob job, CheckpointReporter reporter) => new(
        _serializers,
        new ShuffleTransport(_shuffle),
        new SourceGateway(_splits, task),
        new ShuffleSettings(_options.CreditsPerChannel, _options.FrameSize, _options.BytesInFlight, job.Config.BufferTimeout)
        {
            ObjectBytesInFlight = _options.ObjectBytesInFlight,
            RecordSizeMax = _options.RecordSizeMax,
        },
        job.Config.AutoWatermarkInterval,
        _machine.Time,
        _operatorMetrics,
        _machine.Random)
    {
        Checkpoints = reporter,
        StateBackend = _stateBackends.Of(job.Config),
        Alignment = AlignmentOf(job.Config.Checkpointing),
        Commits = CommitSettings.From(job.Config.Sinks),
        Warn = (what, why) => LogWarning(_logger, task, what, why),
    };

    [LoggerMessage(LogLevel.Warning, "Task {Task}: {What}")]
    private static partial void LogWarning(ILogger logger, TaskAttemptId task, string what, Exception why);
}
