using FlinkNet.Model;

namespace FlinkNet.Connectors.Files;

/// <summary>A file to read.</summary>
/// <param name="Path">Its full path.</param>
/// <param name="Length">Its size in bytes.</param>
internal readonly record struct InputFile(string Path, long Length);

/// <summary>Finds the files that a path stands for.</summary>
internal static class InputPath
{
    private const string Advice = "Name a file, a folder, or a pattern such as logs/**/*.log.";

    /// <summary>Checks that the path leads to something that can be read.</summary>
    public static void Validate(FileSourceSettings settings)
    {
        if (Find(settings) is [var only])
        {
            using var content = FileContent.Open(only.Path, 0);
        }
    }

    /// <summary>The files, sorted by path, so that every search of the same files has the same result.</summary>
    /// <exception cref="FlinkException">Nothing is there, or it cannot be read.</exception>
    public static List<InputFile> Find(FileSourceSettings settings)
    {
        var full = Path.GetFullPath(settings.Path);
        try
        {
            return File.Exists(full) ? [Describe(new FileInfo(full))] : FindSeveral(settings, full);
        }
        catch (Exception exception) when (exception is FileNotFoundException or DirectoryNotFoundException)
        {
            throw new FlinkException(
                FailureOrigin.User, $"Input path '{settings.Path}' does not exist: {exception.Message} {Advice}", exception);
        }
        catch (Exception exception) when (exception is IOException or UnauthorizedAccessException)
        {
            throw new FlinkException(
                FailureOrigin.User,
                $"Input path '{settings.Path}' cannot be read: {exception.Message} Let the user that runs the job read it.",
                exception);
        }
    }

    private static List<InputFile> FindSeveral(FileSourceSettings settings, string full)
    {
        if (Directory.Exists(full))
        {
            return FilePattern.AllIn(full).Find().Select(Describe).ToList();
        }

        if (FilePattern.Parse(full) is not { } pattern)
        {
            // Throws what stands in the way: nothing there, or no right to look.
            File.GetAttributes(full);
            throw new FileNotFoundException($"'{full}' is neither a file nor a folder.");
        }

        var files = pattern.Find().Select(Describe).ToList();
        return files.Count > 0 || settings.MonitorInterval is not null
            ? files
            : throw new FileNotFoundException($"No file matches '{full}'.");
    }

    private static InputFile Describe(FileInfo file)
    {
        // A link's own length is that of its text.
        var target = file.LinkTarget is null ? file : file.ResolveLinkTarget(returnFinalTarget: true) as FileInfo ?? file;
        return new InputFile(file.FullName, target.Length);
    }
}
