using FlinkNet.Cluster;
using FlinkNet.Storage;
using Microsoft.Extensions.DependencyInjection;

namespace FlinkNet.Silo.Modules;

/// <summary>What modules bring, for a program that has no silo yet.</summary>
internal sealed class Plugins(IReadOnlyList<IFlinkNetModule> modules)
{
    private static readonly Lazy<Plugins> OfProgram = new(() => new Plugins(ModuleFinder.Find()));

    private readonly Lazy<ServiceProvider> _services = new(() =>
    {
        var services = new ServiceCollection();
        foreach (var module in modules)
        {
            module.Register(services);
        }

        return services.BuildServiceProvider();
    });

    /// <summary>Those of the modules that the program's assemblies name; they are looked for once.</summary>
    public static Plugins Installed => OfProgram.Value;

    /// <summary>The modules.</summary>
    public IReadOnlyList<IFlinkNetModule> Modules => modules;

    /// <summary>Where snapshots can be kept.</summary>
    public IEnumerable<ISnapshotStoreProvider> SnapshotStores => All<ISnapshotStoreProvider>();

    /// <summary>Where a cluster can keep its jobs and members.</summary>
    public IEnumerable<IClusterStorageProvider> ClusterStorages => All<IClusterStorageProvider>();

    // When they are enumerated: most programs name nothing that anybody must be asked about.
    private IEnumerable<T> All<T>()
    {
        foreach (var plugin in _services.Value.GetServices<T>())
        {
            yield return plugin;
        }
    }
}
