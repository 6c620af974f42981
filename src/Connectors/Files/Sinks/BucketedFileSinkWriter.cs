using FlinkNet.Model;

namespace FlinkNet.Connectors.Files;

/// <summary>Writes one subtask's records to a file in each of their buckets. All files stay open, and hidden, until the next barrier or the end of input.</summary>
internal sealed class BucketedFileSinkWriter<T>(string folder, Func<T, string> bucketOf, Func<string, FileSinkWriter<T>> createWriter) : ICommittingSinkWriter<T, PendingFile>
{
    private readonly Dictionary<string, FileSinkWriter<T>> _writers = new(StringComparer.Ordinal);
    private readonly RecordBatch<T> _run = new();

    // Records that follow each other are often of one bucket.
    public void Write(RecordBatch<T> batch)
    {
        string? bucket = null;
        foreach (var record in batch.Span)
        {
            var next = bucketOf(record);
            if (next != bucket)
            {
                WriteRun(bucket);
                bucket = next;
            }

            _run.Values[_run.Count++] = record;
        }

        WriteRun(bucket);
    }

    public void Flush(bool endOfInput)
    {
        foreach (var writer in _writers.Values)
        {
            writer.Flush(endOfInput);
        }
    }

    public IReadOnlyCollection<PendingFile> PrepareCommit()
    {
        List<PendingFile> pending = [.. _writers.Values.SelectMany(writer => writer.PrepareCommit())];
        foreach (var writer in _writers.Values)
        {
            writer.Dispose();
        }

        _writers.Clear();
        return pending;
    }

    public void Dispose()
    {
        foreach (var writer in _writers.Values)
        {
            writer.Dispose();
        }
    }

    private void WriteRun(string? bucket)
    {
        if (_run.Count > 0)
        {
            WriterOf(bucket!).Write(_run);
            _run.Clear();
        }
    }

    private FileSinkWriter<T> WriterOf(string bucket)
    {
        // By the full path, since several texts may mean one folder, and its file has one writer.
        var path = FolderOf(bucket);
        if (!_writers.TryGetValue(path, out var writer))
        {
            writer = createWriter(path);
            _writers.Add(path, writer);
        }

        return writer;
    }

    private string FolderOf(string bucket)
    {
        var root = Path.GetFullPath(folder);
        var path = Path.GetFullPath(Path.Combine(root, bucket));
        return bucket.Length > 0 && path.StartsWith(Path.TrimEndingDirectorySeparator(root) + Path.DirectorySeparatorChar, StringComparison.Ordinal)
            ? Path.TrimEndingDirectorySeparator(path)
            : throw new FlinkException(FailureOrigin.User, $"The bucket '{bucket}' of a record is no folder within '{folder}'. A bucket is a relative path without '..'.");
    }
}
