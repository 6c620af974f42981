using FlinkNet.Model;

namespace FlinkNet.Connectors.Files;

/// <summary>A file that is written: hidden, and deleted unless it is closed to become a result.</summary>
internal sealed class PartFile : IDisposable
{
    private readonly string _inProgress;
    private readonly FileStream _file;
    private bool _isPending;

    /// <summary>Creates the file.</summary>
    /// <param name="folder">Its folder, which is created when it is missing.</param>
    /// <param name="name">Its name, without what makes it hidden.</param>
    public PartFile(string folder, string name)
    {
        _inProgress = System.IO.Path.Combine(folder, $".{name}{PartFiles.InProgress}");
        _file = FileFailure.Try(_inProgress, "created", () =>
        {
            DurableFolders.Create(folder);
            return new FileStream(_inProgress, FileMode.Create, FileAccess.Write, FileShare.Read, bufferSize: 0);
        });
    }

    /// <summary>The file's path.</summary>
    public string Path => _inProgress;

    public void Write(ReadOnlySpan<byte> bytes)
    {
        try
        {
            _file.Write(bytes);
        }
        catch (Exception exception) when (exception is IOException or UnauthorizedAccessException)
        {
            throw FileFailure.Of(_inProgress, "written", exception);
        }
    }

    /// <summary>
    /// Forces what was written to the disk and closes the file. It stays hidden, and outlives this process; a loss of power only when its
    /// folder is forced to the disk, too.
    /// </summary>
    /// <param name="pending">Its path from then on.</param>
    /// <returns>That path.</returns>
    public string Close(string pending) => FileFailure.Try(_inProgress, "closed", () =>
    {
        _file.Flush(flushToDisk: true);
        _file.Dispose();
        File.Move(_inProgress, pending, overwrite: true);
        _isPending = true;
        return pending;
    });

    public void Dispose()
    {
        _file.Dispose();
        if (!_isPending && File.Exists(_inProgress))
        {
            File.Delete(_inProgress);
        }
    }
}

/// <summary>What goes wrong with output files.</summary>
internal static class FileFailure
{
    public static TResult Try<TResult>(string path, string verb, Func<TResult> act)
    {
        try
        {
            return act();
        }
        catch (Exception exception) when (exception is IOException or UnauthorizedAccessException)
        {
            throw Of(path, verb, exception);
        }
    }

    public static FlinkException Of(string path, string verb, Exception exception) => new(
        FailureOrigin.External, $"Output file '{path}' cannot be {verb}: {exception.Message} Check the disk and the rights to the folder.",
            exception);
}
