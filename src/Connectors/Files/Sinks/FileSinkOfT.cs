using FlinkNet.Model;

namespace FlinkNet.Connectors.Files;

/// <summary>Writes files; made by <see cref="FileSink"/>.</summary>
/// <typeparam name="T">The type of the records.</typeparam>
public sealed class FileSink<T> : ISink<T>
{
    private readonly string _folder;
    private readonly string _kind;
    private readonly bool _isOverwriting;
    private readonly Func<IRecordEncoder<T>> _createEncoder;

    internal FileSink(string folder, string kind, bool isOverwriting, Func<IRecordEncoder<T>> createEncoder)
    {
        ArgumentNullException.ThrowIfNull(folder);
        _folder = folder.Length > 0 ? folder : throw new InvalidJobException("The output folder's path is empty. Name a folder.");
        (_kind, _isOverwriting, _createEncoder) = (kind, isOverwriting, createEncoder);
    }

    /// <inheritdoc/>
    public string DefaultName => $"{_kind} {Path.GetFileName(Path.TrimEndingDirectorySeparator(_folder))}".TrimEnd();

    /// <summary>
    /// Replaces the results of an earlier run. Otherwise a folder that holds some is refused, since they would be taken for results of this run.
    /// The old files stay until the new ones are complete.
    /// </summary>
    public FileSink<T> Overwrite() => new(_folder, _kind, isOverwriting: true, _createEncoder);

    /// <inheritdoc/>
    public void Validate() => PartFiles.Validate(_folder, _isOverwriting);

    /// <inheritdoc/>
    public ISinkWriter<T> CreateWriter(ISinkWriterContext context)
    {
        ArgumentNullException.ThrowIfNull(context);
        return new FileSinkWriter<T>(new PartFile(_folder, context.SubtaskIndex, context.Parallelism, context.Attempt), _createEncoder());
    }
}
