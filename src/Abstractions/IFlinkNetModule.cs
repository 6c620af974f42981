using Microsoft.Extensions.DependencyInjection;

namespace FlinkNet;

/// <summary>
/// What a package adds to Flink.NET: stores for snapshots (<see cref="Storage.ISnapshotStoreProvider"/>), places where a cluster keeps its
/// jobs and members (<see cref="Cluster.IClusterStorageProvider"/>), back ends for keyed state. A class of this kind that
/// <see cref="FlinkNetModuleAttribute"/> names is found by every program that references its assembly; the program has nothing to call.
/// </summary>
public interface IFlinkNetModule
{
    /// <summary>Adds the module's services, to those of a silo and to those that a program asks before it starts one.</summary>
    /// <param name="services">The services.</param>
    void Register(IServiceCollection services);
}
