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
/// The tasks of a piece of a program, each with one subtask, stepped on the caller's thread until there is nothing left to do. The harness stands in for
/// the sources and the sinks: it puts frames into the gates of those that take from the former, and takes the frames that are meant for the latter.
/// </summary>
internal sealed class HarnessRun : IShuffleTransport, IDisposable
{
    private const int CreditsPerChannel = 64;
    private static readonly Meter Metrics = new("FlinkNet.Testing");

    private readonly JobGraph _graph;
    private readonly Dictionary<VertexId, ProcessingTask> _tasks = [];
    private readonly Dictionary<VertexId, IHarnessOutput> _outputs = [];
    private readonly TaskServices _services;
    private readonly SemaphoreSlim _woken = new(0, 1);
    private long _snapshots;

    public HarnessRun(StreamExecutionEnvironment environment, FakeTimeProvider time, IReadOnlyDictionary<Transformation, IHarnessOutput> outputs)
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
            StateBackend = StateBackendHere.Value ?? StateBackend,
        };
        var plan = ExecutionPlan.Create(_graph);
        foreach (var vertex in _graph.Vertices)
        {
            if (outputs.TryGetValue(vertex.Head.Transformation, out var output))
            {
                _outputs.Add(vertex.Id, output);
            }
            else if (vertex.Inputs.Count > 0)
            {
                var id = new TaskAttemptId(new JobId("harness"), 1, new TaskId(vertex.Id, 0));
                var task = (ProcessingTask)TaskBuilder.Build(plan, id, _services);
                task.Control.Attach(Wake);
                _tasks.Add(vertex.Id, task);
            }
        }
    }

    /// <summary>Where the operators of all harnesses of the process keep keyed state.</summary>
    internal static IStateBackend StateBackend { get; set; } = MemoryStateBackend.Instance;

    /// <summary>Where those do that the caller makes; null for as all.</summary>
    internal static AsyncLocal<IStateBackend?> StateBackendHere { get; } = new();

    public FakeTimeProvider Time { get; }

    /// <summary>The channels from a source that the harness stands in for.</summary>
    public OutputChannel<T>[] ChannelsFrom<T>(Transformation source)
    {
        var vertex = _graph.Vertices.Single(candidate => ReferenceEquals(candidate.Head.Transformation, source));
        return [.. vertex.Outputs.Select(edge => new OutputChannel<T>(
            new ChannelId(new JobId("harness"), 1, edge.Id, 0, 0),
            new TaskControl(),
            new TaskCounters(),
            _services.Shuffle,
            channels: 1,
            this,
            LocalOnly.Instance.Resolve<T>))];
    }

    public IFrameSender OpenSender(ChannelId channel, ICreditTarget credit, TaskControl control) =>
        new Sender(this, _graph.Edges[channel.Edge.Index].Target);

    /// <summary>What the operators remember.</summary>
    public HarnessSnapshot Snapshot()
    {
        var operators = new Dictionary<string, OperatorSnapshot>();
        foreach (var task in _tasks.Values)
        {
            task.Checkpoints.Prepare(++_snapshots);
            foreach (var (id, snapshot) in task.Checkpoints.Snapshot())
            {
                operators.Add(id, snapshot);
            }
        }

        return new HarnessSnapshot(operators, Time.GetUtcNow().ToUnixTimeMilliseconds());
    }

    /// <summary>Lets the operators begin with what a snapshot holds.</summary>
    public void Restore(HarnessSnapshot snapshot)
    {
        var operators = snapshot.Copy();
        foreach (var task in _tasks.Values)
        {
            task.Restore(new TaskSnapshot(operators, HasEnded: false));
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

    private void Deliver(VertexId target, ShuffleFrame frame)
    {
        if (_outputs.TryGetValue(target, out var output))
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

    private sealed class Sender(HarnessRun run, VertexId target) : IFrameSender
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

        public void RequestSplits(int sourceId, long number, long checkpoint, bool hasSplits, Action<SplitAnswer> answer) => throw NoSources();

        public void ReportWatermark(int sourceId, string group, long number, long watermark, Action<long> answer) => throw NoSources();

        private static InvalidOperationException NoSources() => new("The harness stands in for all sources.");
    }
}
