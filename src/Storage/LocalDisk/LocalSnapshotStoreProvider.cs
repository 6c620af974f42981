using FlinkNet.Model;

namespace FlinkNet.Storage;

/// <summary>Opens folders: paths, and URIs that begin with <c>file://</c>.</summary>
public sealed class LocalSnapshotStoreProvider : ISnapshotStoreProvider
{
    /// <inheritdoc/>
    public IReadOnlyList<string> Schemes => ["file"];

    /// <inheritdoc/>
    public ISnapshotStore? TryOpen(string location)
    {
        if (FolderOf(location) is not { } folder)
        {
            return null;
        }

        try
        {
            DurableFolders.Create(folder);
            var store = new LocalSnapshotStore(folder);
            store.DeleteLeftovers(DateTime.UtcNow);
            return store;
        }
        catch (Exception exception) when (exception is IOException or UnauthorizedAccessException)
        {
            throw new FlinkException(
                FailureOrigin.User,
                    $"The folder '{location}' cannot be made: {exception.Message} Name a folder that every process of the job may "
                        + $"create and write.", exception);
        }
    }

    /// <inheritdoc/>
    public ISnapshotStore? TryOpenExisting(string location) => FolderOf(location) is not { } folder ? null
        : Directory.Exists(folder) ? new LocalSnapshotStore(folder)
        : throw new FlinkException(FailureOrigin.User, $"There is no folder '{folder}' on this machine.");

    private static string? FolderOf(string location)
    {
        ArgumentNullException.ThrowIfNull(location);
        var isUri = location.Contains("://", StringComparison.Ordinal);
        return isUri && !location.StartsWith("file://", StringComparison.Ordinal)
            ? null
            : Path.GetFullPath(isUri ? new Uri(location).LocalPath : location);
    }
}
