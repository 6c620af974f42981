using FlinkNet;
using FlinkNet.Storage;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.DependencyInjection.Extensions;
using OwnStore;

[assembly: FlinkNetModule(typeof(MemoryStoreModule))]

namespace OwnStore;

/// <summary>Lets programs name the store: <c>--checkpoint-dir memory://NAME</c>.</summary>
public sealed class MemoryStoreModule : IFlinkNetModule
{
    /// <inheritdoc/>
    public void Register(IServiceCollection services) =>
        services.TryAddEnumerable(ServiceDescriptor.Singleton<ISnapshotStoreProvider, MemoryStoreProvider>());
}
