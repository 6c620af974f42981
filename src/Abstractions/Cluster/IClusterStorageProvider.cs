namespace FlinkNet.Cluster;

/// <summary>
/// Lets the silos of a cluster keep the state of its jobs, and its membership, outside of its processes: <c>--grain-storage LOCATION</c>.
/// </summary>
public interface IClusterStorageProvider
{
    /// <summary>The schemes of the locations that it knows: <c>redis</c> of <c>redis://…</c>.</summary>
    IReadOnlyList<string> Schemes { get; }

    /// <summary>Adds a grain storage to a silo. It must refuse to overwrite what another activation has written (ETags).</summary>
    /// <param name="silo">The silo.</param>
    /// <param name="name">The storage's name.</param>
    /// <param name="location">Where the state is kept.</param>
    /// <exception cref="Model.FlinkException">The location cannot be read.</exception>
    void AddGrainStorage(ISiloBuilder silo, string name, string location);

    /// <summary>Keeps the cluster's membership.</summary>
    /// <param name="silo">The silo.</param>
    /// <param name="location">Where it is kept.</param>
    /// <exception cref="Model.FlinkException">The location cannot be read.</exception>
    void UseClustering(ISiloBuilder silo, string location);
}
