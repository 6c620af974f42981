using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Options;
using Orleans.Configuration;
using Orleans.Messaging;
using Orleans.Serialization;
using Orleans.Storage;

namespace FlinkNet.Storage;

/// <summary>Lets silos keep the state of grains, and their membership, in a blob account, so that a cluster needs nothing else.</summary>
public static class BlobSiloBuilderExtensions
{
    /// <summary>Adds a grain storage that keeps its state in blobs.</summary>
    /// <param name="silo">The silo.</param>
    /// <param name="name">The storage's name.</param>
    /// <param name="location">Where: <c>https://account.blob.core.windows.net/container/path</c> or <c>azure-blob://container/path</c>, as
    /// for checkpoints.</param>
    public static ISiloBuilder AddBlobGrainStorage(this ISiloBuilder silo, string name, string location)
    {
        ArgumentNullException.ThrowIfNull(silo);
        silo.Services.AddKeyedSingleton<IGrainStorage>(name, (services, _) => new BlobGrainStorage(
            BlobLocation.Open(location, "container for grain state"),
            services.GetRequiredService<IOptions<ClusterOptions>>(),
            services.GetRequiredService<Serializer>()));
        return silo;
    }

    /// <summary>Keeps the cluster's membership in a blob.</summary>
    /// <param name="silo">The silo.</param>
    /// <param name="location">Where, as for <see cref="AddBlobGrainStorage"/>.</param>
    public static ISiloBuilder UseBlobClustering(this ISiloBuilder silo, string location)
    {
        ArgumentNullException.ThrowIfNull(silo);
        silo.Services.AddSingleton<IMembershipTable>(services => new BlobMembershipTable(
            BlobLocation.Open(location, "container for the membership"), services.GetRequiredService<IOptions<ClusterOptions>>()));
        return silo;
    }

    /// <summary>Lets a client find the cluster's gateways in the blob container that its members are kept in.</summary>
    /// <param name="client">The client.</param>
    /// <param name="location">The container, as for <see cref="UseBlobClustering(ISiloBuilder, string)"/>.</param>
    public static IClientBuilder UseBlobClustering(this IClientBuilder client, string location)
    {
        ArgumentNullException.ThrowIfNull(client);
        client.Services.AddSingleton<IGatewayListProvider>(services => new BlobGateways(
            new BlobMembershipTable(
                BlobLocation.Open(location, "container for the membership"),
                services.GetRequiredService<IOptions<ClusterOptions>>()),
            services.GetRequiredService<IOptions<GatewayOptions>>()));
        return client;
    }
}
