using FlinkNet;
using FlinkNet.Storage;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.DependencyInjection.Extensions;

[assembly: FlinkNetModule(typeof(LocalDiskModule))]

namespace FlinkNet.Storage;

/// <summary>Keeps snapshots in folders: paths, and <c>file://…</c>.</summary>
public sealed class LocalDiskModule : IFlinkNetModule
{
    /// <inheritdoc/>
    public void Register(IServiceCollection services) =>
        services.TryAddEnumerable(ServiceDescriptor.Singleton<ISnapshotStoreProvider, LocalSnapshotStoreProvider>());
}
