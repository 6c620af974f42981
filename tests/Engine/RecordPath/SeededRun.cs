using System.Diagnostics.Metrics;
using FlinkNet.Engine.BarrierPath.Align;
using FlinkNet.Engine.BarrierPath.Restore;
using FlinkNet.Engine.BarrierPath.Snapshot;
using FlinkNet.Engine.Planning;
using FlinkNet.Engine.RecordPath.Assembly;
using FlinkNet.Engine.RecordPath.Operators;
using FlinkNet.Engine.RecordPath.Shuffle;
using FlinkNet.Engine.RecordPath.State.Backends;
using FlinkNet.Engine.RecordPath.Tasks;
using FlinkNet.Engine.Tests.BarrierPath;
using FlinkNet.Model;
using Microsoft.Extensions.Time.Testing;

namespace FlinkNet.Engine.Tests.RecordPath;

/// <summary>
/// Runs a whole job on the test's thread. A seed decides which task is stepped, which frame arrives when, and which arrives twice; the
/// clock moves when nothing else can. A run that stands still with tasks unfinished is a failure.
/// </summary>
internal sealed class SeededRun
{
    private readonly Random _random;
    private readonly FakeTimeProvider _time;
    private readonly SeededTransport _transport;
    private readonly List<(TaskId Id, StreamTask Task)> _tasks = [];
    private readonly List<Action> _messages = [];
    private readonly List<(long At, Action Message)> _later = [];
    private static readonly Meter Metrics = new("tests");

    private readonly SeededCheckpoints? _checkpoints;

    /// <summary>Where the tasks of all runs keep keyed state.</summary>
    public static IStateBackend StateBackend { get; set; } = MemoryStateBackend.Instance;

    /// <summary>Deploys a job.</summary>
    /// <param name="environment">The program.</param>
    /// <param name="seed">Decides what happens when.</param>
    /// <param name="options">How it is bounded and disturbed.</param>
    /// <param name="checkpoints">Takes checkpoints, and gives the tasks what the latest of an earlier attempt holds.</param>
    public SeededRun(StreamExecutionEnvironment environment, int seed, SeededRunOptions options, SeededCheckpoints? checkpoints = null)
    {
        _checkpoints = checkpoints;
        _time = options.Time;
        _random = new Random(seed);
        Graph = JobGraphBuilder.Build(environment, "job");
        var plan = ExecutionPlan.Create(Graph);
        _transport = new SeededTransport(Graph, _random, options);
        var splits = new SeededSplits(this, options, checkpoints?.SourcesFor(Graph) ?? []);
        checkpoints?.Attach(this, splits);
        var services = new TaskServices(
            TestSerializers.Instance,
            _transport,
            splits.For(default),
            new ShuffleSettings(options.Credits, options.FrameSize, 1 << 20, options.BufferTimeout) { InFlightTime = options.InFlightTime },
            environment.Config.AutoWatermarkInterval,
            _time,
            Metrics,
            _random)
        {
            StateBackend = StateBackend,
            AllocatedBytes = options.AllocatedBytes,
            Copies = environment.Config.ObjectReuse ? RecordCopies.None : new RecordCopies(TestSerializers.Instance),
            Warn = (what, _) => Warnings.Add(what),
        };
        foreach (var vertex in Graph.Vertices)
        {
            for (var subtask = 0; subtask < vertex.Parallelism; subtask++)
            {
                var id = new TaskId(vertex.Id, new SubtaskIndex(subtask));
                var task = TaskBuilder.Build(plan, new TaskAttemptId(new JobId("job"), new Attempt(1), id), services with
                {
                    Splits = splits.For(id),
                    Checkpoints = checkpoints?.For(id),
                    Alignment = checkpoints?.Alignment ?? AlignmentSettings.Aligned,
                });
                Restore(plan, id, task);
                _tasks.Add((id, task));
                if (task is ProcessingTask processing)
                {
                    _transport.Gates.Add(id, processing.Gate);
                }
            }
        }
    }

    public JobGraph Graph { get; }

    /// <summary>What tasks warned of.</summary>
    public List<string> Warnings { get; } = [];

    public SeededTransport Transport => _transport;

    public IEnumerable<TaskId> TaskIds =>
        Graph.Vertices.SelectMany(vertex => Enumerable.Range(0, vertex.Parallelism), (vertex, subtask) =>
            new TaskId(vertex.Id, new SubtaskIndex(subtask)));

    public IEnumerable<StreamTask> Sources => _tasks.Where(entry => entry.Task is not ProcessingTask).Select(entry => entry.Task);

    public IEnumerable<StreamTask> Tasks => _tasks.Select(entry => entry.Task);

    /// <summary>What the tasks' steps have answered.</summary>
    public HashSet<StepStatus> Statuses { get; } = [];

    /// <summary>The largest number of frames that waited in any one task.</summary>
    public int BuffersMax { get; private set; }

    /// <summary>Runs to the end and closes all tasks, also when one throws.</summary>
    public void Run(int stepsMax = 1_000_000)
    {
        Assert.True(TryRun(stepsMax), $"The run did not end in {stepsMax} steps.");
    }

    /// <summary>Runs until it ends or has taken that many steps, and closes all tasks.</summary>
    /// <returns>Whether it ended.</returns>
    public bool TryRun(int steps)
    {
        var running = _tasks.Select(entry => entry.Task).ToList();
        try
        {
            for (var step = 0; running.Count > 0 && step < steps && _checkpoints is not { IsKilled: true }; step++)
            {
                _checkpoints?.Step();
                if (_random.Next(3) == 0 && DeliverOne())
                {
                    continue;
                }

                StepOne(running);
            }

            return running.Count == 0;
        }
        finally
        {
            foreach (var (_, task) in _tasks)
            {
                task.Close();
            }
        }
    }

    /// <summary>The time, in milliseconds since 1970.</summary>
    public long Clock => _time.GetUtcNow().ToUnixTimeMilliseconds();

    internal void Send(Action message) => _messages.Add(message);

    /// <summary>Sends a message that arrives when the clock says so.</summary>
    internal void SendAt(long time, Action message) => _later.Add((time, message));

    private void Restore(ExecutionPlan plan, TaskId id, StreamTask task)
    {
        if (_checkpoints?.Latest is not { } manifest)
        {
            return;
        }

        var stored = StoredOperators.Of(manifest, Graph);
        var assignment = TaskAssignment.Of(stored, plan, EndedTasks.Of(stored, plan), id);
        var snapshot =
            assignment.Assemble(assignment.Needed.ToDictionary(handle => handle, handle => TaskSnapshotCodec.Decode(handle.Inline!)));
        task.Restore(
            _checkpoints.Files.Fetch(snapshot, StateBackend) with { Channels = ChannelRestore.For(plan, id, _checkpoints.Channels) });
    }

    private bool DeliverOne()
    {
        foreach (var late in _later.Where(late => late.At <= Clock).ToList())
        {
            _later.Remove(late);
            _messages.Add(late.Message);
        }

        if (_messages.Count > 0 && _random.Next(2) == 0)
        {
            var message = _messages[0];
            _messages.RemoveAt(0);
            message();
            return true;
        }

        return _transport.DeliverOne();
    }

    private void StepOne(List<StreamTask> running)
    {
        var task = running[_random.Next(running.Count)];
        var now = _time.GetTimestamp();
        var result = task.Step(now);
        BuffersMax = Math.Max(BuffersMax, task.BuffersInUse);
        Statuses.Add(result.Status);
        if (result.Status == StepStatus.Done)
        {
            running.Remove(task);
        }
        else if (result.Status != StepStatus.More && !_transport.HasFrames && _messages.Count == 0)
        {
            _time.Advance(TimeSpan.FromMilliseconds(1));
        }
    }
}

/// <summary>How a seeded run is bounded and disturbed.</summary>
internal sealed record SeededRunOptions
{
    public int Credits { get; init; } = 4;

    public int FrameSize { get; init; } = 2048;

    public TimeSpan BufferTimeout { get; init; } = TimeSpan.FromMilliseconds(100);

    /// <summary>How long what is in flight may take.</summary>
    public TimeSpan InFlightTime { get; init; } = TimeSpan.FromMilliseconds(100);

    /// <summary>The clock, for steps that take time.</summary>
    public FakeTimeProvider Time { get; init; } = new();

    /// <summary>Whether consumers are in the same process.</summary>
    public bool Local { get; init; }

    /// <summary>The subtask of sources whose first request for splits is late.</summary>
    public int? LateReader { get; init; }

    /// <summary>By how many milliseconds it is.</summary>
    public long LateBy { get; init; }

    /// <summary>Whether its request comes in time, and the answer is late.</summary>
    public bool LateAnswers { get; init; }

    /// <summary>What tasks are told when they ask how much has been allocated.</summary>
    public Func<long> AllocatedBytes { get; init; } = static () => 0;

    /// <summary>How many of 100 frames arrive twice.</summary>
    public int DuplicatePercent { get; init; } = 10;
}
