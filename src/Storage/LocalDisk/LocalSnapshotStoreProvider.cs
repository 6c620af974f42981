using FlinkNet.Engine.BarrierPath;
using FlinkNet.Model;

namespace FlinkNet.Storage;

/// <summary>Opens folders: paths, and URIs that begin with <c>file://</c>.</summary>
public sealed class LocalSnapshotStoreProvider : ISnapshotStoreProvider
{
    /// <inheritdoc/>
    public ISnapshotStore? TryOpen(string location)
    {
        ArgumentNullException.ThrowIfNull(location);
        var isUri = location.Contains("://", StringComparison.Ordinal);
        if (isUri && !location.StartsWith("file://", StringComparison.Ordinal))
        {
            return null;
        }

        var folder = Path.GetFullPath(isUri ? new Uri(location).LocalPath : location);
        try
        {
            Directory.CreateDirectory(folder);
            var store = new LocalSnapshotStore(folder);
            store.DeleteLeftovers(DateTime.UtcNow);
            return store;
        }
        catch (Exception exception) when (exception is IOException or UnauthorizedAccessException)
        {
            throw new FlinkException(
                FailureOrigin.User, $"The checkpoint folder '{location}' cannot be made: {exception.Message} Name a folder that every process of the job may create and write.", exception);
        }
    }
}
