using System.Threading.Channels;
using FlinkNet.Engine.RecordPath.Sinks;
using FlinkNet.Model;

namespace FlinkNet.Collect;

/// <summary>Hands a job's records to the program that runs it. Its one writer runs in the program's own process.</summary>
/// <typeparam name="T">The type of the records.</typeparam>
internal sealed class CollectSink<T> : ISink<T>
{
    /// <summary>
    /// How many batches may wait for the program before the job waits: enough to bridge a pause of the reader, little to keep in memory.
    /// </summary>
    private const int BatchesMax = 16;

    /// <summary>From how many bytes of records that wait the job waits: what an edge may have in flight by default.</summary>
    private const long BytesMax = 64 << 20;

    // The bound is kept by IsAvailable, which the task asks before it takes input: what one step makes of its input always fits.
    // No SingleReader: a channel for a single reader cannot tell how much waits in it.
    private readonly Channel<(T[] Records, long Bytes)> _batches = Channel.CreateUnbounded<(T[] Records, long Bytes)>(
        new UnboundedChannelOptions { SingleWriter = true });
    private ISinkWriterContext? _writer;
    private long _bytes;

    public string DefaultName => "Collect";

    public ISinkWriter<T> CreateWriter(ISinkWriterContext context)
    {
        Volatile.Write(ref _writer, context);
        return new Writer(this);
    }

    /// <summary>The records, until <see cref="Complete"/>.</summary>
    public async IAsyncEnumerable<T> ReadAsync()
    {
        await foreach (var (records, bytes) in _batches.Reader.ReadAllAsync())
        {
            Interlocked.Add(ref _bytes, -bytes);
            Volatile.Read(ref _writer)!.Wake();
            foreach (var record in records)
            {
                yield return record;
            }
        }
    }

    /// <summary>Says that no more records will come.</summary>
    /// <param name="failure">What ended the job, if it is not finished; thrown to the reader after the last record.</param>
    public void Complete(Exception? failure) => _batches.Writer.TryComplete(failure);

    private sealed class Writer(CollectSink<T> sink) : IHoldingSinkWriter<T>
    {
        public bool IsAvailable => sink._batches.Reader.Count < BatchesMax && Interlocked.Read(ref sink._bytes) < BytesMax;

        public void Write(RecordBatch<T> batch) => Write(batch, 0);

        public void Write(RecordBatch<T> batch, long bytes)
        {
            Interlocked.Add(ref sink._bytes, bytes);
            sink._batches.Writer.TryWrite((batch.Span.ToArray(), bytes));
        }

        public void Flush(bool endOfInput)
        {
        }

        public void Dispose()
        {
        }
    }
}
