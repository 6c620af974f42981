using FlinkNet.Model;

namespace FlinkNet.Engine.Tests.BarrierPath;

/// <summary>Numbers in many small splits, a few of them a read, so that much is under way at every step.</summary>
internal sealed class SmallSplitsSource(long from, long to, int numbersPerSplit = 20, int numbersPerRead = 3)
    : ISource<long, SmallSplit, List<SmallSplit>>
{
    public Boundedness Boundedness => Boundedness.Bounded;

    public string DefaultName => "Numbers";

    public ISplitEnumerator<SmallSplit, List<SmallSplit>> CreateEnumerator(ISplitEnumeratorContext context, List<SmallSplit>? restored) =>
        new Enumerator(restored ?? [.. Splits()]);

    public ISourceReader<long, SmallSplit> CreateReader(ISourceReaderContext context) => new Reader(numbersPerRead);

    private IEnumerable<SmallSplit> Splits()
    {
        for (var first = from; first <= to; first += numbersPerSplit)
        {
            yield return new SmallSplit(first, Math.Min(to + 1, first + numbersPerSplit));
        }
    }

    private sealed class Enumerator(List<SmallSplit> left) : ISplitEnumerator<SmallSplit, List<SmallSplit>>
    {
        public ValueTask StartAsync(CancellationToken cancellationToken) => ValueTask.CompletedTask;

        public SplitAssignment<SmallSplit> HandleSplitRequest(int subtask)
        {
            if (left.Count == 0)
            {
                return SplitAssignment<SmallSplit>.None;
            }

            var split = left[0];
            left.RemoveAt(0);
            return SplitAssignment<SmallSplit>.Of(split);
        }

        public List<SmallSplit> SnapshotState() => [.. left];
    }

    private sealed class Reader(int numbersPerRead) : ISourceReader<long, SmallSplit>
    {
        private readonly Queue<SmallSplit> _splits = new();

        public void AddSplits(IReadOnlyList<SmallSplit> splits)
        {
            foreach (var split in splits)
            {
                _splits.Enqueue(split);
            }
        }

        public ReadResult Read(RecordBatch<long> batch)
        {
            if (!_splits.TryDequeue(out var split))
            {
                return ReadResult.End;
            }

            var end = Math.Min(split.End, split.Next + numbersPerRead);
            for (var number = split.Next; number < end; number++)
            {
                batch.Values[batch.Count++] = number;
            }

            if (end < split.End)
            {
                _splits.Enqueue(split with { Next = end });
            }

            return ReadResult.More;
        }

        public IReadOnlyList<SmallSplit> SnapshotState() => [.. _splits];

        public void Dispose()
        {
        }
    }
}

/// <summary>Numbers from <paramref name="Next"/> to before <paramref name="End"/>.</summary>
internal readonly record struct SmallSplit(long Next, long End);
