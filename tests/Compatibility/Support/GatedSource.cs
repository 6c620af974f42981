using FlinkNet.Connectors.Generator;
using FlinkNet.Model;

namespace FlinkNet.Compatibility;

/// <summary>A generator whose readers stop where a gate stands. While they do, their tasks run on: barriers pass.</summary>
internal sealed class GatedSource<T>(DataGeneratorSource<T> source, Gate gate) : ISource<T, IndexSplit, IndexEnumeratorState>
{
    public Boundedness Boundedness => source.Boundedness;

    public string DefaultName => source.DefaultName;

    public ISplitEnumerator<IndexSplit, IndexEnumeratorState> CreateEnumerator(
        ISplitEnumeratorContext context, IndexEnumeratorState? restored) => source.CreateEnumerator(context, restored);

    public ISourceReader<T, IndexSplit> CreateReader(ISourceReaderContext context) =>
        new Reader(source.CreateReader(context), gate, context);

    private sealed class Reader : ISourceReader<T, IndexSplit>
    {
        private readonly ISourceReader<T, IndexSplit> _reader;
        private readonly Gate _gate;
        private readonly ISourceReaderContext _context;
        private long _read;
        private long _toldAt = -1;

        public Reader(ISourceReader<T, IndexSplit> reader, Gate gate, ISourceReaderContext context)
        {
            (_reader, _gate, _context) = (reader, gate, context);
            gate.Moved += context.Wake;
        }

        public void AddSplits(IReadOnlyList<IndexSplit> splits) => _reader.AddSplits(splits);

        public ReadResult Read(RecordBatch<T> batch)
        {
            var room = _gate.Room(_read, ref _toldAt);
            if (room <= 0)
            {
                return ReadResult.NotBefore(long.MaxValue);
            }

            var countMax = batch.CountMax;
            batch.CountMax = (int)Math.Min(room, countMax);
            var result = _reader.Read(batch);
            batch.CountMax = countMax;
            _read += batch.Count;
            return result;
        }

        public IReadOnlyList<IndexSplit> SnapshotState() => _reader.SnapshotState();

        public void Dispose()
        {
            _gate.Moved -= _context.Wake;
            _reader.Dispose();
        }
    }
}
