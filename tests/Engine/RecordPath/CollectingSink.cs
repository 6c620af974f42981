using FlinkNet.Model;

namespace FlinkNet.Engine.Tests.RecordPath;

/// <summary>Keeps what it gets, by subtask and in order; can be told to take nothing for a while.</summary>
internal sealed class CollectingSink<T> : ISink<T>
{
    public List<(int Subtask, T Value)> Records { get; } = [];

    public int Flushed { get; private set; }

    public int Closed { get; private set; }

    public Func<bool> IsAvailable { get; init; } = () => true;

    public string DefaultName => "Collect";

    public IEnumerable<T> Values => Records.Select(record => record.Value);

    public ISinkWriter<T> CreateWriter(ISinkWriterContext context) => new Writer(this, context.SubtaskIndex);

    private sealed class Writer(CollectingSink<T> sink, int subtask) : ISinkWriter<T>
    {
        public bool IsAvailable => sink.IsAvailable();

        public void Write(RecordBatch<T> batch)
        {
            foreach (var value in batch.Span)
            {
                sink.Records.Add((subtask, value));
            }
        }

        public void Flush(bool endOfInput) => sink.Flushed++;

        public void Dispose() => sink.Closed++;
    }
}
