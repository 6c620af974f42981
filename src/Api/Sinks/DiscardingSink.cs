using FlinkNet.Model;

namespace FlinkNet;

/// <summary>Throws records away: for measurements, and for jobs that act by side effect.</summary>
/// <typeparam name="T">The type of the records.</typeparam>
public sealed class DiscardingSink<T> : ISink<T>
{
    /// <inheritdoc/>
    public string DefaultName => "Discard";

    /// <inheritdoc/>
    public ISinkWriter<T> CreateWriter(ISinkWriterContext context) => new Writer();

    private sealed class Writer : ISinkWriter<T>
    {
        public void Write(RecordBatch<T> batch)
        {
        }

        public void Flush(bool endOfInput)
        {
        }

        public void Dispose()
        {
        }
    }
}
