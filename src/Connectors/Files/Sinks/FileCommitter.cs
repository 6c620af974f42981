using FlinkNet.Model;

namespace FlinkNet.Connectors.Files;

/// <summary>Makes results of pending files by giving them their names. A file that has its name already is left as it is (rule X4).</summary>
internal sealed class FileCommitter : ICommitter<PendingFile>
{
    public Task CommitAsync(IReadOnlyCollection<ICommitRequest<PendingFile>> requests, CancellationToken cancellationToken)
    {
        foreach (var request in requests)
        {
            try
            {
                Commit(request);
            }
            catch (Exception exception) when (exception is IOException or UnauthorizedAccessException)
            {
                request.RetryLater(FileFailure.Of(request.Committable.Result, "made a result", exception));
            }
        }

        return Task.CompletedTask;
    }

    public void Dispose()
    {
    }

    private static void Commit(ICommitRequest<PendingFile> request)
    {
        var file = request.Committable;
        if (file.Replaces > 0)
        {
            DeleteReplaced(file);
        }

        if (file.Pending is null)
        {
            return;
        }

        if (File.Exists(file.Pending))
        {
            Rename(request, file.Pending);
        }
        else if (File.Exists(file.Result))
        {
            request.SignalAlreadyCommitted();
        }
        else
        {
            Miss(request);
        }
    }

    private static void Rename(ICommitRequest<PendingFile> request, string pending)
    {
        var file = request.Committable;
        if (file.Replaces == 0 && File.Exists(file.Result))
        {
            request.SignalFailedWithUnknownReason(new FlinkException(
                FailureOrigin.External, $"There is a file '{file.Result}' which is not what '{pending}' is to become. Look who wrote it, and move one of the two away."));
            return;
        }

        File.Move(pending, file.Result, overwrite: file.Replaces > 0);
    }

    // What a checkpoint held may have become a result before, and have been fetched by a reader since.
    private static void Miss(ICommitRequest<PendingFile> request)
    {
        var file = request.Committable;
        if (request.IsRestored)
        {
            request.SignalFailedWithKnownReason(new FlinkException(
                FailureOrigin.External, $"Neither '{file.Pending}' nor '{file.Result}' is there. It is taken for a result that a reader has moved away since."));
        }
        else
        {
            request.SignalFailedWithUnknownReason(new FlinkException(
                FailureOrigin.External, $"'{file.Pending}' was written and is gone. See that nobody else cleans up the sink's folder."));
        }
    }

    // What an earlier run left of this subtask, and, once for all, of subtasks that this run does not have.
    private static void DeleteReplaced(PendingFile file)
    {
        var name = Path.GetFileName(file.Result);
        foreach (var result in Directory.EnumerateFiles(Path.GetDirectoryName(file.Result)!, PartFiles.Prefix + "*"))
        {
            if (PartFiles.SubtaskOf(result) is { } subtask
                && (PartFiles.NameOf(subtask) == name ? file.Pending is null || result != file.Result : PartFiles.SubtaskOf(file.Result) == 0 && subtask >= file.Replaces))
            {
                File.Delete(result);
            }
        }
    }
}
