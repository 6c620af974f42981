using FlinkNet.Engine.BarrierPath;

namespace FlinkNet.Storage;

/// <summary>
/// Opens containers of blob accounts: <c>https://account.blob.core.windows.net/container/path</c>, with a shared access signature behind it or else with
/// <see cref="Azure.Identity.DefaultAzureCredential"/>; and <c>azure-blob://container/path</c>, with the connection string in <c>AZURE_STORAGE_CONNECTION_STRING</c>.
/// </summary>
public sealed class AzureBlobSnapshotStoreProvider : ISnapshotStoreProvider
{
    /// <summary>The environment variable of the connection string.</summary>
    public const string ConnectionStringVariable = "AZURE_STORAGE_CONNECTION_STRING";

    /// <inheritdoc/>
    public ISnapshotStore? TryOpen(string location)
    {
        if (!BlobLocation.IsOne(location))
        {
            return null;
        }

        var (container, root) = BlobLocation.Open(location, "blob container");
        return new AzureBlobSnapshotStore(container, root);
    }
}
