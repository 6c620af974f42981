using System.Text;
using FlinkNet.Model;

namespace FlinkNet.Connectors.Files;

/// <summary>
/// Writes one subtask's records to a file in each of their buckets. All files stay open, and hidden, until the next barrier or the end of
/// input.
/// </summary>
/// <param name="folder">The folder that the buckets are in.</param>
/// <param name="names">The writer's names.</param>
/// <param name="bucketOf">Tells a record's bucket.</param>
/// <param name="createWriter">Makes the writer of a bucket's folder.</param>
internal sealed class BucketedFileSinkWriter<T>(
    string folder,
    PartNames names,
    Func<T, string> bucketOf,
    Func<string, FolderWriter<T>> createWriter)
    : ICommittingSinkWriter<T, PendingFile>, ICheckpointedFunction
{
    private readonly Dictionary<string, FolderWriter<T>> _writers = new(StringComparer.Ordinal);
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
        List<PendingFile> pending = [.. _writers.Values.Select(writer => writer.EndSection()).OfType<PendingFile>()];
        names.EndSection();
        foreach (var writer in _writers.Values)
        {
            writer.Dispose();
        }

        _writers.Clear();
        PartFiles.SyncFoldersOf(folder, pending);
        PartFiles.NoteSavepoint(folder, names);
        return pending;
    }

    public void InitializeState(IFunctionInitializationContext context) => PartFiles.Begin(folder, hasBuckets: true, names, context);

    public void SnapshotState(IFunctionSnapshotContext context)
    {
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

    private FolderWriter<T> WriterOf(string bucket)
    {
        // By the full path, since several texts may mean one folder, and its file has one writer.
        var path = FolderOf(bucket);
        if (!_writers.TryGetValue(path, out var writer))
        {
            writer = createWriter(path);
            _writers.Add(path, writer);
            writer.Open();
        }

        return writer;
    }

    private string FolderOf(string bucket)
    {
        if (string.IsNullOrEmpty(bucket) || bucket.Contains('\0', StringComparison.Ordinal))
        {
            throw Refusal(bucket, "is no folder");
        }

        var root = Path.TrimEndingDirectorySeparator(Path.GetFullPath(folder));
        var path = Path.TrimEndingDirectorySeparator(Path.GetFullPath(Path.Combine(root, bucket)));
        if (!path.StartsWith(Path.EndsInDirectorySeparator(root) ? root : root + Path.DirectorySeparatorChar, StringComparison.Ordinal))
        {
            throw Refusal(bucket, "is no folder");
        }

        var below = path[root.Length..].Split(Path.DirectorySeparatorChar);
        return Array.Find(below, segment => Encoding.UTF8.GetByteCount(segment) > PathSegment.LengthMax) is { } longest
            ? throw Refusal(
                bucket,
                $"has a part of {Encoding.UTF8.GetByteCount(longest)} bytes, and {PathSegment.LengthMax} is the most that a folder's "
                    + $"name can have, so it is none")
            : path;
    }

    private FlinkException Refusal(string bucket, string reason) =>
        new(FailureOrigin.User, $"The bucket '{bucket}' of a record {reason} within '{folder}'. A bucket is a relative path without '..'.");
}
