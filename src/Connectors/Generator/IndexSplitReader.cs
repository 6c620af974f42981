using FlinkNet.Model;

namespace FlinkNet.Connectors.Generator;

/// <summary>
/// Counts through splits in batches, from each in turn, since one may have no end; how an index becomes a record is the derived reader's.
/// </summary>
internal abstract class IndexSplitReader<T>(TimeProvider time) : ISourceReader<T, IndexSplit>
{
    private readonly List<IndexCursor> _cursors = [];
    private int _turn;

    protected TimeProvider Time { get; } = time;

    public void AddSplits(IReadOnlyList<IndexSplit> splits)
    {
        var now = Time.GetTimestamp();
        foreach (var split in splits)
        {
            _cursors.Add(new IndexCursor(split, now));
        }
    }

    public ReadResult Read(RecordBatch<T> batch)
    {
        var earliest = long.MaxValue;
        string? splitId = null;
        for (var tries = _cursors.Count; tries > 0; tries--)
        {
            _turn = _turn < _cursors.Count ? _turn : 0;
            var cursor = _cursors[_turn];
            var room = (int)Math.Min(cursor.StepsLeft, (ulong)batch.CountMax - 1) + 1;
            batch.Count = Fill(cursor, batch.Values.AsSpan(0, room), out var retryAt);
            if (!cursor.Advance(batch.Count))
            {
                _cursors.RemoveAt(_turn);
                return (_cursors.Count > 0 ? ReadResult.More : ReadResult.End) with { SplitId = cursor.SplitId, IsSplitFinished = true };
            }

            _turn++;
            if (batch.Count == room || (batch.Count > 0 && _cursors.Count > 1))
            {
                return ReadResult.More with { SplitId = cursor.SplitId };
            }

            splitId = cursor.SplitId;
            earliest = Math.Min(earliest, retryAt);
        }

        return (_cursors.Count > 0 ? ReadResult.NotBefore(earliest) : ReadResult.End) with { SplitId = splitId };
    }

    public IReadOnlyList<IndexSplit> SnapshotState() => _cursors.ConvertAll(cursor => cursor.ToSplit());

    public void Dispose()
    {
    }

    /// <summary>Fills a part of <paramref name="values"/> from its start with the records from the cursor on.</summary>
    /// <returns>How many; fewer than requested when the others are not due before <paramref name="retryAt"/>.</returns>
    protected abstract int Fill(IndexCursor cursor, Span<T> values, out long retryAt);
}
