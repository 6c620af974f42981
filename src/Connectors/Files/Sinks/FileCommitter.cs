using FlinkNet.Model;

namespace FlinkNet.Connectors.Files;

/// <summary>
/// Makes results of pending files by giving them their names. A file that has its name already is left as it is.
/// </summary>
/// <param name="isMissingAllowed">Whether a reader may have moved results away, as the job's author said.</param>
internal sealed class FileCommitter(bool isMissingAllowed) : ICommitter<PendingFile>
{
    /// <summary>Most files that a message names.</summary>
    private const int NamedMax = 10;

    public Task CommitAsync(IReadOnlyCollection<ICommitRequest<PendingFile>> requests, CancellationToken cancellationToken)
    {
        List<ICommitRequest<PendingFile>> missing = [];
        foreach (var request in requests)
        {
            Try(request, () => Commit(request, missing));
        }

        Miss(missing);
        Sync(requests);
        return Task.CompletedTask;
    }

    public void Dispose()
    {
    }

    private static void Commit(ICommitRequest<PendingFile> request, List<ICommitRequest<PendingFile>> missing)
    {
        var file = request.Committable;
        var isPending = file.Pending is not null && File.Exists(file.Pending);
        if (file.Pending is not null && !isPending && !File.Exists(file.Result))
        {
            missing.Add(request);
            return;
        }

        if (file.Replaces > 0)
        {
            DeleteReplaced(file);
        }

        if (isPending)
        {
            Rename(request, file.Pending!);
        }
        else if (file.Pending is not null)
        {
            request.SignalAlreadyCommitted();
        }
    }

    private static void Rename(ICommitRequest<PendingFile> request, string pending)
    {
        var file = request.Committable;
        if (file.Replaces == 0 && File.Exists(file.Result))
        {
            request.SignalFailedWithUnknownReason(new FlinkException(
                FailureOrigin.External,
                    $"There is a file '{file.Result}' which is not what '{pending}' is to become. Look who wrote it, and move one of "
                        + $"the two away."));
            return;
        }

        File.Move(pending, file.Result, overwrite: file.Replaces > 0);
    }

    private void Miss(List<ICommitRequest<PendingFile>> missing)
    {
        if (missing.Count == 0)
        {
            return;
        }

        var names =
            string.Join(", ", missing.Take(NamedMax)
                .Select(request => $"'{request.Committable.Pending}' (to become '{Path.GetFileName(request.Committable.Result)}')"));
        names += missing.Count > NamedMax ? $" and {missing.Count - NamedMax} more" : "";
        foreach (var request in missing)
        {
            Miss(request, names);
        }
    }

    // What a checkpoint held may have become a result before, and have been fetched by a reader since; or it never became one. Nothing
    // tells which.
    private void Miss(ICommitRequest<PendingFile> request, string names)
    {
        if (!request.IsRestored)
        {
            request.SignalFailedWithUnknownReason(new FlinkException(
                FailureOrigin.External,
                    $"Written and gone before it became a result: {names}. See that nobody else cleans up the sink's folder."));
        }
        else if (isMissingAllowed && Directory.Exists(Path.GetDirectoryName(request.Committable.Result)))
        {
            request.SignalFailedWithKnownReason(new FlinkException(
                FailureOrigin.External,
                    $"Neither '{request.Committable.Pending}' nor '{request.Committable.Result}' is there. It is taken for a result "
                        + $"that a reader has moved away since."));
        }
        else
        {
            request.SignalFailedWithUnknownReason(new FlinkException(
                FailureOrigin.External,
                $"The checkpoint holds results that are gone, both as files that wait and as results: {names}. Records that no reader "
                    + $"has seen may be lost with them. "
                + "Put the files back and start the job again; or start from an older savepoint into an empty folder; "
                + "or, if a reader fetches results from the folder, say so with FileSink's AllowMovedResults(): then missing ones are "
                + "taken for fetched."));
        }
    }

    // A name that is lost with the power would be missing: the checkpoint that could commit it again is replaced by the next. Also what was
    // found committed may be of an attempt that was killed before this.
    private static void Sync(IEnumerable<ICommitRequest<PendingFile>> requests)
    {
        foreach (var folder in requests.GroupBy(request => Path.GetDirectoryName(request.Committable.Result)!, StringComparer.Ordinal)
            .Where(folder => Directory.Exists(folder.Key)))
        {
            try
            {
                DurableFolders.Sync(folder.Key);
            }
            catch (IOException exception)
            {
                foreach (var request in folder)
                {
                    request.RetryLater(FileFailure.Of(request.Committable.Result, "made a result", exception));
                }
            }
        }
    }

    private static void Try(ICommitRequest<PendingFile> request, Action act)
    {
        try
        {
            act();
        }
        catch (Exception exception) when (exception is IOException or UnauthorizedAccessException)
        {
            request.RetryLater(FileFailure.Of(request.Committable.Result, "made a result", exception));
        }
    }

    // What an earlier run left of this subtask, and, once for all, of subtasks that this run does not have.
    private static void DeleteReplaced(PendingFile file)
    {
        var name = Path.GetFileName(file.Result);
        foreach (var result in Directory.EnumerateFiles(Path.GetDirectoryName(file.Result)!, PartFiles.Prefix + "*"))
        {
            if (PartFiles.SubtaskOf(result) is { } subtask
                && (PartFiles.NameOf(subtask) == name
                    ? file.Pending is null || result != file.Result
                    : PartFiles.SubtaskOf(file.Result) == 0 && subtask >= file.Replaces))
            {
                File.Delete(result);
            }
        }
    }
}
