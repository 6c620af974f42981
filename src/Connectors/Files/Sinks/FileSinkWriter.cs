using FlinkNet.Model;

namespace FlinkNet.Connectors.Files;

/// <summary>Writes one subtask's records to one folder.</summary>
internal sealed class FileSinkWriter<T> : ICommittingSinkWriter<T, PendingFile>, ICheckpointedFunction
{
    private readonly FolderWriter<T> _files;
    private readonly PartNames _names;
    private readonly string _folder;

    /// <summary>Makes a writer, and its first file, so that a folder that cannot be written fails the task when it opens.</summary>
    public FileSinkWriter(string folder, PartNames names, FolderWriter<T> files)
    {
        (_folder, _names, _files) = (folder, names, files);
        _files.Open();
    }

    public void Write(RecordBatch<T> batch) => _files.Write(batch);

    public void Flush(bool endOfInput) => _files.Flush(endOfInput);

    public IReadOnlyCollection<PendingFile> PrepareCommit()
    {
        PendingFile[] pending = _files.EndSection() is { } file ? [file] : [];
        _names.EndSection();
        PartFiles.SyncFoldersOf(_folder, pending);
        PartFiles.NoteSavepoint(_folder, _names);
        return pending;
    }

    public void InitializeState(IFunctionInitializationContext context) => PartFiles.Begin(_folder, hasBuckets: false, _names, context);

    public void SnapshotState(IFunctionSnapshotContext context)
    {
    }

    public void Dispose() => _files.Dispose();
}
