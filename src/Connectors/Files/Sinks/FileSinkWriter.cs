using FlinkNet.Model;

namespace FlinkNet.Connectors.Files;

/// <summary>Writes one subtask's records to its file, through a buffer.</summary>
internal sealed class FileSinkWriter<T>(PartFile file, IRecordEncoder<T> encoder) : ISinkWriter<T>
{
    private readonly FileBuffer _buffer = new(file);

    public void Write(RecordBatch<T> batch) => encoder.Encode(batch.Span, _buffer);

    public void Flush(bool endOfInput)
    {
        _buffer.Flush();
        if (endOfInput)
        {
            file.Publish();
        }
    }

    public void Dispose()
    {
        encoder.Dispose();
        file.Dispose();
    }
}
