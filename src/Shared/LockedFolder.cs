namespace FlinkNet.Shared;

/// <summary>
/// A folder of one process, below one that several processes may share. It is locked while its process uses it; what processes left that
/// were killed is deleted by the next one that makes a folder of that kind there.
/// </summary>
internal sealed class LockedFolder : IDisposable
{
    private const string LockName = "lock";
    private readonly FileStream _lock;

    private LockedFolder(string path, FileStream heldLock) => (Root, _lock) = (path, heldLock);

    /// <summary>Its path.</summary>
    public string Root { get; }

    /// <summary>Makes one, and deletes those of its kind whose processes were killed.</summary>
    /// <param name="parent">Below which folder; null for the system's folder for temporary files.</param>
    /// <param name="prefix">What the names of folders of its kind begin with.</param>
    /// <exception cref="IOException">It cannot be made there.</exception>
    /// <exception cref="UnauthorizedAccessException">It must not be made there.</exception>
    public static LockedFolder Create(string? parent, string prefix)
    {
        var below = PathOf(parent);
        Directory.CreateDirectory(below);
        DeleteAllLeft(below, prefix);
        var root = Path.Combine(below, $"{prefix}{Environment.ProcessId}-{Guid.NewGuid().ToString("n")[..8]}");
        Directory.CreateDirectory(root);
        return new LockedFolder(
            root, new FileStream(Path.Combine(root, LockName), FileMode.CreateNew, FileAccess.ReadWrite, FileShare.None));
    }

    /// <summary>Where such folders are made.</summary>
    /// <param name="parent">Below which folder; null for the system's folder for temporary files.</param>
    public static string PathOf(string? parent) => Path.GetFullPath(parent ?? Path.GetTempPath());

    /// <summary>Deletes what processes that were killed have left.</summary>
    /// <param name="parent">Below which folder; null for the system's folder for temporary files.</param>
    /// <param name="prefix">What the names of folders of its kind begin with.</param>
    public static void DeleteLeftovers(string? parent, string prefix)
    {
        try
        {
            DeleteAllLeft(PathOf(parent), prefix);
        }
        catch (Exception exception) when (exception is IOException or UnauthorizedAccessException)
        {
            // There is no such folder yet, or it cannot be used; Create says so.
        }
    }

    /// <summary>Deletes a folder, if it is there and may be deleted.</summary>
    public static void Delete(string folder)
    {
        try
        {
            Directory.Delete(folder, recursive: true);
        }
        catch (Exception exception) when (exception is IOException or UnauthorizedAccessException)
        {
            // Already gone, or the next process that makes a folder here deletes it.
        }
    }

    public void Dispose()
    {
        _lock.Dispose();
        Delete(Root);
    }

    private static void DeleteAllLeft(string below, string prefix)
    {
        foreach (var folder in Directory.EnumerateDirectories(below, prefix + "*"))
        {
            DeleteIfLeft(folder);
        }
    }

    // The lock of a living process cannot be opened.
    private static void DeleteIfLeft(string folder)
    {
        try
        {
            using (new FileStream(Path.Combine(folder, LockName), FileMode.Open, FileAccess.ReadWrite, FileShare.None))
            {
                Delete(folder);
            }
        }
        catch (Exception exception) when (exception is IOException or UnauthorizedAccessException)
        {
            // Of a process that lives, or is just beginning to, or of somebody else.
        }
    }
}
