namespace FlinkNet.Cluster.Redis;

/// <summary>Keeps the jobs and members of a cluster in Redis.</summary>
internal sealed class RedisClusterStorageProvider : IClusterStorageProvider
{
    public IReadOnlyList<string> Schemes => RedisLocation.Schemes;

    public void AddGrainStorage(ISiloBuilder silo, string name, string location) => silo.AddRedisGrainStorageAt(name, location);

    public void UseClustering(ISiloBuilder silo, string location) => silo.UseRedisClusteringAt(location);

    public void UseClustering(IClientBuilder client, string location) => client.UseRedisClusteringAt(location);
}
