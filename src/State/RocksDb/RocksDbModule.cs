using FlinkNet;
using FlinkNet.Engine.RecordPath.State.Backends;
using FlinkNet.State.RocksDb;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.DependencyInjection.Extensions;

[assembly: FlinkNetModule(typeof(RocksDbModule))]

namespace FlinkNet.State.RocksDb;

/// <summary>Keeps keyed state in RocksDB: <c>--state-backend rocksdb</c>.</summary>
public sealed class RocksDbModule : IFlinkNetModule
{
    /// <inheritdoc/>
    public void Register(IServiceCollection services) =>
        services.TryAddEnumerable(ServiceDescriptor.Singleton<IStateBackendProvider, RocksDbStateBackendProvider>());
}
