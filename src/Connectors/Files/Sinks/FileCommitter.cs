namespace FlinkNet.Connectors.Files;

/// <summary>Makes results of pending files by giving them their names. A file that has its name already is left as it is (rule X4).</summary>
internal sealed class FileCommitter : ICommitter<PendingFile>
{
    public Task CommitAsync(IReadOnlyList<PendingFile> committables, CancellationToken cancellationToken)
    {
        foreach (var file in committables)
        {
            FileFailure.Try(file.Result, "made a result", () =>
            {
                Commit(file);
                return true;
            });
        }

        return Task.CompletedTask;
    }

    public void Dispose()
    {
    }

    private static void Commit(PendingFile file)
    {
        if (file.Replaces > 0)
        {
            DeleteReplaced(file);
        }

        if (file.Pending is null || (!File.Exists(file.Pending) && File.Exists(file.Result)))
        {
            return;
        }

        File.Move(file.Pending, file.Result, overwrite: file.Replaces > 0);
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
