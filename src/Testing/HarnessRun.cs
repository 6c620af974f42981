using System.Diagnostics.Metrics;
using FlinkNet.Engine.BarrierPath.Snapshot;
using FlinkNet.Engine.Planning;
using FlinkNet.Engine.RecordPath.Assembly;
using FlinkNet.Engine.RecordPath.Operators;
using FlinkNet.Engine.RecordPath.Serialization;
using FlinkNet.Engine.RecordPath.Shuffle;
using FlinkNet.Engine.RecordPath.Sources;
using FlinkNet.Engine.RecordPath.State.Backends;
using FlinkNet.Engine.RecordPath.State.Snapshots;
using FlinkNet.Engine.RecordPath.Tasks;
using FlinkNet.Model;
using FlinkNet.Transformations;
using Microsoft.Extensions.Time.Testing;

namespace FlinkNet.Testing;

/// <summary>
/// The tasks of a piece of a program, stepped on the caller's thread until there is nothing left to do. The harness stands in for the
/// sources and the sinks: it puts frames into the gates of those that take from the former, and takes the frames that are meant for the
/// latter.
/// </summary>
internal sealed class HarnessRun : IShuffleTransport, IDisposable
{
    private const int CreditsPerChannel = 64;
    private static readonly Meter Metrics = new("FlinkNet.Testing");

    private readonly JobGraph _graph;
    private readonly ExecutionPlan _plan;
    private readonly Dictionary<TaskId, ProcessingTask> _tasks = [];
    private readonly Dictionary<VertexId, IHarnessOutput> _outputs = [];
    private readonly TaskServices _services;
    private readonly SemaphoreSlim _woken = new(0, 1);
    private long _snapshots;

    public HarnessRun(
        StreamExecutionEnvironment environment,
        FakeTimeProvider time,
        IReadOnlyDictionary<Transformation, IHarnessOutput> outputs)
    {
        Time = time;
        _graph = JobGraphBuilder.Build(environment, "harness");
        _services = new TaskServices(
            LocalOnly.Instance,
            this,
            LocalOnly.Instance,
            new ShuffleSettings(CreditsPerChannel, FrameSize: 1 << 16, BytesInFlight: 1 << 20, BufferTimeout: TimeSpan.Zero),
            environment.Config.AutoWatermarkInterval,
            time,
            Metrics,
            new Random(1))
        {
            FiresPunctually = true,
            Copies = environment.Config.ObjectReuse ? RecordCopies.None : new RecordCopies(HarnessSerializers.Resolver),
            StateBackend = StateBackendHere.Value ?? StateBackend,
        };
        _plan = ExecutionPlan.Create(_graph);
        foreach (var vertex in _graph.Vertices)
        {
            if (outputs.TryGetValue(vertex.Head.Transformation, out var output))
            {
                _outputs.Add(vertex.Id, output);
            }
            else if (vertex.Inputs.Count > 0)
            {
                BuildTasks(vertex);
            }
        }
    }

    /// <summary>Where the operators of all harnesses of the process keep keyed state.</summary>
    internal static IStateBackend StateBackend { get; set; } = MemoryStateBackend.Instance;

    /// <summary>Where those do that the caller makes; null for as all.</summary>
    internal static AsyncLocal<IStateBackend?> StateBackendHere { get; } = new();

    public FakeTimeProvider Time { get; }

    /// <summary>The operators of all tasks.</summary>
    public IReadOnlyList<ChainElement> Operators => [.. _tasks.Values.SelectMany(task => task.Chain)];

    /// <summary>What shares out the records of a source that the harness stands in for.</summary>
    public ShuffleWriter<T>[] WritersFrom<T>(Transformation source)
    {
        var vertex = _graph.Vertices.Single(candidate => ReferenceEquals(candidate.Head.Transformation, source));
        var task = new TaskDescription(
            Attempt(new TaskId(vertex.Id, new SubtaskIndex(0))), _graph.Name, vertex.Name, vertex.Parallelism, vertex.MaxParallelism);
        var scope = new TaskScope(task.DisplayName, Time) { Copies = _services.Copies };
        return [.. vertex.Outputs.Select(edge =>
            new ShuffleWriterBuilder<T>(_plan, edge, task, scope, new TaskControl(), _services, source.Name).Build())];
    }

    public IFrameSender OpenSender(ChannelId channel, ICreditTarget credit, TaskControl control) =>
        new Sender(this, new TaskId(_graph.Edges[channel.Edge.Index].Target, new SubtaskIndex(channel.Consumer)));

    /// <summary>What the operators remember.</summary>
    public HarnessSnapshot Snapshot()
    {
        _snapshots++;
        var operators = new Dictionary<string, IReadOnlyList<OperatorSnapshot>>();
        foreach (var vertex in _graph.Vertices)
        {
            // What operators hand on before the barrier is on the other side of it in the tasks that follow.
            foreach (var states in TasksOf(vertex).SelectMany(SnapshotOf).GroupBy(state => state.Key, state => state.Value).ToList())
            {
                operators.Add(states.Key, [.. states]);
            }

            RunUntilIdle();
        }

        return new HarnessSnapshot(operators, Time.GetUtcNow().ToUnixTimeMilliseconds());
    }

    /// <summary>Tells the operators what became of a checkpoint.</summary>
    public void NotifyCheckpoint(long checkpoint, bool isComplete)
    {
        foreach (var task in _tasks.Values)
        {
            if (isComplete)
            {
                task.Control.NotifyCheckpointComplete(CompletedCheckpoint.Published(new CheckpointId(checkpoint), isLast: false));
            }
            else
            {
                task.Control.NotifyCheckpointAborted(new CheckpointId(checkpoint));
            }
        }

        RunUntilIdle();
    }

    /// <summary>Lets the operators begin with what a snapshot holds.</summary>
    public void Restore(HarnessSnapshot snapshot)
    {
        foreach (var (id, task) in _tasks)
        {
            var operators = snapshot.Of(_plan.KeyGroups(id), id.Subtask.Value, _graph.Vertices[id.Vertex.Index].Parallelism);
            task.Restore(new TaskSnapshot(operators, snapshot.HasEnded)
            {
                RestoredFrom = CompletedCheckpoint.Restored(CheckpointId.None),
            });
        }
    }

    /// <summary>Steps all tasks until none has anything left to do.</summary>
    public void RunUntilIdle()
    {
        for (var hasWork = true; hasWork;)
        {
            hasWork = false;
            foreach (var task in _tasks.Values)
            {
                hasWork |= StepUntilIdle(task);
            }
        }
    }

    /// <summary>Steps all tasks, whenever something outside wakes one, until a condition holds.</summary>
    public async Task RunUntilAsync(Func<bool> condition, CancellationToken cancellationToken)
    {
        for (RunUntilIdle(); !condition(); RunUntilIdle())
        {
            await _woken.WaitAsync(cancellationToken);
        }
    }

    /// <summary>When, in milliseconds since 1970, something is due that nobody but the clock brings about; null for never.</summary>
    public long? NextCallAt()
    {
        long? next = null;
        foreach (var task in _tasks.Values)
        {
            if (task.NextProcessingTimeCall is { } call && (next is null || call < next))
            {
                next = call;
            }
        }

        return next;
    }

    public void Dispose()
    {
        foreach (var task in _tasks.Values)
        {
            task.Close();
        }
    }

    private static TaskAttemptId Attempt(TaskId task) => new(new JobId("harness"), new Attempt(1), task);

    private void BuildTasks(JobVertex vertex)
    {
        for (var subtask = 0; subtask < vertex.Parallelism; subtask++)
        {
            var id = new TaskId(vertex.Id, new SubtaskIndex(subtask));
            var task = (ProcessingTask)TaskBuilder.Build(_plan, Attempt(id), _services);
            task.Control.Attach(Wake);
            _tasks.Add(id, task);
        }
    }

    private IEnumerable<ProcessingTask> TasksOf(JobVertex vertex) =>
        _tasks.Where(entry => entry.Key.Vertex == vertex.Id).OrderBy(entry => entry.Key.Subtask).Select(entry => entry.Value);

    private Dictionary<string, OperatorSnapshot> SnapshotOf(ProcessingTask task)
    {
        task.Checkpoints.Prepare(new CheckpointId(_snapshots));
        return task.Checkpoints.Snapshot();
    }

    private void Wake()
    {
        lock (_woken)
        {
            if (_woken.CurrentCount == 0)
            {
                _woken.Release();
            }
        }
    }

    private bool StepUntilIdle(ProcessingTask task)
    {
        for (var hasWorked = false; ; hasWorked = true)
        {
            var result = task.Step(Time.GetTimestamp());
            if (result.Status != StepStatus.More && result.WakeAt > Time.GetTimestamp())
            {
                return hasWorked;
            }
        }
    }

    private void Deliver(TaskId target, ShuffleFrame frame)
    {
        if (_outputs.TryGetValue(target.Vertex, out var output))
        {
            frame.Credit?.Grant(frame.Sequence + 1);
            output.Take(frame);
            frame.Return();
        }
        else
        {
            _tasks[target].Gate.Offer(frame);
        }
    }

    private sealed class Sender(HarnessRun run, TaskId target) : IFrameSender
    {
        public bool IsLocal => true;

        public void Send(ShuffleFrame frame) => run.Deliver(target, frame);
    }

    /// <summary>No source requests splits.</summary>
    private sealed class LocalOnly : ITypeSerializerResolver, ISourceGateway
    {
        public static LocalOnly Instance { get; } = new();

        public TypeSerializer<T> Resolve<T>() => HarnessSerializers.Resolver.Resolve<T>();

        public TypeSerializer<T> ResolveState<T>() => HarnessSerializers.Resolver.ResolveState<T>();

        public string? WhyNot(Type type) => null;

        public void RequestSplits(int sourceId, long number, CheckpointId checkpoint, bool hasSplits, Action<SplitAnswer> answer) =>
            throw NoSources();

        public void ReportWatermark(int sourceId, string group, long number, long watermark, Action<long> answer) => throw NoSources();

        private static InvalidOperationException NoSources() => new("The harness stands in for all sources.");
    }
}
