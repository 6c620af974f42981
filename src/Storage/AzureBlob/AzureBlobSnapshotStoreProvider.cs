namespace FlinkNet.Storage;

/// <summary>
/// Opens containers of blob accounts: <c>https://account.blob.core.windows.net/container/path</c>, with a shared access signature behind it
/// or else with <see cref="Azure.Identity.DefaultAzureCredential"/>; and <c>azure-blob://container/path</c>, with the connection string in
/// <c>AZURE_STORAGE_CONNECTION_STRING</c>.
/// </summary>
public sealed class AzureBlobSnapshotStoreProvider : ISnapshotStoreProvider
{
    /// <summary>The environment variable of the connection string.</summary>
    public const string ConnectionStringVariable = BlobLocation.ConnectionStringVariable;

    private const string Container = "blob container";

    /// <inheritdoc/>
    public IReadOnlyList<string> Schemes => BlobLocation.Schemes;

    /// <inheritdoc/>
    public ISnapshotStore? TryOpen(string location) => BlobLocation.IsOne(location) ? Of(BlobLocation.Open(location, Container)) : null;

    /// <inheritdoc/>
    public ISnapshotStore? TryOpenExisting(string location) =>
        BlobLocation.IsOne(location) ? Of(BlobLocation.OpenExisting(location, Container)) : null;

    private static AzureBlobSnapshotStore Of(BlobLocation location) => new(location.Container, location.Root);
}
