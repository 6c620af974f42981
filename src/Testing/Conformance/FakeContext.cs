using System.Collections.Concurrent;
using System.Diagnostics.Metrics;
using Microsoft.Extensions.Time.Testing;

namespace FlinkNet.Testing.Conformance;

/// <summary>A reader's and a writer's surroundings, without a task.</summary>
internal sealed class FakeContext(int subtask = 0, int parallelism = 1, int attempt = 1, FakeTimeProvider? time = null)
    : ISourceReaderContext, ISinkWriterContext
{
    private static readonly Meter Meter = new("FlinkNet.Testing.Conformance");

    public int Malformed { get; private set; }

    public FakeTimeProvider Time { get; } = time ?? new FakeTimeProvider();

    public string JobName { get; init; } = "job";

    public string TaskName => "task";

    public string OperatorName => "operator";

    public string OperatorId { get; init; } = "out";

    public string RunId { get; init; } = "run";

    public long CheckpointId { get; set; }

    public bool IsSavepoint { get; set; }

    public int SubtaskIndex => subtask;

    public int Parallelism => parallelism;

    public int MaxParallelism => 720;

    public int Attempt => attempt;

    public TimeProvider TimeProvider => Time;

    public Meter Metrics => Meter;

    public IReadOnlyList<KeyValuePair<string, object?>> MetricTags => [];

    public void Wake()
    {
    }

    public void CountMalformed() => Malformed++;

    public List<string> Vanished { get; } = [];

    public void CountVanished(string what) => Vanished.Add(what);
}

internal sealed record FakeEnumeratorContext(int Parallelism) : ISplitEnumeratorContext
{
    private readonly ConcurrentQueue<string> _vanished = new();

    public IReadOnlyCollection<string> Vanished => _vanished;

    public void CountVanished(string what) => _vanished.Enqueue(what);
}
