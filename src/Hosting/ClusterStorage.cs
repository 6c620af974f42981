using System.IO.Hashing;
using System.Text;
using FlinkNet.Cluster.Redis;
using FlinkNet.Interfaces.Options;
using FlinkNet.Model;
using FlinkNet.Storage;
using Microsoft.Extensions.DependencyInjection;

namespace FlinkNet.Silo;

/// <summary>
/// Where a cluster keeps the state of its jobs and its membership outside of its processes, so that it outlives each of them.
/// </summary>
/// <param name="Location"><c>redis://…</c>, <c>azure-blob://…</c> or <c>https://…</c>.</param>
internal sealed record ClusterStorage(string Location)
{
    /// <summary>What the storage is called that goes with the processes.</summary>
    public const string Memory = "memory";

    /// <summary>Reads the option; null for state that goes with the processes.</summary>
    /// <exception cref="FlinkException">No such storage is known.</exception>
    public static ClusterStorage? Read(string? location)
    {
        if (location is null or Memory)
        {
            return null;
        }

        return RedisLocation.IsOne(location) || BlobLocation.IsOne(location)
            ? new ClusterStorage(location)
            : throw new FlinkException(
                FailureOrigin.User,
                $"--grain-storage is '{location.Split('?')[0]}'; it must be 'memory', the address of a Redis server such as redis://127.0.0.1:6379, "
                + "or that of a blob container such as azure-blob://container/path or https://account.blob.core.windows.net/container/path.");
    }

    /// <summary>The id of the job of that name in a cluster: the same in all its processes, and when they are started again.</summary>
    public static JobId JobOf(string clusterId, string jobName) =>
        JobId.From(new Guid(XxHash128.Hash(Encoding.UTF8.GetBytes($"{clusterId}\n{jobName}"))));

    /// <summary>Lets a silo keep jobs and membership here.</summary>
    public void Use(ISiloBuilder silo)
    {
        UseForState(silo);
        silo.Services.AddSingleton<ILifecycleParticipant<ISiloLifecycle>, LeftoverMembers>();
        if (RedisLocation.IsOne(Location))
        {
            silo.UseRedisClusteringAt(Location);
        }
        else
        {
            silo.UseBlobClustering(Location);
        }
    }

    /// <summary>Lets a silo keep jobs here; its host says where the membership is.</summary>
    public void UseForState(ISiloBuilder silo)
    {
        if (RedisLocation.IsOne(Location))
        {
            silo.AddRedisGrainStorageAt(ControlPlaneOptions.StorageName, Location);
        }
        else
        {
            silo.AddBlobGrainStorage(ControlPlaneOptions.StorageName, Location);
        }
    }
}
