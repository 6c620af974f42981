using FlinkNet.Connectors.Generator;
using FlinkNet.Model;

namespace FlinkNet.Nexmark.Tests;

/// <summary>
/// A generator whose readers stop where a gate stands. While they do, their tasks run on: barriers pass, checkpoints complete.
/// </summary>
internal sealed class GatedSource<T>(DataGeneratorSource<T> source, FaultGate gate) : ISource<T, IndexSplit, IndexEnumeratorState>
{
    public Boundedness Boundedness => source.Boundedness;

    public string DefaultName => source.DefaultName;

    public ISplitEnumerator<IndexSplit, IndexEnumeratorState> CreateEnumerator(
        ISplitEnumeratorContext context,
        IndexEnumeratorState? restored) =>
        source.CreateEnumerator(context, restored);

    public ISourceReader<T, IndexSplit> CreateReader(ISourceReaderContext context) =>
        new Reader(source.CreateReader(context), gate, context.TimeProvider);

    private sealed class Reader(ISourceReader<T, IndexSplit> reader, FaultGate gate, TimeProvider time) : ISourceReader<T, IndexSplit>
    {
        private static readonly TimeSpan Look = TimeSpan.FromMilliseconds(2);

        public void AddSplits(IReadOnlyList<IndexSplit> splits) => reader.AddSplits(splits);

        public ReadResult Read(RecordBatch<T> batch)
        {
            if (!gate.IsOpen())
            {
                return ReadResult.NotBefore(time.GetTimestamp() + (long)(Look.TotalSeconds * time.TimestampFrequency));
            }

            var result = reader.Read(batch);
            gate.Pass(batch.Count);
            return result;
        }

        public IReadOnlyList<IndexSplit> SnapshotState() => reader.SnapshotState();

        public void Dispose() => reader.Dispose();
    }
}
