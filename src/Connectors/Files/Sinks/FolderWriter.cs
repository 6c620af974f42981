using FlinkNet.Model;

namespace FlinkNet.Connectors.Files;

/// <summary>
/// Writes records to a file in one folder: one from one barrier to the next, so that each is whole when its checkpoint is complete, and one
/// only where there are no
/// checkpoints.
/// </summary>
/// <param name="folder">The folder.</param>
/// <param name="names">The writer's names.</param>
/// <param name="isOverwriting">Whether the results replace those of an earlier run.</param>
/// <param name="encoder">Makes lines.</param>
internal sealed class FolderWriter<T>(string folder, PartNames names, bool isOverwriting, IRecordEncoder<T> encoder) : IDisposable
{
    private readonly FileBuffer _buffer = new();
    private readonly int _replaces = isOverwriting ? names.Parallelism : 0;
    private PartFile? _file;
    private bool _hasEnded;

    /// <summary>Creates the section's file, after deleting what killed processes left of theirs.</summary>
    public void Open()
    {
        PartFiles.DeleteInProgress(folder, names);
        _file = new PartFile(folder, names.Hidden);
    }

    public void Write(RecordBatch<T> batch)
    {
        _file ??= new PartFile(folder, names.Hidden);
        encoder.Encode(batch.Span, _buffer.Into(_file));
    }

    public void Flush(bool endOfInput)
    {
        _hasEnded |= endOfInput;
        if (_file is not null)
        {
            _buffer.Flush();
        }
    }

    /// <summary>Ends the section's file; null when there is nothing to commit.</summary>
    public PendingFile? EndSection()
    {
        if (_file is not { } file)
        {
            return null;
        }

        _file = null;
        var isOnly = _hasEnded && names.IsFirst;
        var result = Path.Combine(folder, isOnly ? names.Subtaskwise : names.Result);
        if (_buffer.Written == 0)
        {
            file.Dispose();
            return isOnly && _replaces > 0 ? new PendingFile(null, result, _replaces) : null;
        }

        _buffer.Written = 0;
        if (!isOnly && _replaces > 0)
        {
            file.Dispose();
            throw new FlinkException(
                FailureOrigin.User,
                $"Output folder '{folder}': Overwrite() and checkpoints do not go together, since results become visible before all "
                    + $"of them are there. Delete the folder first.");
        }

        return new PendingFile(file.Close(names.Pending(file.Path)), result, _replaces);
    }

    public void Dispose()
    {
        encoder.Dispose();
        _file?.Dispose();
    }
}
