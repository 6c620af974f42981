using System.Collections.Concurrent;
using System.Diagnostics.Metrics;
using FlinkNet.Engine.BarrierPath.Align;
using FlinkNet.Engine.RecordPath.Assembly;
using FlinkNet.Engine.RecordPath.Serialization;
using FlinkNet.Engine.RecordPath.Shuffle;
using FlinkNet.Engine.RecordPath.Sinks;
using FlinkNet.Engine.RecordPath.Tasks;
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
    /// <summary>
    /// A frame goes to another silo in parts of this many times the size at which it is sent: only records that are large by themselves make
    /// one.
    /// </summary>
    private const int PartFrames = 4;

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

    /// <summary>For each task that was ordered and is not forgotten, what ends its preparation.</summary>
    private readonly ConcurrentDictionary<TaskAttemptId, TaskPreparation> _preparing = new();

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

    public void Start(TaskAttemptId task) => Find(task)?.Runner.Start();

    public void Cancel(TaskAttemptId task)
    {
        if (_preparing.TryGetValue(task, out var preparing))
        {
            preparing.Cancel();
        }

        Find(task)?.Runner.Cancel();
    }

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
        if (_tasks.TryRemove(task, out var deployed))
        {
            Release(deployed.Inputs, deployed.Outputs, deployed.Checkpoints);
        }

        if (_preparing.TryRemove(task, out _) && !_preparing.Keys.Any(other => other.Job == task.Job && other.Attempt == task.Attempt))
        {
            _shuffle.Detach(task.Job, task.Attempt);
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
        new ShuffleTransport(_shuffle, PartFrames * _options.FrameSize),
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
        AllocatedBytes = _machine.AllocatedBytes,
        Checkpoints = reporter,
        StateBackend = _stateBackends.Of(job.Config),
        Alignment = AlignmentOf(job.Config.Checkpointing),
        Commits = CommitSettings.From(job.Config.Sinks),
        Warn = (what, why) => LogWarning(_logger, task, what, why),
    };

    [LoggerMessage(LogLevel.Warning, "Task {Task}: {What}")]
    private static partial void LogWarning(ILogger logger, TaskAttemptId task, string what, Exception? why);
}
