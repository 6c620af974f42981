using System.Net;
using FlinkNet.Client;
using FlinkNet.Model;
using FlinkNet.Silo;
using FlinkNet.Silos;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;
using Orleans.Configuration;

namespace FlinkNet.Attach;

/// <summary>A connection to a cluster from outside: an Orleans client, which finds the cluster's gateways as any does.</summary>
internal sealed class ClusterLink : IAsyncDisposable
{
    private readonly IHost _host;

    private ClusterLink(IHost host) => _host = host;

    /// <summary>What the cluster's jobs are commanded with.</summary>
    public FlinkClient Client => _host.Services.GetRequiredService<FlinkClient>();

    /// <summary>Connects to the cluster whose members are in a storage.</summary>
    /// <exception cref="FlinkException">It cannot be reached; the message says what was looked for, and where.</exception>
    public static Task<ClusterLink> ConnectAsync(
        ClusterStorage storage, string clusterId, LogLevel? logLevel, CancellationToken cancellationToken) => ConnectAsync(
            clusterId,
            client => storage.Provider.UseClustering(client, storage.Location),
            $"No process of cluster '{clusterId}' that takes clients is listed in {storage.ShownLocation}. See that the job's processes "
                + $"run, were started with the same --grain-storage and --cluster-id, and without --gateway-port none.",
            logLevel,
            cancellationToken);

    /// <summary>Connects to a cluster by the gateway of one of its silos.</summary>
    /// <exception cref="FlinkException">It cannot be reached.</exception>
    public static Task<ClusterLink> ConnectAsync(
        IPEndPoint gateway, string clusterId, LogLevel? logLevel, CancellationToken cancellationToken) => ConnectAsync(
            clusterId,
            client => client.UseStaticClustering(gateway),
            $"Cluster '{clusterId}' does not answer at its gateway {gateway}: its process is about to end, or hangs.",
            logLevel,
            cancellationToken);

    public async ValueTask DisposeAsync()
    {
        await SiloHost.StopAsync(_host);
    }

    // A user who waits is told at once. Orleans would try again for a minute and longer.
    private sealed class Refusal : IClientConnectionRetryFilter
    {
        public Task<bool> ShouldRetryConnectionAttempt(Exception exception, CancellationToken cancellationToken) => Task.FromResult(false);
    }

    private static async Task<ClusterLink> ConnectAsync(
        string clusterId,
        Action<IClientBuilder> cluster,
        string silence,
        LogLevel? logLevel,
        CancellationToken cancellationToken)
    {
        var builder = Host.CreateEmptyApplicationBuilder(new HostApplicationBuilderSettings { ApplicationName = "FlinkNet" });
        ConsoleLogging.Configure(builder.Logging, logLevel);
        builder.Services.AddSingleton<IHostLifetime, PassiveLifetime>();
        builder.Services.AddSingleton<FlinkClient>();
        builder.UseOrleansClient(client =>
        {
            client.Configure<ClusterOptions>(options => options.ClusterId = options.ServiceId = clusterId);
            client.UseConnectionRetryFilter(new Refusal());
            cluster(client);
        });
        var host = builder.Build();
        try
        {
            await host.StartAsync(cancellationToken);
            return new ClusterLink(host);
        }
        catch (Exception failure)
        {
            await SiloHost.StopAsync(host);
            cancellationToken.ThrowIfCancellationRequested();
            throw failure is OrleansException ? new FlinkException(FailureOrigin.External, silence, failure) : failure;
        }
    }
}
