using FlinkNet.Cluster;

namespace FlinkNet.Storage;

/// <summary>Keeps the jobs and members of a cluster in a blob container.</summary>
internal sealed class BlobClusterStorageProvider : IClusterStorageProvider
{
    public IReadOnlyList<string> Schemes => BlobLocation.Schemes;

    public void AddGrainStorage(ISiloBuilder silo, string name, string location) => silo.AddBlobGrainStorage(name, location);

    public void UseClustering(ISiloBuilder silo, string location) => silo.UseBlobClustering(location);

    public void UseClustering(IClientBuilder client, string location) => client.UseBlobClustering(location);
}
