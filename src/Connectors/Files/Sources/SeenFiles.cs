namespace FlinkNet.Connectors.Files;

/// <summary>
/// The files of a monitored folder that were found so far. One that is gone from the folder is forgotten, so that what is remembered, and
/// stored with each
/// checkpoint, grows with the folder and not with time. (Flink remembers every path for ever.)
/// </summary>
/// <remarks>
/// A file that was forgotten and comes back is read again. So a file counts as gone only when it is certain: it is not there, and the
/// folder in which it was, or
/// the closest that is left of those around it, still holds something. A disk that is not mounted for a while shows an empty folder, and
/// nothing is forgotten.
/// </remarks>
internal sealed class SeenFiles(IEnumerable<string> restored)
{
    private readonly HashSet<string> _paths = new(restored, StringComparer.Ordinal);
    private string[]? _sorted;

    /// <summary>Notes a file; answers whether it is new.</summary>
    public bool Add(string path)
    {
        if (!_paths.Add(path))
        {
            return false;
        }

        _sorted = null;
        return true;
    }

    /// <summary>Forgets files.</summary>
    public void Forget(IReadOnlyList<string> gone)
    {
        _paths.ExceptWith(gone);
        _sorted = gone.Count > 0 ? null : _sorted;
    }

    /// <summary>All paths, sorted. The same array until something changes: it is needed for each answer to a reader.</summary>
    public string[] Snapshot() => _sorted ??= [.. _paths.Order(StringComparer.Ordinal)];

    /// <summary>
    /// Which files are gone, after a search of the whole folder. Looks at the disk and changes nothing: callable beside the owner while
    /// that does not either.
    /// </summary>
    public List<string> FindGone(IReadOnlyList<InputFile> found)
    {
        if (found.Count == 0)
        {
            return [];
        }

        var there = found.Select(file => file.Path).ToHashSet(StringComparer.Ordinal);
        var holdsSomething = new Dictionary<string, bool>(StringComparer.Ordinal);
        return [.. _paths.Where(path => !there.Contains(path) && IsGone(path, holdsSomething))];
    }

    private static bool IsGone(string path, Dictionary<string, bool> holdsSomething)
    {
        try
        {
            if (!IsMissing(path))
            {
                return false;
            }

            var folder = Path.GetDirectoryName(path)!;
            while (IsMissing(folder))
            {
                folder = Path.GetDirectoryName(folder)!;
            }

            if (!holdsSomething.TryGetValue(folder, out var holds))
            {
                holds = Directory.EnumerateFileSystemEntries(folder).Any();
                holdsSomething.Add(folder, holds);
            }

            return holds;
        }
        catch (Exception exception) when (exception is IOException or UnauthorizedAccessException)
        {
            // Whether it is gone is unknown.
            return false;
        }
    }

    private static bool IsMissing(string path)
    {
        try
        {
            File.GetAttributes(path);
            return false;
        }
        catch (Exception exception) when (exception is FileNotFoundException or DirectoryNotFoundException)
        {
            return true;
        }
    }
}
