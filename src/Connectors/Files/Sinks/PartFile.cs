using System.Globalization;
using FlinkNet.Model;

namespace FlinkNet.Connectors.Files;

/// <summary>The file of one subtask: hidden while it is written, then published under its final name.</summary>
internal sealed class PartFile : IDisposable
{
    private readonly string _folder;
    private readonly int _parallelism;
    private readonly int _subtask;
    private readonly string _inProgress;
    private readonly FileStream _file;

    public PartFile(string folder, int subtask, int parallelism, int attempt)
    {
        (_folder, _subtask, _parallelism) = (folder, subtask, parallelism);
        _inProgress = Path.Combine(folder, $".{NameOf(subtask)}-{attempt.ToString(CultureInfo.InvariantCulture)}.inprogress");
        _file = Try("created", () =>
        {
            Directory.CreateDirectory(folder);
            DeleteLeftovers();
            return new FileStream(_inProgress, FileMode.Create, FileAccess.Write, FileShare.Read, bufferSize: 0);
        });
    }

    public void Write(ReadOnlySpan<byte> bytes)
    {
        try
        {
            _file.Write(bytes);
        }
        catch (Exception exception) when (exception is IOException or UnauthorizedAccessException)
        {
            throw Failure("written", exception);
        }
    }

    /// <summary>Makes what was written the subtask's result, in place of an earlier run's.</summary>
    public void Publish() => Try("published", () =>
    {
        _file.Flush(flushToDisk: true);
        var isEmpty = _file.Length == 0;
        _file.Dispose();
        var result = Path.Combine(_folder, NameOf(_subtask));
        if (isEmpty)
        {
            File.Delete(result);
        }
        else
        {
            File.Move(_inProgress, result, overwrite: true);
        }

        if (_subtask == 0)
        {
            DeleteSurplus();
        }

        return true;
    });

    public void Dispose()
    {
        _file.Dispose();
        if (File.Exists(_inProgress))
        {
            File.Delete(_inProgress);
        }
    }

    private static string NameOf(int subtask) => PartFiles.Prefix + subtask.ToString("00000", CultureInfo.InvariantCulture);

    /// <summary>What earlier attempts of this subtask left behind when their process was killed.</summary>
    private void DeleteLeftovers()
    {
        foreach (var leftover in Directory.EnumerateFiles(_folder, $".{NameOf(_subtask)}-*.inprogress"))
        {
            File.Delete(leftover);
        }
    }

    /// <summary>Results of an earlier run that had more subtasks than this one.</summary>
    private void DeleteSurplus()
    {
        foreach (var result in Directory.EnumerateFiles(_folder, PartFiles.Prefix + "*"))
        {
            var number = Path.GetFileName(result.AsSpan())[PartFiles.Prefix.Length..];
            if (int.TryParse(number, NumberStyles.None, CultureInfo.InvariantCulture, out var subtask) && subtask >= _parallelism)
            {
                File.Delete(result);
            }
        }
    }

    private TResult Try<TResult>(string verb, Func<TResult> act)
    {
        try
        {
            return act();
        }
        catch (Exception exception) when (exception is IOException or UnauthorizedAccessException)
        {
            throw Failure(verb, exception);
        }
    }

    private FlinkException Failure(string verb, Exception exception) => new(
        FailureOrigin.External, $"Output file '{_inProgress}' cannot be {verb}: {exception.Message} Check the disk and the rights to the folder.", exception);
}
