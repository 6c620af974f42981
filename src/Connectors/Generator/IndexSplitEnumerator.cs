namespace FlinkNet.Connectors.Generator;

/// <summary>Hands out the splits of a generating source, one per request, in their order.</summary>
internal sealed class IndexSplitEnumerator(Func<IEnumerable<IndexSplit>> cut, IndexEnumeratorState? restored)
    : ISplitEnumerator<IndexSplit, IndexEnumeratorState>
{
    private readonly Queue<IndexSplit> _pending = new(restored?.Pending ?? []);

    public ValueTask StartAsync(CancellationToken cancellationToken)
    {
        foreach (var split in cut())
        {
            _pending.Enqueue(split);
        }

        return ValueTask.CompletedTask;
    }

    public SplitAssignment<IndexSplit> HandleSplitRequest(int subtask) =>
        _pending.TryDequeue(out var split) ? SplitAssignment<IndexSplit>.Of(split) : SplitAssignment<IndexSplit>.None;

    public void AddSplitsBack(IReadOnlyList<IndexSplit> splits, int subtask)
    {
        foreach (var split in splits)
        {
            _pending.Enqueue(split);
        }
    }

    public IndexEnumeratorState SnapshotState() => new([.. _pending]);
}
