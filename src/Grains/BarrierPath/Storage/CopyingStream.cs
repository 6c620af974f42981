namespace FlinkNet.Grains.BarrierPath.Storage;

/// <summary>
/// What a store reads of a shared file, which is written to a local file at the same time. When that fails, the store reads on.
/// </summary>
internal sealed class CopyingStream : HashingStream
{
    private readonly string _path;
    private readonly Action<Exception> _warn;
    private FileStream? _copy;

    public CopyingStream(Stream inner, string path, Action<Exception> warn)
        : base(inner)
    {
        (_path, _warn) = (path, warn);
        Try(() => _copy = new FileStream(path, FileMode.Create, FileAccess.Write, FileShare.None, bufferSize: 1 << 16));
    }

    /// <summary>All was read: the copy is complete.</summary>
    /// <returns>Null when it could not be written.</returns>
    public LocalCopy? Finish()
    {
        Try(() => _copy?.Dispose());
        var isWritten = _copy is not null;
        _copy = null;
        return isWritten ? new LocalCopy(_path, Hashed, Hash) : null;
    }

    protected override void Append(ReadOnlySpan<byte> bytes)
    {
        base.Append(bytes);
        try
        {
            _copy?.Write(bytes);
        }
        catch (Exception exception) when (exception is IOException or UnauthorizedAccessException)
        {
            GiveUp(exception);
        }
    }

    protected override void Dispose(bool disposing)
    {
        if (disposing && _copy is not null)
        {
            // It was not kept.
            Abandon();
        }

        base.Dispose(disposing);
    }

    private void Try(Action use)
    {
        try
        {
            use();
        }
        catch (Exception exception) when (exception is IOException or UnauthorizedAccessException)
        {
            GiveUp(exception);
        }
    }

    private void GiveUp(Exception why)
    {
        _warn(why);
        Abandon();
    }

    private void Abandon()
    {
        try
        {
            _copy?.Dispose();
        }
        catch (IOException)
        {
            // What is buffered need not be written.
        }

        _copy = null;
        LocalCopy.Delete(_path);
    }
}
