using FlinkNet.Model;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Options;
using Orleans.Persistence;
using Orleans.Serialization;
using Orleans.Storage;
using StackExchange.Redis;

namespace FlinkNet.Cluster.Redis;

/// <summary>
/// Lets silos keep the state of grains, and their membership, in Redis, and clients find them there, by an address rather than by options.
/// </summary>
public static class FlinkRedisSiloBuilderExtensions
{
    /// <summary>Adds Orleans' Redis grain storage, written with Orleans' serializer.</summary>
    /// <param name="silo">The silo.</param>
    /// <param name="name">The storage's name.</param>
    /// <param name="location">The server: <c>redis://[user:password@]host[:port][/database]</c>, or <c>rediss://…</c> with TLS.</param>
    public static ISiloBuilder AddRedisGrainStorageAt(this ISiloBuilder silo, string name, string location)
    {
        ArgumentNullException.ThrowIfNull(silo);
        var redis = RedisLocation.Read(location);
        return silo.AddRedisGrainStorage(name, (OptionsBuilder<RedisStorageOptions> options) =>
            options.Configure<Serializer>((storage, serializer) =>
        {
            storage.ConfigurationOptions = redis;
            storage.CreateMultiplexer = _ => ConnectAsync(redis);
            storage.GrainStorageSerializer = new OrleansGrainStorageSerializer(serializer);
            storage.DeleteStateOnClear = true;
        }));
    }

    /// <summary>Keeps the cluster's membership in Redis.</summary>
    /// <param name="silo">The silo.</param>
    /// <param name="location">The server, as for <see cref="AddRedisGrainStorageAt"/>.</param>
    public static ISiloBuilder UseRedisClusteringAt(this ISiloBuilder silo, string location)
    {
        ArgumentNullException.ThrowIfNull(silo);
        var redis = RedisLocation.Read(location);
        return silo.UseRedisClustering(options =>
        {
            options.ConfigurationOptions = redis;
            options.CreateMultiplexer = _ => ConnectAsync(redis);
        });
    }

    /// <summary>Lets a client find the cluster's gateways in Redis.</summary>
    /// <param name="client">The client.</param>
    /// <param name="location">The server, as for <see cref="AddRedisGrainStorageAt"/>.</param>
    public static IClientBuilder UseRedisClusteringAt(this IClientBuilder client, string location)
    {
        ArgumentNullException.ThrowIfNull(client);
        var redis = RedisLocation.Read(location);
        return client.UseRedisClustering(options =>
        {
            options.ConfigurationOptions = redis;
            options.CreateMultiplexer = _ => ConnectAsync(redis);
        });
    }

    private static async Task<(IConnectionMultiplexer Multiplexer, bool IsShared)> ConnectAsync(ConfigurationOptions redis)
    {
        try
        {
            return (await ConnectionMultiplexer.ConnectAsync(redis), false);
        }
        catch (RedisConnectionException failure)
        {
            throw new FlinkException(
                FailureOrigin.External,
                $"Redis at {string.Join(", ", redis.EndPoints)} cannot be reached: {failure.Message} See that it runs and that "
                    + $"--grain-storage names it.",
                failure);
        }
    }
}
