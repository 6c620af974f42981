using System.Diagnostics.Metrics;

namespace FlinkNet.Engine.BarrierPath.Commit;

/// <summary>The numbers of one subtask's commits.</summary>
internal sealed class CommitMetrics
{
    private readonly KeyValuePair<string, object?>[] _tags;
    private readonly Counter<long> _committed;
    private readonly Counter<long> _alreadyCommitted;
    private readonly Counter<long> _failed;
    private readonly Counter<long> _retried;
    private readonly UpDownCounter<long> _pending;
    private int _lastPending;

    public CommitMetrics(Meter meter, IReadOnlyList<KeyValuePair<string, object?>> tags)
    {
        _tags = [.. tags];
        _committed = Counter(meter, "committed", "Committables that were made visible.");
        _alreadyCommitted = Counter(meter, "already_committed", "Committables that had been made visible before.");
        _failed = Counter(meter, "failed", "Committables that were dropped, or that failed the job.");
        _retried = Counter(meter, "retried", "Commits that were put off to be tried again.");
        _pending =
            meter.CreateUpDownCounter<long>(
                "flink.sink.committables.pending",
                "{committable}",
                "Committables that wait for their checkpoint, or for their commit.");
    }

    /// <summary>Counts an outcome.</summary>
    public void Count(CommitOutcome outcome) => (outcome switch
    {
        CommitOutcome.Committed => _committed,
        CommitOutcome.AlreadyCommitted => _alreadyCommitted,
        CommitOutcome.Retry => _retried,
        _ => _failed,
    }).Add(1, _tags);

    /// <summary>Notes how many committables wait.</summary>
    public void SetPending(int count)
    {
        _pending.Add(count - _lastPending, _tags);
        _lastPending = count;
    }

    private static Counter<long> Counter(Meter meter, string name, string description) =>
        meter.CreateCounter<long>($"flink.sink.committables.{name}", "{committable}", description);
}
