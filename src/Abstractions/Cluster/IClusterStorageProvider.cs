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

    /// <summary>Lets a client find the cluster's gateways in its membership: <c>--attach</c> and <c>JobClient.AttachAsync</c>.</summary>
    /// <param name="client">The client.</param>
    /// <param name="location">Where the membership is kept.</param>
    /// <exception cref="Model.FlinkException">The location cannot be read, or clients cannot find clusters there.</exception>
    void UseClustering(IClientBuilder client, string location) => throw new Model.FlinkException(
        Model.FailureOrigin.User,
        $"A cluster whose members are kept in {Schemes[0]}:// cannot be attached to: the package that knows the scheme does not "
            + $"support it.");
}
