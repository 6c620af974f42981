namespace FlinkNet.Grains.BarrierPath.Storage;

/// <summary>
/// A folder of local copies, below one that several processes may share. It is locked while its process uses it; what processes left that
/// were killed is deleted by the next one that makes
/// a folder there.
/// </summary>
internal sealed class CopyFolder : IDisposable
{
    private const string Prefix = "flinknet-copies-";
    private const string LockName = "lock";
    private readonly string _root;
    private readonly FileStream _lock;
    private int _number;

    private CopyFolder(string root, FileStream heldLock) => (_root, _lock) = (root, heldLock);

    /// <summary>Makes one.</summary>
    /// <param name="parent">Below which folder; null for the system's folder for temporary files.</param>
    /// <exception cref="IOException">It cannot be made there.</exception>
    /// <exception cref="UnauthorizedAccessException">It must not be made there.</exception>
    public static CopyFolder Create(string? parent)
    {
        var below = Path.GetFullPath(parent ?? Path.GetTempPath());
        Directory.CreateDirectory(below);
        DeleteAllLeft(below);
        var root = Path.Combine(below, $"{Prefix}{Environment.ProcessId}-{Guid.NewGuid().ToString("n")[..8]}");
        Directory.CreateDirectory(root);
        return new CopyFolder(root, new FileStream(Path.Combine(root, LockName), FileMode.CreateNew, FileAccess.ReadWrite, FileShare.None));
    }

    /// <summary>Deletes what processes that were killed have left.</summary>
    /// <param name="parent">Below which folder; null for the system's folder for temporary files.</param>
    public static void DeleteLeftovers(string? parent)
    {
        try
        {
            DeleteAllLeft(Path.GetFullPath(parent ?? Path.GetTempPath()));
        }
        catch (Exception exception) when (exception is IOException or UnauthorizedAccessException)
        {
            // There is no such folder yet, or it cannot be used; who is to make one there says so.
        }
    }

    /// <summary>The path of a file in it that is not there yet.</summary>
    public string NewPath() => Path.Combine(_root, $"{Interlocked.Increment(ref _number)}");

    public void Dispose()
    {
        _lock.Dispose();
        Delete(_root);
    }

    private static void DeleteAllLeft(string below)
    {
        foreach (var folder in Directory.EnumerateDirectories(below, Prefix + "*"))
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

    private static void Delete(string folder)
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
}
