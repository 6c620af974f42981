using System.Net;
using FlinkNet.Silo;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;

namespace FlinkNet.Silos;

/// <summary>A silo to be started in this process.</summary>
/// <param name="Name">What it is called in messages.</param>
/// <param name="ClusterId">The cluster that it belongs to.</param>
/// <param name="Endpoint">Where the other silos reach it.</param>
/// <param name="Primary">The silo that holds the cluster's membership; its own endpoint when it is that silo; null when
/// <see cref="Storage"/> does.</param>
/// <param name="Slots">How many slots it offers.</param>
/// <param name="WorkerThreads">How many threads step its tasks; null for the default.</param>
/// <param name="HealthPort">The port of its health endpoints; null for none.</param>
/// <param name="LogLevel">What it logs; null for what the user should know.</param>
// Parameters: settings as plain data.
internal sealed record SiloSettings(
    string Name,
    string ClusterId,
    IPEndPoint Endpoint,
    IPEndPoint? Primary,
    int Slots,
    int? WorkerThreads,
    int? HealthPort,
    LogLevel? LogLevel)
{
    /// <summary>What the silo awaits, started but not yet a member, before it becomes one; null for nothing.</summary>
    public Func<Task>? Turn { get; init; }

    /// <summary>Where the cluster keeps its jobs and its membership; null for its first silo.</summary>
    public ClusterStorage? Storage { get; init; }

    /// <summary>Changes the services that the silo has, last of all; null for nothing.</summary>
    public Action<IServiceCollection>? ConfigureServices { get; init; }

    /// <summary>The port on which it takes clients; 0 for any free one, null for none.</summary>
    public int? GatewayPort { get; init; }

    /// <summary>Where clients reach it; null when it takes none.</summary>
    public IPEndPoint? Gateway => GatewayPort is { } port ? new IPEndPoint(Endpoint.Address, port) : null;

    /// <summary>Whether it is the cluster's first silo.</summary>
    public bool IsPrimary => Endpoint.Equals(Primary);

    /// <summary>The same silo with a port wherever it may have any.</summary>
    /// <param name="free">Finds a free one.</param>
    public SiloSettings WithPorts(Func<IPAddress, int> free)
    {
        var endpoint = Endpoint.Port == 0 ? new IPEndPoint(Endpoint.Address, free(Endpoint.Address)) : Endpoint;
        return this with
        {
            Endpoint = endpoint,
            Primary = IsPrimary ? endpoint : Primary,
            GatewayPort = GatewayPort is 0 ? free(Endpoint.Address) : GatewayPort,
        };
    }
}
