namespace FlinkNet.Connectors.Generator;

/// <summary>
/// Hands out the splits of a generating source. They cover the same time, so a reader gets all that it owns before it reads its first
/// record: one that it began with
/// later would be late by all of it. Each split has its reader, since another might be far ahead.
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
        var splits = HandleRestoredReader(subtask);
        return splits.Count > 0 ? new(splits, NoMoreSplits: false, TimeSpan.Zero) : SplitAssignment<IndexSplit>.None;
    }

    public IReadOnlyList<IndexSplit> HandleRestoredReader(int subtask)
    {
        var splits = _pending.FindAll(split => split.Number % parallelism == subtask);
        _pending.RemoveAll(splits.Contains);
        return splits;
    }

    public IndexEnumeratorState SnapshotState() => new([.. _pending]);
}
