using FlinkNet.Grains.ControlPlane.Liveness;
using FlinkNet.Interfaces.Options;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Options;
using Orleans.Configuration;

namespace FlinkNet.Grains.Hosting;

/// <summary>Sets silo membership up as the liveness signal of tasks.</summary>
internal static class LivenessExtensions
{
    /// <summary>
    /// A process that is gone is noticed by its closed connections; a process that hangs, or a network that is cut, by probes that are
    /// tuned down from the minute that Orleans' defaults take to some seconds. What the host configures after this call wins.
    /// </summary>
    public static ISiloBuilder AddFlinkNetLiveness(this ISiloBuilder builder)
    {
        var services = builder.Services;
        services.Configure<ClusterMembershipOptions>(options =>
        {
            options.ProbeTimeout = TimeSpan.FromSeconds(1);

            // The adaptive time-out would go up to four times the probe's. Three times this, a silo may be silent on an open connection
            // before it is taken for dead:
            // a pause of 3 s is none.
            options.MaxProbeTimeout = TimeSpan.FromSeconds(1.5);
            options.NumMissedProbesLimit = 3;

            // How late a silo that was declared dead learns it, at worst.
            options.TableRefreshTimeout = TimeSpan.FromSeconds(5);
        });
        services.AddSingleton<ConnectionWatch>();
        services.AddOptions<SiloConnectionOptions>().Configure<ConnectionWatch, IOptions<ControlPlaneOptions>>((options, watch, control) =>
        {
            if (control.Value.WatchConnections)
            {
                // Whichever side dialled: both sides share the connection.
                options.ConfigureSiloInboundConnection(connection => connection.UseMiddleware(watch));
                options.ConfigureSiloOutboundConnection(connection => connection.UseMiddleware(watch));
            }
        });
        return builder;
    }
}
