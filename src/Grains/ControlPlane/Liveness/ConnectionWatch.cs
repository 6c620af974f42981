using System.Collections.Concurrent;
using System.Net;
using Microsoft.AspNetCore.Connections;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;
using Orleans.Runtime.Messaging;

namespace FlinkNet.Grains.ControlPlane.Liveness;

/// <summary>
/// Notices within milliseconds that a silo's process is gone. When a connection between silos closes and the silo's port refuses to be
/// dialled, nobody listens there any more, so the silo is declared dead. Anything else (a time-out, an answer) is left to the probes:
/// a machine or a network that is gone refuses nothing.
/// </summary>
internal sealed partial class ConnectionWatch(IServiceProvider services, ILogger<ConnectionWatch> logger) : IConnectionMiddleware
{
    /// <summary>How long a port is watched. Shorter than probes need to find out the same.</summary>
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(2);

    /// <summary>How long the membership table may take to be read.</summary>
    private static readonly TimeSpan TablePatience = TimeSpan.FromSeconds(5);

    private readonly ConcurrentDictionary<SiloAddress, Task> _underWay = new();

    public async Task OnConnectionAsync(ConnectionContext context, ConnectionDelegate next)
    {
        var remote = (context.RemoteEndPoint as IPEndPoint)?.Address;
        remote = remote is { IsIPv4MappedToIPv6: true } ? remote.MapToIPv4() : remote;
        using var registration = context.ConnectionClosed.UnsafeRegister(_ => OnClosed(remote), null);
        await next(context);
    }

    // Who dialled is known by address only, since the port it dialled from says nothing: every silo of that address is looked at.
    private void OnClosed(IPAddress? remote)
    {
        var membership = services.GetRequiredService<IClusterMembershipService>();
        var own = services.GetRequiredService<ILocalSiloDetails>().SiloAddress;
        var view = membership.CurrentSnapshot;
        if (remote is null || view.GetSiloStatus(own) != SiloStatus.Active)
        {
            return;
        }

        foreach (var silo in view.Members.Values.Where(member => member.Status == SiloStatus.Active).Select(member => member.SiloAddress))
        {
            // One that is over before it is noted down is not in progress.
            if (!silo.Equals(own)
                && silo.Endpoint.Address.Equals(remote)
                && _underWay.GetValueOrDefault(silo) is not { IsCompleted: false })
            {
                _underWay[silo] = Task.Run(() => CheckAsync(membership, silo));
            }
        }
    }

    private async Task CheckAsync(IClusterMembershipService membership, SiloAddress silo)
    {
        try
        {
            if (!await PortProbe.ComesToRefuseAsync(silo.Endpoint, Patience))
            {
                return;
            }

            // A silo that shuts down says so before it stops listening, but the news may not have come here yet.
            await membership.Refresh().AsTask().WaitAsync(TablePatience);
            if (membership.CurrentSnapshot.GetSiloStatus(silo) == SiloStatus.Active)
            {
                LogGone(logger, silo);
                await membership.TryKill(silo);
            }
        }
        catch (Exception exception)
        {
            LogNotDeclared(logger, silo, exception);
        }
        finally
        {
            _underWay.TryRemove(silo, out _);
        }
    }

    [LoggerMessage(LogLevel.Warning, "The process of silo {Silo} is gone: its port refuses connections. It is declared dead.")]
    private static partial void LogGone(ILogger logger, SiloAddress silo);

    [LoggerMessage(LogLevel.Warning, "Silo {Silo} may be gone but could not be declared dead; the membership's probes decide.")]
    private static partial void LogNotDeclared(ILogger logger, SiloAddress silo, Exception exception);
}
