using System.IO.Enumeration;

namespace FlinkNet.Connectors.Files;

/// <summary>
/// A folder and the names below it, segment by segment: <c>*</c> and <c>?</c> stand for a part of a name, <c>**</c> for any folders.
/// </summary>
/// <param name="Root">The folder that the search begins in.</param>
/// <param name="Segments">What follows; the last names files.</param>
internal sealed record FilePattern(string Root, IReadOnlyList<string> Segments)
{
    private const string AnyFolders = "**";

    /// <summary>All files in the folder and below it.</summary>
    public static FilePattern AllIn(string folder) => new(folder, [AnyFolders, "*"]);

    /// <summary>Cuts a full path before the first segment with a wildcard; null when it has none.</summary>
    public static FilePattern? Parse(string fullPath)
    {
        var segments = fullPath.Split(Path.DirectorySeparatorChar);
        var first = Array.FindIndex(segments, IsWild);
        if (first < 0)
        {
            return null;
        }

        var root = string.Join(Path.DirectorySeparatorChar, segments[..first]) + Path.DirectorySeparatorChar;
        return new FilePattern(root, segments[^1] == AnyFolders ? [.. segments[first..], "*"] : segments[first..]);
    }

    /// <summary>The files, each once, sorted by path.</summary>
    public IEnumerable<FileInfo> Find()
    {
        var root = new DirectoryInfo(Root);
        return root.Exists
            ? Find(root, 0).DistinctBy(file => file.FullName).OrderBy(file => file.FullName, StringComparer.Ordinal)
            : [];
    }

    /// <summary>The files in a folder that was found, and below it.</summary>
    /// <param name="folder">The folder.</param>
    /// <param name="position">The segment that names what is in it.</param>
    internal IEnumerable<FileInfo> Find(DirectoryInfo folder, int position)
    {
        var segment = Segments[position];
        if (position == Segments.Count - 1)
        {
            return EntriesOf(folder, folder.EnumerateFiles).Where(file => Matches(segment, file.Name));
        }

        var folders = EntriesOf(folder, folder.EnumerateDirectories);
        return segment == AnyFolders
            ? [.. Find(folder, position + 1), .. folders.Where(IsVisibleAndReal).SelectMany(below => Find(below, position))]
            : folders.Where(below => Matches(segment, below.Name)).SelectMany(below => Find(below, position + 1));
    }

    private static bool IsWild(string segment) => segment.AsSpan().ContainsAny('*', '?');

    /// <summary>Names that begin with a dot or an underscore are hidden, unless the pattern begins so too.</summary>
    private static bool Matches(string segment, string name) =>
        FileSystemName.MatchesSimpleExpression(segment, name, ignoreCase: false) && (name[0] is not ('.' or '_') || name[0] == segment[0]);

    // A folder may be deleted after it was found; then nothing is in it. All are listed at once, so that it is known here. The first must
    // be there.
    private TEntry[] EntriesOf<TEntry>(DirectoryInfo folder, Func<IEnumerable<TEntry>> list)
    {
        try
        {
            return [.. list()];
        }
        catch (DirectoryNotFoundException) when (folder.FullName != new DirectoryInfo(Root).FullName)
        {
            return [];
        }
    }

    /// <summary>A link to a folder may lead back up, so that a search would never end.</summary>
    private static bool IsVisibleAndReal(DirectoryInfo folder) => Matches("*", folder.Name) && folder.LinkTarget is null;
}
