using FlinkNet.Model;
using FlinkNet.Shared;

namespace FlinkNet.State.RocksDb;

/// <summary>The folder of working files of one process.</summary>
internal sealed class StateFolder : IDisposable
{
    private const string Prefix = "flinknet-state-";
    private readonly LockedFolder _folder;
    private int _number;

    private StateFolder(LockedFolder folder) => _folder = folder;

    /// <summary>Its path.</summary>
    public string Root => _folder.Root;

    /// <summary>Makes the folder.</summary>
    /// <param name="parent">Below which folder; null for the system's folder for temporary files.</param>
    /// <exception cref="FlinkException">It cannot be made there.</exception>
    public static StateFolder Create(string? parent)
    {
        try
        {
            return new StateFolder(LockedFolder.Create(parent, Prefix));
        }
        catch (Exception exception) when (exception is IOException or UnauthorizedAccessException)
        {
            throw new FlinkException(
                FailureOrigin.User,
                $"The folder for state, '{LockedFolder.PathOf(parent)}', cannot be used: {exception.Message} Name a folder on a local disk "
                    + $"that the process may create and write, with StateDirectory or --state-dir.",
                exception);
        }
    }

    /// <summary>A new name for a folder in it.</summary>
    public string NewPath(string name) => Path.Combine(Root, $"{name}-{Interlocked.Increment(ref _number)}");

    public void Dispose() => _folder.Dispose();
}
