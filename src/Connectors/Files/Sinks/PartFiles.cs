using FlinkNet.Model;

namespace FlinkNet.Connectors.Files;

/// <summary>Checks a sink's folder before a job runs.</summary>
internal static class PartFiles
{
    /// <summary>How the names of results begin.</summary>
    public const string Prefix = "part-";

    public static void Validate(string folder, bool isOverwriting, bool hasBuckets)
    {
        ProbeWriting(folder);
        var depth = hasBuckets ? SearchOption.AllDirectories : SearchOption.TopDirectoryOnly;
        if (!isOverwriting && Directory.EnumerateFiles(folder, Prefix + "*", depth).FirstOrDefault() is { } result)
        {
            throw new FlinkException(
                FailureOrigin.User,
                $"Output folder '{folder}' already holds results ('{Path.GetFileName(result)}'). Delete them, name another folder, or replace them with Overwrite().");
        }
    }

    /// <summary>Creates the folder and a file in it: rights, full disks and read-only mounts are hard to tell otherwise.</summary>
    private static void ProbeWriting(string folder)
    {
        try
        {
            Directory.CreateDirectory(folder);
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
                $"Output folder '{folder}' cannot be written: {exception.Message} Name a folder that the user that runs the job may create and write.",
                exception);
        }
    }
}
