using FlinkNet.Model;

namespace FlinkNet.Connectors.Files;

/// <summary>
/// Finds the files that a path stands for, again and again while it is monitored. What is deleted while it is looked for is left out, as if
/// it had been looked for a moment later. An entry that
/// is there and leads to no file is named: the source fails of it, and one that looks again, later, goes on without it until then.
/// </summary>
/// <param name="settings">The source's settings.</param>
/// <param name="onVanished">Hears of what was left out.</param>
internal sealed class InputSearch(FileSourceSettings settings, Action<string> onVanished)
{
    private const string Advice = "Name a file, a folder, or a pattern such as logs/**/*.log.";

    /// <summary>What stands in a name for bytes that are no text.</summary>
    private const char Unreadable = '\uFFFD';

    /// <summary>The entries that lead to no file, as the last search found them: each is reported once.</summary>
    private HashSet<string> _dangling = new(StringComparer.Ordinal);

    /// <summary>The files, sorted by path, so that every search of the same files has the same result.</summary>
    /// <exception cref="FlinkException">Nothing is there, or it cannot be read.</exception>
    public List<InputFile> Find()
    {
        var full = Path.GetFullPath(settings.Path);
        try
        {
            return File.Exists(full) && Describe([new FileInfo(full)]) is [var only] ? [only] : FindSeveral(full);
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

    /// <summary>The files' lengths; those that are gone since they were listed are left out.</summary>
    internal List<InputFile> Describe(IEnumerable<FileInfo> files)
    {
        var dangling = new HashSet<string>(StringComparer.Ordinal);
        List<InputFile> described = [.. files.Select(file => TryDescribe(file, dangling)).OfType<InputFile>()];
        _dangling = dangling;
        return described;
    }

    private List<InputFile> FindSeveral(string full)
    {
        if (Directory.Exists(full))
        {
            return Describe(FilePattern.AllIn(full).Find());
        }

        if (FilePattern.Parse(full) is not { } pattern)
        {
            // Throws what is in the way: nothing there, or no right to look.
            File.GetAttributes(full);
            throw new FileNotFoundException(new FileInfo(full).LinkTarget is { } target
                ? $"'{full}' is a link to '{target}', which is not there."
                : $"'{full}' is neither a file nor a folder.");
        }

        var files = Describe(pattern.Find());
        return files.Count > 0 || settings.MonitorInterval is not null
            ? files
            : throw new FileNotFoundException($"No file matches '{full}'.");
    }

    private InputFile? TryDescribe(FileInfo file, HashSet<string> dangling)
    {
        try
        {
            // A link's own length is that of its text.
            var target = file.LinkTarget is null ? file : file.ResolveLinkTarget(returnFinalTarget: true) as FileInfo ?? file;
            return new InputFile(file.FullName, target.Length);
        }
        catch (Exception exception) when (exception is IOException or UnauthorizedAccessException)
        {
            return LeaveOut(file, exception, dangling);
        }
    }

    private InputFile? LeaveOut(FileInfo file, Exception exception, HashSet<string> dangling)
    {
        var link = new FileInfo(file.FullName).LinkTarget;
        if (link is null && exception is not (FileNotFoundException or DirectoryNotFoundException))
        {
            throw new IOException($"'{file.FullName}': {exception.Message}", exception);
        }

        if (link is null && !file.Name.Contains(Unreadable, StringComparison.Ordinal))
        {
            onVanished($"'{file.FullName}' was deleted while the input was being looked for; it is left out.");
            return null;
        }

        var what = link is null
            ? $"'{file.FullName}' has a name that is not UTF-8, by which it cannot be opened."
            : $"'{file.FullName}' is a link to '{link}', which is not there or leads back to itself.";
        if (settings.MonitorInterval is null)
        {
            throw new IOException($"{what} Delete or rename it, or name what is to be read with a pattern that leaves it out.", exception);
        }

        dangling.Add(file.FullName);
        if (!_dangling.Contains(file.FullName))
        {
            onVanished($"{what} It is passed by until it leads to a file.");
        }

        return null;
    }
}
