namespace FlinkNet.Connectors.Generator;

/// <summary>
/// Hands out the splits of a generating source, one per request. Each split has its reader: one that took another's, before that had begun, would read it
/// after its own and so be late by all of it.
/// </summary>
internal sealed class IndexSplitEnumerator(int parallelism, Func<IEnumerable<IndexSplit>> cut, IndexEnumeratorState? restored)
    : ISplitEnumerator<IndexSplit, IndexEnumeratorState>
{
    private readonly List<IndexSplit> _pending = [.. restored?.Pending ?? []];

    public ValueTask StartAsync(CancellationToken cancellationToken)
    {
        foreach (var split in cut())
        {
            _pending.Add(split);
        }

        return ValueTask.CompletedTask;
    }

    public SplitAssignment<IndexSplit> HandleSplitRequest(int subtask)
    {
        var index = _pending.FindIndex(split => split.Number % parallelism == subtask);
        if (index < 0)
        {
            return SplitAssignment<IndexSplit>.None;
        }

        var split = _pending[index];
        _pending.RemoveAt(index);
        return SplitAssignment<IndexSplit>.Of(split);
    }

    public void AddSplitsBack(IReadOnlyList<IndexSplit> splits, int subtask)
    {
        foreach (var split in splits)
        {
            _pending.Add(split);
        }
    }

    public IndexEnumeratorState SnapshotState() => new([.. _pending]);
}
