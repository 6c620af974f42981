using FlinkNet.Engine.Planning;
using FlinkNet.Engine.RecordPath.Serialization;
using FlinkNet.Engine.RecordPath.Sources;
using FlinkNet.Grains.BarrierPath.Restore;
using FlinkNet.Grains.Threading;
using FlinkNet.Model;

namespace FlinkNet.Grains.ControlPlane.Jobs;

/// <summary>
/// The coordinators of all sources of one attempt of a job. Finding the splits runs beside the grain; everything else in its turns.
/// </summary>
internal sealed class JobSources : IDisposable
{
    private readonly Dictionary<int, Source> _sources;
    private readonly Machine _machine;
    private readonly TimeProvider _time;
    private readonly CancellationTokenSource _stop = new();
    private readonly CancellationToken _stopping;
    private CheckpointId _checkpoint;

    public JobSources(
        JobGraph graph,
        Attempt attempt,
        ITypeSerializerResolver serializers,
        SourcesState stored,
        Machine machine,
        TimeProvider time,
        Action<string, string> onVanished)
    {
        Attempt = attempt;
        var isOfAttempt = stored.Attempt == attempt.Value;
        RestoredCheckpoint = isOfAttempt ? new CheckpointId(stored.RestoredCheckpoint) : CheckpointId.None;
        RestoredPath = isOfAttempt ? stored.RestoredPath : null;
        Stops = isOfAttempt && stored.Stops;
        (_machine, _time) = (machine, time);
        _stopping = _stop.Token;
        var restored = isOfAttempt ? stored.Sources.ToDictionary(source => source.SourceId) : [];
        _sources = graph.Vertices
            .Where(vertex => SourceCoordinator.IsSource(vertex.Head.Transformation))
            .ToDictionary(
                vertex => vertex.Head.Transformation.Id,
                vertex => SourceOf(vertex, serializers, restored.GetValueOrDefault(vertex.Head.Transformation.Id), onVanished));
        if (isOfAttempt && stored.Checkpoint > 0)
        {
            BeginCheckpoint(new CheckpointId(stored.Checkpoint));
        }
    }

    public Attempt Attempt { get; }

    /// <summary>The checkpoint in progress; 0 for none.</summary>
    public CheckpointId Checkpoint => _checkpoint;

    /// <summary>The checkpoint that the attempt began with; 0 for none.</summary>
    public CheckpointId RestoredCheckpoint { get; }

    /// <summary>The folder that it is in; null for one of the job's own.</summary>
    public string? RestoredPath { get; }

    /// <summary>Whether the job was being stopped with it.</summary>
    public bool Stops { get; }

    /// <summary>The sources that keep in step. Not stored: after a loss, readers report again within an interval.</summary>
    public WatermarkAlignmentGroups Alignment { get; } = new();

    /// <summary>Finds the splits of all sources.</summary>
    /// <exception cref="FlinkException">The input of a source cannot be read.</exception>
    public async Task StartAsync()
    {
        foreach (var source in _sources.Values)
        {
            source.Starting = _machine.Run(() => source.Coordinator.StartAsync(_stopping));
        }

        await Task.WhenAll(_sources.Values.Select(source => source.Starting));
    }

    /// <summary>Answers a reader, or tells it to come again when the splits are not found after <paramref name="patience"/>.</summary>
    public async Task<SplitAnswer> HandleSplitRequestAsync(
        int sourceId,
        SubtaskIndex subtask,
        long number,
        CheckpointId checkpoint,
        bool hasSplits,
        TimeSpan patience)
    {
        if (!_sources.TryGetValue(sourceId, out var source))
        {
            throw new FlinkException(FailureOrigin.Internal, $"There is no source {sourceId}.");
        }

        if (!source.Starting.IsCompleted)
        {
            await Task.WhenAny(source.Starting, Task.Delay(patience, _time, _stopping));
        }

        // An answer that holds nothing needs no memory: the reader comes again under the same number.
        return source.Starting.IsCompletedSuccessfully
            ? source.Coordinator.HandleSplitRequest(subtask, number, checkpoint, hasSplits)
            : new SplitAnswer(0, [], NoMoreSplits: false, RetryAfter: TimeSpan.FromMilliseconds(20)) { IsPostponed = true };
    }

    /// <summary>
    /// A checkpoint begins: answers what goes into it. Readers that have not sent its barrier are given nothing until it is over.
    /// </summary>
    public SourcesState BeginCheckpoint(CheckpointId checkpoint)
    {
        _checkpoint = checkpoint;
        foreach (var source in _sources.Values)
        {
            source.Coordinator.BeginCheckpoint(checkpoint);
        }

        return Snapshot();
    }

    /// <summary>A checkpoint is over, one way or the other.</summary>
    public void EndCheckpoint(CheckpointId checkpoint)
    {
        _checkpoint = _checkpoint <= checkpoint ? CheckpointId.None : _checkpoint;
        foreach (var source in _sources.Values)
        {
            source.Coordinator.EndCheckpoint(checkpoint);
        }
    }

    /// <summary>
    /// What to store. Sources that are still being started for the first time have given nothing out; those that were restored must not be
    /// forgotten meanwhile.
    /// </summary>
    public SourcesState Snapshot() => new()
    {
        Attempt = Attempt.Value,
        Checkpoint = _checkpoint.Value,
        RestoredCheckpoint = RestoredCheckpoint.Value,
        RestoredPath = RestoredPath,
        Stops = Stops,
        Sources = [.. _sources
            .Where(pair => pair.Value.IsRestored || pair.Value.Starting.IsCompletedSuccessfully)
            .Select(pair => SourceState.Of(pair.Key, pair.Value.OperatorId, pair.Value.Coordinator.Snapshot()))],
    };

    public void Dispose()
    {
        _stop.Cancel();
        _stop.Dispose();
    }

    private static Source SourceOf(
        JobVertex vertex, ITypeSerializerResolver serializers, SourceState? restored, Action<string, string> onVanished)
    {
        var source = vertex.Head.Transformation;
        var coordinator = SourceCoordinator.Create(source, vertex.Parallelism, serializers, restored?.ToSnapshot(), onVanished);
        return new Source(OperatorIds.Of(source), coordinator, restored is not null);
    }

    private sealed class Source(string operatorId, SourceCoordinator coordinator, bool isRestored)
    {
        public bool IsRestored => isRestored;

        public string OperatorId => operatorId;

        public SourceCoordinator Coordinator => coordinator;

        public Task Starting { get; set; } = Task.FromException(new InvalidOperationException("The source was not started."));
    }
}
