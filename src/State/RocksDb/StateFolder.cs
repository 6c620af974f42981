using FlinkNet.Model;

namespace FlinkNet.State.RocksDb;

/// <summary>
/// The folder of working files of one process, below one that several may share. It is locked while the process lives; what processes left
/// that were killed is deleted by the
/// next one that starts there.
/// </summary>
internal sealed class StateFolder : IDisposable
{
    private const string Prefix = "flinknet-state-";
    private const string LockName = "lock";
    private readonly FileStream _lock;
    private int _number;

    private StateFolder(string path, FileStream heldLock) => (Root, _lock) = (path, heldLock);

    /// <summary>The folder.</summary>
    public string Root { get; }

    /// <summary>Makes the folder.</summary>
    /// <param name="parent">Below which folder; null for the system's folder for temporary files.</param>
    /// <exception cref="FlinkException">It cannot be made there.</exception>
    public static StateFolder Create(string? parent)
    {
        var below = Path.GetFullPath(parent ?? Path.GetTempPath());
        try
        {
            Directory.CreateDirectory(below);
            DeleteLeftovers(below);
            var root = Path.Combine(below, $"{Prefix}{Environment.ProcessId}-{Guid.NewGuid().ToString("n")[..8]}");
            Directory.CreateDirectory(root);
            return new StateFolder(
                root,
                new FileStream(Path.Combine(root, LockName), FileMode.CreateNew, FileAccess.ReadWrite, FileShare.None));
        }
        catch (Exception exception) when (exception is IOException or UnauthorizedAccessException)
        {
            throw new FlinkException(
                FailureOrigin.User,
                $"The folder for state, '{below}', cannot be used: {exception.Message} Name a folder on a local disk that the process "
                    + $"may create and write, with StateDirectory or --state-dir.",
                exception);
        }
    }

    /// <summary>A new name for a folder in it.</summary>
    public string NewPath(string name) => Path.Combine(Root, $"{name}-{Interlocked.Increment(ref _number)}");

    /// <summary>Deletes a folder in it, if it is there.</summary>
    public static void Delete(string path)
    {
        try
        {
            Directory.Delete(path, recursive: true);
        }
        catch (Exception exception) when (exception is IOException or UnauthorizedAccessException)
        {
            // Already gone, or the next process that starts here deletes it.
        }
    }

    public void Dispose()
    {
        _lock.Dispose();
        Delete(Root);
    }

    // The lock of a living process cannot be opened.
    private static void DeleteLeftovers(string below)
    {
        foreach (var folder in Directory.EnumerateDirectories(below, Prefix + "*"))
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
}
