using FlinkNet;
using FlinkNet.Cluster;
using FlinkNet.Storage;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.DependencyInjection.Extensions;

[assembly: FlinkNetModule(typeof(AzureBlobModule))]

namespace FlinkNet.Storage;

/// <summary>
/// Keeps snapshots, and the jobs and members of clusters, in blob containers: <c>azure-blob://…</c> and <c>https://…</c>.
/// </summary>
public sealed class AzureBlobModule : IFlinkNetModule
{
    /// <inheritdoc/>
    public void Register(IServiceCollection services)
    {
        services.TryAddEnumerable(ServiceDescriptor.Singleton<ISnapshotStoreProvider, AzureBlobSnapshotStoreProvider>());
        services.TryAddEnumerable(ServiceDescriptor.Singleton<IClusterStorageProvider, BlobClusterStorageProvider>());
    }
}
