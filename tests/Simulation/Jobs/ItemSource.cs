using FlinkNet.Model;

namespace FlinkNet.Simulation;

/// <summary>
/// Reads a stream of the world's input, a few records at a time. Its splits follow one another in time, and each reader reads its own in
/// that order.
/// </summary>
/// <param name="stream">The stream.</param>
/// <param name="readsInOrder">Whether readers do so also with splits that others have begun; planted when not.</param>
internal sealed class ItemSource(int stream, bool readsInOrder = true) : ISource<Item, ItemSplit, List<ItemSplit>>
{
    public Boundedness Boundedness => Boundedness.Bounded;

    public string DefaultName => $"Items {stream}";

    public ISplitEnumerator<ItemSplit, List<ItemSplit>> CreateEnumerator(ISplitEnumeratorContext context, List<ItemSplit>? restored) =>
        new Enumerator(stream, restored);

    public ISourceReader<Item, ItemSplit> CreateReader(ISourceReaderContext context) => new Reader(readsInOrder);

    private sealed class Enumerator(int stream, List<ItemSplit>? restored) : ISplitEnumerator<ItemSplit, List<ItemSplit>>
    {
        private readonly List<ItemSplit> _left = restored ?? [];

        public ValueTask StartAsync(CancellationToken cancellationToken)
        {
            _left.AddRange(Enumerable.Range(0, SimWorld.Current.Input[stream].Count).Select(split => new ItemSplit(stream, split, 0)));
            return ValueTask.CompletedTask;
        }

        public SplitAssignment<ItemSplit> HandleSplitRequest(int subtask)
        {
            if (_left.Count == 0)
            {
                return SplitAssignment<ItemSplit>.None;
            }

            var split = _left[0];
            _left.RemoveAt(0);
            return SplitAssignment<ItemSplit>.Of(split);
        }

        public List<ItemSplit> SnapshotState() => [.. _left];
    }

    private sealed class Reader(bool readsInOrder) : ISourceReader<Item, ItemSplit>
    {
        private const int RecordsPerRead = 3;
        private List<ItemSplit> _splits = [];

        public bool ReadsOneByOne => true;

        public void AddSplits(IReadOnlyList<ItemSplit> splits) =>
            _splits = [.. _splits.Concat(splits).OrderBy(split => readsInOrder ? split.Index : -split.Index)];

        public ReadResult Read(RecordBatch<Item> batch)
        {
            if (_splits.Count == 0)
            {
                return ReadResult.End;
            }

            // New records come slowly, so that much happens meanwhile.
            if (SimWorld.Current.Random.Next(3) == 0)
            {
                return ReadResult.NotBefore(SimWorld.Current.Now + SimWorld.Current.Random.Next(200_000));
            }

            var split = _splits[0];
            if (SimWorld.Current.KeepsInputOpen && split.Next + RecordsPerRead >= SimWorld.Current.Input[split.Stream][split.Index].Length)
            {
                return ReadResult.NotBefore(SimWorld.Current.Now + TimeSpan.TicksPerMillisecond * 50);
            }

            _splits.RemoveAt(0);
            var items = SimWorld.Current.Input[split.Stream][split.Index];
            var end = Math.Min(items.Length, split.Next + RecordsPerRead);
            for (var i = split.Next; i < end; i++)
            {
                batch.Values[batch.Count++] = items[i];
            }

            if (end < items.Length)
            {
                _splits.Insert(0, split with { Next = end });
            }

            return ReadResult.More with { SplitId = split.SplitId, IsSplitFinished = end == items.Length };
        }

        public IReadOnlyList<ItemSplit> SnapshotState() => [.. _splits];

        public void Dispose()
        {
        }
    }
}
