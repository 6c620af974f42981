using System.IO.Hashing;
using System.Text;
using FlinkNet.Cluster;
using FlinkNet.Interfaces.Options;
using FlinkNet.Model;
using Microsoft.Extensions.DependencyInjection;

namespace FlinkNet.Silo;

/// <summary>
/// Where a cluster keeps the state of its jobs and its membership outside of its processes, so that it outlives each of them.
/// </summary>
/// <param name="Location">Where: <c>redis://…</c> or what else <paramref name="Provider"/> knows.</param>
/// <param name="Provider">Who knows the location.</param>
internal sealed record ClusterStorage(string Location, IClusterStorageProvider Provider)
{
    /// <summary>What the storage is called that goes with the processes.</summary>
    public const string Memory = "memory";

    /// <summary>The location as it may be shown: without the name, password or signature that it may hold.</summary>
    public string ShownLocation => Shown(Location);

    /// <summary>Reads the option; null for state that goes with the processes.</summary>
    /// <param name="location">The option.</param>
    /// <param name="providers">Who is asked about it.</param>
    /// <exception cref="FlinkException">No such storage is known.</exception>
    public static ClusterStorage? Read(string? location, IEnumerable<IClusterStorageProvider> providers)
    {
        if (location is null or Memory)
        {
            return null;
        }

        if (providers.FirstOrDefault(candidate => Schemes.Has(location, candidate.Schemes)) is { } provider)
        {
            return new ClusterStorage(location, provider);
        }

        var (asked, known) =
            ($"--grain-storage is '{Shown(location)}' and not '{Memory}'", providers.SelectMany(candidate => candidate.Schemes));
        throw Schemes.Refuse(asked, location, known, Schemes.ClusterStorages);
    }

    /// <summary>
    /// The id of the job of that name in a cluster: the same in all its processes, and when they are started again. One that starts from a
    /// savepoint is another job than the one that was stopped with it.
    /// </summary>
    /// <param name="clusterId">The cluster.</param>
    /// <param name="jobName">The job.</param>
    /// <param name="savepoint">What it starts from; null for nothing in particular.</param>
    public static JobId JobOf(string clusterId, string jobName, string? savepoint)
    {
        var start = savepoint is null ? "" : $"\n{savepoint}";
        return JobId.From(new Guid(XxHash128.Hash(Encoding.UTF8.GetBytes($"{clusterId}\n{jobName}{start}"))));
    }

    /// <summary>Lets a silo keep jobs and membership here.</summary>
    public void Use(ISiloBuilder silo)
    {
        UseForState(silo);
        silo.Services.AddSingleton<ILifecycleParticipant<ISiloLifecycle>, LeftoverMembers>();
        Provider.UseClustering(silo, Location);
    }

    /// <summary>Lets a silo keep jobs here; its host says where the membership is.</summary>
    public void UseForState(ISiloBuilder silo) => Provider.AddGrainStorage(silo, ControlPlaneOptions.StorageName, Location);

    private static string Shown(string location)
    {
        var unsigned = location.Split('?')[0];
        var (host, at) = (unsigned.IndexOf("://", StringComparison.Ordinal) + 3, unsigned.LastIndexOf('@'));
        return at < host ? unsigned : unsigned[..host] + unsigned[(at + 1)..];
    }
}
