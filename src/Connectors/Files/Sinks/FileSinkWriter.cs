using System.Globalization;
using FlinkNet.Model;

namespace FlinkNet.Connectors.Files;

/// <summary>
/// Writes one subtask's records to one folder: a file from one barrier to the next, so that each is whole when its checkpoint is complete, and one file only
/// where there are no checkpoints.
/// </summary>
internal sealed class FileSinkWriter<T> : ICommittingSinkWriter<T, PendingFile>
{
    private readonly string _folder;
    private readonly string _name;
    private readonly int _replaces;
    private readonly IRecordEncoder<T> _encoder;
    private readonly FileBuffer _buffer = new();
    private readonly string _mark = Guid.NewGuid().ToString("n")[..8];
    private PartFile? _file;
    private int _files;
    private bool _hasEnded;

    /// <summary>Makes a writer, and its first file, so that a folder that cannot be written fails the task when it opens.</summary>
    /// <param name="folder">The folder.</param>
    /// <param name="context">Which subtask writes.</param>
    /// <param name="isOverwriting">Whether the results replace those of an earlier run.</param>
    /// <param name="encoder">Makes lines.</param>
    public FileSinkWriter(string folder, ISinkWriterContext context, bool isOverwriting, IRecordEncoder<T> encoder)
    {
        _folder = Path.GetFullPath(folder);
        _encoder = encoder;
        _name = PartFiles.NameOf(context.SubtaskIndex);
        _replaces = isOverwriting ? context.Parallelism : 0;
        PartFiles.DeleteLeftovers(_folder, _name);
        _file = CreateFile();
    }

    public void Write(RecordBatch<T> batch)
    {
        _file ??= CreateFile();
        _encoder.Encode(batch.Span, _buffer.Into(_file));
    }

    public void Flush(bool endOfInput)
    {
        _hasEnded |= endOfInput;
        if (_file is not null)
        {
            _buffer.Flush();
        }
    }

    public IReadOnlyCollection<PendingFile> PrepareCommit()
    {
        if (_file is not { } file)
        {
            return [];
        }

        _file = null;
        _files++;
        var isOnly = _hasEnded && _files == 1;
        var result = Path.Combine(_folder, isOnly ? _name : string.Create(CultureInfo.InvariantCulture, $"{_name}-{_mark}-{_files}"));
        if (_buffer.Written == 0)
        {
            file.Dispose();
            return isOnly && _replaces > 0 ? [new PendingFile(null, result, _replaces)] : [];
        }

        _buffer.Written = 0;
        if (!isOnly && _replaces > 0)
        {
            file.Dispose();
            throw new FlinkException(
                FailureOrigin.User,
                $"Output folder '{_folder}': Overwrite() and checkpoints do not go together, since results become visible before all of them are there. Delete the folder first.");
        }

        return [new PendingFile(file.Close(), result, _replaces)];
    }

    public void Dispose()
    {
        _encoder.Dispose();
        _file?.Dispose();
    }

    private PartFile CreateFile() => new(_folder, string.Create(CultureInfo.InvariantCulture, $"{_name}-{_mark}-{_files + 1}"));
}
