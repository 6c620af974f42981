using System.Globalization;
using FlinkNet.Model;

namespace FlinkNet.Connectors.Files;

/// <summary>The files in a sink's folder.</summary>
internal static class PartFiles
{
    /// <summary>How the names of results begin.</summary>
    public const string Prefix = "part-";

    /// <summary>How the names of files end that are being written.</summary>
    public const string InProgress = ".inprogress";

    /// <summary>How the names of files end that wait for their commit.</summary>
    public const string Pending = ".pending";

    /// <summary>How the names of files end that say that a savepoint may hold what their writer has prepared.</summary>
    public const string Saved = ".saved";

    /// <summary>The beginning of the names of a subtask's results.</summary>
    public static string NameOf(int subtask) => Prefix + subtask.ToString("00000", CultureInfo.InvariantCulture);

    /// <summary>The subtask that wrote a result; null when the file is none.</summary>
    public static int? SubtaskOf(string path)
    {
        var name = Path.GetFileName(path.AsSpan());
        if (!name.StartsWith(Prefix, StringComparison.Ordinal))
        {
            return null;
        }

        var number = name[Prefix.Length..];
        var end = number.IndexOf('-');
        return int.TryParse(end < 0 ? number : number[..end], NumberStyles.None, CultureInfo.InvariantCulture, out var subtask)
            ? subtask
            : null;
    }

    /// <summary>Deletes what earlier attempts were writing when their process was killed. What waits to be committed stays.</summary>
    public static void DeleteInProgress(string folder, PartNames names) =>
        Delete(folder, hasBuckets: false, InProgress, names.WasBeingWritten);

    /// <summary>
    /// The job begins, or is restored from a checkpoint: deletes what earlier attempts were writing, or prepared for checkpoints that never
    /// will be complete.
    /// </summary>
    public static void Begin(string folder, bool hasBuckets, PartNames names, IFunctionInitializationContext context)
    {
        if (context.RestoredCheckpointId is not null)
        {
            names.Restored();
        }

        var saved = Directory.Exists(folder)
            ? Directory.EnumerateFiles(folder, $".{Prefix}*{Saved}").Select(PartNames.MarkOf).ToHashSet(StringComparer.Ordinal)
            : [];
        Delete(folder, hasBuckets, Pending, path => names.WaitsInVain(path, context.RestoredCheckpointId, saved));
        Delete(folder, hasBuckets, InProgress, names.WasBeingWritten);
    }

    /// <summary>
    /// Before a savepoint is taken: notes, so that it outlasts a loss of power, that what the writer has prepared is not to be deleted when
    /// the job goes back behind it.
    /// </summary>
    public static void NoteSavepoint(string folder, PartNames names)
    {
        if (names.IsSavepoint && !names.IsSaved)
        {
            var path = Path.Combine(folder, names.Saved);
            names.IsSaved = FileFailure.Try(path, "created", () =>
            {
                DurableFolders.Create(folder);
                File.Create(path).Dispose();
                DurableFolders.Sync(folder);
                return true;
            });
        }
    }

    private static void Delete(string folder, bool hasBuckets, string extension, Func<string, bool> mayGo)
    {
        if (Directory.Exists(folder))
        {
            foreach (
                var file in Directory.EnumerateFiles(folder, $".{Prefix}*{extension}", hasBuckets
                    ? SearchOption.AllDirectories
                    : SearchOption.TopDirectoryOnly)
                .Where(mayGo))
            {
                File.Delete(file);
            }
        }
    }

    /// <summary>Makes the names of files that wait to be committed outlast a loss of power: the checkpoint relies on them.</summary>
    /// <param name="root">The sink's folder.</param>
    /// <param name="pending">The files, in it or in buckets below.</param>
    public static void SyncFoldersOf(string root, IReadOnlyCollection<PendingFile> pending)
    {
        var folders = pending.Where(file => file.Pending is not null)
            .Select(file => Path.GetDirectoryName(file.Pending)!)
            .Distinct(StringComparer.Ordinal);
        FileFailure.Try(root, "forced to the disk", () =>
        {
            DurableFolders.SyncUpTo(root, folders);
            return true;
        });
    }

    /// <summary>Checks a sink's folder before a job runs.</summary>
    public static void Validate(string folder, bool isOverwriting, bool hasBuckets)
    {
        ProbeWriting(folder);
        var depth = hasBuckets ? SearchOption.AllDirectories : SearchOption.TopDirectoryOnly;
        if (!isOverwriting && Directory.EnumerateFiles(folder, Prefix + "*", depth).FirstOrDefault() is { } result)
        {
            throw new FlinkException(
                FailureOrigin.User,
                $"Output folder '{folder}' already holds results ('{Path.GetFileName(result)}'). Delete them, name another folder, or "
                    + $"replace them with Overwrite().");
        }
    }

    /// <summary>Creates the folder and a file in it: rights, full disks and read-only mounts are hard to tell otherwise.</summary>
    private static void ProbeWriting(string folder)
    {
        try
        {
            DurableFolders.Create(folder);
            using var probe = new FileStream(
                Path.Combine(folder, $".probe-{Guid.NewGuid():N}"),
                FileMode.CreateNew,
                FileAccess.Write,
                FileShare.None,
                bufferSize: 0,
                FileOptions.DeleteOnClose);
            probe.WriteByte(0);
        }
        catch (Exception exception) when (exception is IOException or UnauthorizedAccessException)
        {
            throw new FlinkException(
                FailureOrigin.User,
                $"Output folder '{folder}' cannot be written: {exception.Message} Name a folder that the user that runs the job may "
                    + $"create and write.",
                exception);
        }
    }
}
