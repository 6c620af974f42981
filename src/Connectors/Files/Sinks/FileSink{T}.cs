using FlinkNet.Model;

namespace FlinkNet.Connectors.Files;

/// <summary>Writes files; made by <see cref="FileSink"/>.</summary>
/// <typeparam name="T">The type of the records.</typeparam>
public sealed class FileSink<T> : ITwoPhaseCommitSink<T, PendingFile>
{
    private readonly string _folder;
    private readonly string _kind;
    private readonly bool _isOverwriting;
    private readonly Func<IRecordEncoder<T>> _createEncoder;
    private readonly Func<T, string>? _bucket;
    private readonly bool _isMissingAllowed;

    internal FileSink(
        string folder,
        string kind,
        bool isOverwriting,
        Func<IRecordEncoder<T>> createEncoder,
        Func<T, string>? bucket = null,
        bool isMissingAllowed = false)
    {
        ArgumentNullException.ThrowIfNull(folder);
        _folder = folder.Length > 0 ? folder : throw new InvalidJobException("The output folder's path is empty. Name a folder.");
        (_kind, _isOverwriting, _createEncoder) = (kind, isOverwriting, createEncoder);
        (_bucket, _isMissingAllowed) = (bucket, isMissingAllowed);
        if (bucket is not null && isOverwriting)
        {
            throw new InvalidJobException(
                $"Output folder '{folder}': WithBuckets and Overwrite do not go together, since buckets of the earlier run that this "
                    + $"one does not fill would stay. Delete the folder first.");
        }
    }

    /// <inheritdoc/>
    public string DefaultName => $"{_kind} {Path.GetFileName(Path.TrimEndingDirectorySeparator(_folder))}".TrimEnd();

    /// <inheritdoc/>
    public string? SavepointObstacle => _isOverwriting
        ? $"Overwrite() replaces what is in '{_folder}' only when all results are there. Stop the job with a savepoint that drains "
            + $"it, cancel it, or let it write to an empty folder without Overwrite()."
        : null;

    /// <summary>
    /// Replaces the results of an earlier run. Otherwise a folder that holds some is refused, since they would be taken for results of this
    /// run. The old files stay until the new ones are complete: such a job cannot be saved before its input has ended.
    /// </summary>
    public FileSink<T> Overwrite() => new(_folder, _kind, isOverwriting: true, _createEncoder, _bucket, _isMissingAllowed);

    /// <summary>
    /// Puts each record into a sub-folder, a bucket, as Flink's bucket assigners do; one file of each subtask in each bucket that it fills.
    /// </summary>
    /// <param name="bucket">Tells a record's bucket: a relative path such as <c>dt=2015-07-15/hour=08</c>. A path that leads out of the
    /// folder fails the job.</param>
    /// <exception cref="InvalidJobException">The sink overwrites.</exception>
    public FileSink<T> WithBuckets(Func<T, string> bucket)
    {
        ArgumentNullException.ThrowIfNull(bucket);
        return new(_folder, _kind, _isOverwriting, _createEncoder, bucket, _isMissingAllowed);
    }

    /// <summary>
    /// For folders from which a reader moves or deletes results: when the job is restored from a checkpoint, a result of it that is gone is
    /// taken for one that was shown and fetched, and the job goes on with a warning. By default it fails, since what is gone may as well
    /// never have been shown: then its records would be lost.
    /// </summary>
    public FileSink<T> AllowMovedResults() => new(_folder, _kind, _isOverwriting, _createEncoder, _bucket, isMissingAllowed: true);

    /// <inheritdoc/>
    public void Validate() => PartFiles.Validate(_folder, _isOverwriting, hasBuckets: _bucket is not null);

    /// <inheritdoc/>
    public ICommittingSinkWriter<T, PendingFile> CreateWriter(ISinkWriterContext context)
    {
        ArgumentNullException.ThrowIfNull(context);
        var (folder, names) = (Path.GetFullPath(_folder), new PartNames(context));
        return _bucket is null
            ? new FileSinkWriter<T>(folder, names, CreateWriter(folder, names))
            : new BucketedFileSinkWriter<T>(folder, names, _bucket, bucket => CreateWriter(bucket, names));
    }

    /// <inheritdoc/>
    public ICommitter<PendingFile> CreateCommitter(ISinkWriterContext context) => new FileCommitter(_isMissingAllowed);

    private FolderWriter<T> CreateWriter(string folder, PartNames names) => new(folder, names, _isOverwriting, _createEncoder());
}
