using FlinkNet.Connectors.Generator;
using FlinkNet.Model;

namespace FlinkNet.Simulation;

/// <summary>
/// Reads the records of the first stream by turns: of P splits, split s has the records s, s + P, s + 2P … The enumerator is that of the
/// generating sources.
/// </summary>
/// <param name="asksAtStart">Whether a reader that goes on with splits of a checkpoint gets what else it owns before it reads; planted when
/// not.</param>
internal sealed class SharedTimeSource(bool asksAtStart) : ISource<Item, IndexSplit, IndexEnumeratorState>
{
    public Boundedness Boundedness => Boundedness.Bounded;

    public string DefaultName => "Shared times";

    public ISplitEnumerator<IndexSplit, IndexEnumeratorState> CreateEnumerator(
        ISplitEnumeratorContext context,
        IndexEnumeratorState? restored)
    {
        var enumerator = new DataGeneratorSource<Item>(_ => default, SimWorld.Current.Records.Count).CreateEnumerator(context, restored);
        return asksAtStart ? enumerator : new OnlyWhenDone(enumerator);
    }

    public ISourceReader<Item, IndexSplit> CreateReader(ISourceReaderContext context) => new Reader();

    private sealed class Reader : ISourceReader<Item, IndexSplit>
    {
        private const int RecordsPerRead = 3;
        private readonly List<IndexSplit> _splits = [];

        public void AddSplits(IReadOnlyList<IndexSplit> splits) => _splits.AddRange(splits);

        public ReadResult Read(RecordBatch<Item> batch)
        {
            var world = SimWorld.Current;
            if (_splits.Count == 0)
            {
                return ReadResult.End;
            }

            if (world.Random.Next(3) == 0)
            {
                return ReadResult.NotBefore(world.Now + world.Random.Next(200_000));
            }

            var split = _splits[0];
            if (world.KeepsInputOpen && split.Next + (RecordsPerRead * split.Stride) > split.Last)
            {
                return ReadResult.NotBefore(world.Now + (TimeSpan.TicksPerMillisecond * 50));
            }

            _splits.RemoveAt(0);
            for (; batch.Count < RecordsPerRead && split.Next <= split.Last; split = split with { Next = split.Next + split.Stride })
            {
                batch.Values[batch.Count++] = world.Records[(int)split.Next];
            }

            var isFinished = split.Next > split.Last;
            if (!isFinished)
            {
                _splits.Add(split);
            }

            return ReadResult.More with { SplitId = split.SplitId, IsSplitFinished = isFinished };
        }

        public IReadOnlyList<IndexSplit> SnapshotState() => [.. _splits];

        public void Dispose()
        {
        }
    }

    private sealed class OnlyWhenDone(ISplitEnumerator<IndexSplit, IndexEnumeratorState> enumerator)
        : ISplitEnumerator<IndexSplit, IndexEnumeratorState>
    {
        public ValueTask StartAsync(CancellationToken cancellationToken) => enumerator.StartAsync(cancellationToken);

        public SplitAssignment<IndexSplit> HandleSplitRequest(int subtask) => enumerator.HandleSplitRequest(subtask);

        public IndexEnumeratorState SnapshotState() => enumerator.SnapshotState();
    }
}
