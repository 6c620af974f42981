using FlinkNet.Engine.BarrierPath.Acknowledge;
using FlinkNet.Engine.BarrierPath.Align;
using FlinkNet.Engine.BarrierPath.Publish;
using FlinkNet.Engine.BarrierPath.Restore;
using FlinkNet.Engine.BarrierPath.Snapshot;
using FlinkNet.Engine.BarrierPath.Trigger;
using FlinkNet.Engine.Planning;
using FlinkNet.Engine.RecordPath.Operators;
using FlinkNet.Engine.RecordPath.Sources;
using FlinkNet.Engine.RecordPath.State.Snapshots;
using FlinkNet.Engine.Tests.RecordPath;
using FlinkNet.Model;
using FlinkNet.Testing.Conformance;

namespace FlinkNet.Engine.Tests.BarrierPath;

/// <summary>The checkpoints of one job over all its attempts: a coordinator and a store under the seed's hand.</summary>
internal sealed class SeededCheckpoints(int seed)
{
    private readonly Random _random = new(seed);
    private readonly List<string> _log = [];
    private CheckpointCoordinator? _coordinator;
    private SeededRun? _run;
    private SeededSplits? _splits;
    private Dictionary<string, SourceCoordinatorSnapshot> _sources = [];
    private long _lastId;
    private long _sentAt;
    private DateTimeOffset _now = DateTimeOffset.UnixEpoch;

    /// <summary>When checkpoints are taken; without an interval only what is asked for.</summary>
    public CheckpointConfig Config { get; init; } =
        new() { Interval = TimeSpan.FromMilliseconds(10), TolerableFailedCheckpoints = int.MaxValue };

    /// <summary>What is asked for after how many further steps.</summary>
    public (CheckpointKind Kind, int Step)? Ask { get; set; }

    /// <summary>Whether the attempt is killed as soon as there is a savepoint.</summary>
    public bool KillsAfterSavepoint { get; init; }

    /// <summary>Whether the attempt is killed now.</summary>
    public bool IsKilled => KillsAfterSavepoint && Savepoint is not null;

    /// <summary>The latest savepoint.</summary>
    public CheckpointManifest? Savepoint { get; private set; }

    /// <summary>What the savepoint holds of the sources.</summary>
    public Dictionary<string, SourceCoordinatorSnapshot> SavepointSources { get; private set; } = [];

    /// <summary>How often in 100 steps without one a checkpoint begins.</summary>
    public int TriggerPercent { get; init; } = 5;

    /// <summary>How often in 1,000 steps one that is under way is given up.</summary>
    public int AbortPerMille { get; init; } = 5;

    /// <summary>How often in 100 the news of a completed checkpoint is lost.</summary>
    public int LostNewsPercent { get; init; } = 30;

    /// <summary>Whether and when barriers overtake records.</summary>
    public AlignmentSettings Alignment { get; init; } = AlignmentSettings.Aligned;

    /// <summary>The records under way that the latest completed checkpoint holds.</summary>
    public IEnumerable<ChannelState> Channels =>
        Latest?.Channels.Where(handle => handle.Length > 0).Select(handle => ChannelStateCodec.Decode(handle.Inline!)) ?? [];

    /// <summary>How many completed checkpoints hold records under way.</summary>
    public int Unaligned { get; private set; }

    /// <summary>How many attempts began with records under way.</summary>
    public int Restored { get; private set; }

    /// <summary>How many snapshots were declined.</summary>
    public int Declined { get; private set; }

    /// <summary>What the latest completed checkpoint holds.</summary>
    public CheckpointManifest? Latest { get; private set; }

    /// <summary>What the latest completed checkpoint holds of the sources, by operator id.</summary>
    private Dictionary<string, SourceCoordinatorSnapshot> Sources { get; set; } = [];

    /// <summary>What back ends store in files of their own.</summary>
    public StoredFiles Files { get; } = new();

    public int Completed { get; private set; }

    /// <summary>
    /// How long barriers were on their way, by the run's clock: from the last source that was told to send one to each task's snapshot.
    /// </summary>
    public List<TimeSpan> Durations { get; } = [];

    public int Aborted { get; private set; }

    public void Attach(SeededRun run, SeededSplits splits)
    {
        (_run, _splits) = (run, splits);
        Restored += Channels.Any() ? 1 : 0;
        _coordinator = new CheckpointCoordinator(Config, [.. run.TaskIds], new CheckpointId(_lastId), _now);
    }

    /// <summary>What the coordinators of a job's sources begin with, by vertex.</summary>
    public Dictionary<int, SourceCoordinatorSnapshot> SourcesFor(JobGraph graph)
    {
        if (Latest is null)
        {
            return [];
        }

        RestoreCheck.Of(StoredOperators.Of(Latest, graph), graph, allowNonRestoredState: false);
        var stored = StoredOperators.Of(Latest, graph);
        return graph.Vertices
            .Where(vertex => Sources.ContainsKey(OperatorIds.Of(vertex.Head.Transformation)))
            .ToDictionary(vertex => vertex.Id.Index, vertex => Fit(vertex, stored.Find(vertex.Head.Transformation)!.Vertex));
    }

    public ICheckpointResponder For(TaskId task) => new Responder(this, _run!, task);

    /// <summary>Begins or gives up a checkpoint, as the seed has it.</summary>
    public void Step()
    {
        var now = _now += TimeSpan.FromMilliseconds(1);
        AskNow(now);
        if (_coordinator!.Pending is { } pending)
        {
            if (!_coordinator.AllEnded && pending.Kind != CheckpointKind.Drain && _random.Next(1000) < AbortPerMille)
            {
                Abort();
            }
        }
        else if (_coordinator.IsDue(now) && (_coordinator.AllEnded || _random.Next(100) < TriggerPercent))
        {
            var barrier = _coordinator.Begin(now).Barrier;
            var id = barrier.Checkpoint;
            _lastId = id.Value;
            var triggeredAt = _run!.Clock;
            _sources = _splits!.BeginCheckpoint(new CheckpointId(id.Value));
            foreach (var source in _run!.Sources)
            {
                _run.Send(() =>
                {
                    _sentAt = _run.Clock;
                    source.Control.TriggerCheckpoint(barrier with { TriggeredAt = triggeredAt });
                });
            }
        }
    }

    /// <summary>Lets the next attempt begin with the savepoint.</summary>
    public void StartFromSavepoint() => (Latest, Sources) = (Savepoint, SavepointSources);

    /// <summary>Lets the first attempt begin with the savepoint of another job, which may have counted further.</summary>
    public void StartFrom(SeededCheckpoints other) => (Latest, Sources) = (other.Savepoint, other.SavepointSources);

    private void AskNow(DateTimeOffset now)
    {
        if (Ask is not { } ask)
        {
            return;
        }

        Ask = ask.Step > 0 ? (ask.Kind, ask.Step - 1) : null;
        if (Ask is null)
        {
            _coordinator!.TryRequest(new RequestedCheckpoint("asked", ask.Kind, "target", now));
        }
    }

    private void Abort()
    {
        var pending = _coordinator!.Pending!;
        _coordinator.Abort(_now);
        Aborted++;
        Ask = pending.Request is { } asked ? (asked.Kind, 0) : Ask;
        _splits!.EndCheckpoint(new CheckpointId(pending.Id.Value));
        Tell(control => control.NotifyCheckpointAborted(pending.Id));
    }

    private void Decline(SeededRun run, CheckpointId checkpoint) => run.Send(() =>
    {
        if (ReferenceEquals(run, _run) && _coordinator!.Pending?.Id == new CheckpointId(checkpoint.Value))
        {
            Declined++;
            Abort();
        }
    });

    private void Acknowledge(SeededRun run, TaskId task, CheckpointId checkpoint, TaskSnapshot snapshot)
    {
        Files.Store(snapshot);
        Durations.Add(TimeSpan.FromMilliseconds(run.Clock - _sentAt));
        run.Send(() =>
        {
            // Written when the task has gone on already.
            var bytes = TaskSnapshotCodec.Encode(snapshot);
            if (!ReferenceEquals(run, _run)
                || !_coordinator!.Acknowledge(task, new CheckpointId(checkpoint.Value), Handle(bytes, snapshot)))
            {
                return;
            }

            var pending = _coordinator.Pending!;
            var manifest = CheckpointManifest.Decode(
                new CheckpointManifest("job", pending.Id, pending.TriggeredAt, ManifestVertex.AllOf(run.Graph, pending.States), [])
                    .Encode(), "latest");
            if (pending.Kind.IsSavepoint())
            {
                (Savepoint, SavepointSources) = (manifest, _sources);
            }
            else
            {
                (Latest, Sources) = (manifest, _sources);
                Completed++;
                Unaligned += Channels.Any() ? 1 : 0;
            }

            _coordinator.Complete(_now);
            _splits!.EndCheckpoint(new CheckpointId(pending.Id.Value));
            if (pending.Kind != CheckpointKind.Savepoint)
            {
                var complete = CompletedCheckpoint.Published(pending.Id, pending.IsLast);
                Tell(control => control.NotifyCheckpointComplete(complete), mayBeLost: !complete.IsLast);
            }
        });
    }

    private SourceCoordinatorSnapshot Fit(JobVertex vertex, ManifestVertex old)
    {
        var id = OperatorIds.Of(vertex.Head.Transformation);
        return old.Tasks.Count == vertex.Parallelism
            ? Sources[id]
            : Sources[id]
                .ForOtherReaders(
                    [.. old.Tasks.Select(task => ReaderLists.AnsweredOf(TaskSnapshotCodec.Decode(task.Inline!).Operators[id]))]);
    }

    private static TaskStateHandle Handle(byte[] bytes, TaskSnapshot snapshot) => new(null, bytes, bytes.Length, 0, snapshot.HasEnded)
    {
        Operators = snapshot.Operators.ToDictionary(entry => entry.Key, entry => entry.Value.Kinds),
        Channels = snapshot.Channels is { } channels ? Handle(ChannelStateCodec.Encode(channels), channels) : null,
    };

    private static ChannelStateHandle Handle(byte[] bytes, ChannelState channels) => new(null, bytes, bytes.Length, 0, [.. channels.Edges]);

    private void Tell(Action<TaskControl> news, bool mayBeLost = true)
    {
        foreach (var task in _run!.Tasks)
        {
            if (!mayBeLost || _random.Next(100) >= LostNewsPercent)
            {
                _run.Send(() => news(task.Control));
            }
        }
    }

    private sealed class Responder(SeededCheckpoints checkpoints, SeededRun run, TaskId task) : ICheckpointResponder
    {
        public bool IsOnRequestOnly => checkpoints.Config.Interval is null;

        public void Acknowledge(CheckpointBarrier barrier, TaskSnapshot snapshot) =>
            checkpoints.Acknowledge(run, task, new CheckpointId(barrier.Checkpoint.Value), snapshot);

        public void Decline(CheckpointId checkpoint, string reason) => checkpoints.Decline(run, checkpoint);

        public void EndOfData() => run.Send(() => checkpoints._coordinator!.EndOfData(task));
    }
}
