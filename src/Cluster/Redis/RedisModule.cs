using FlinkNet;
using FlinkNet.Cluster.Redis;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.DependencyInjection.Extensions;

[assembly: FlinkNetModule(typeof(RedisModule))]

namespace FlinkNet.Cluster.Redis;

/// <summary>Keeps the jobs and members of clusters in Redis: <c>redis://…</c> and <c>rediss://…</c>.</summary>
public sealed class RedisModule : IFlinkNetModule
{
    /// <inheritdoc/>
    public void Register(IServiceCollection services) =>
        services.TryAddEnumerable(ServiceDescriptor.Singleton<IClusterStorageProvider, RedisClusterStorageProvider>());
}
