using System.Net;
using FlinkNet.Model;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Diagnostics.HealthChecks;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Hosting.Server;
using Microsoft.AspNetCore.Hosting.Server.Features;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Diagnostics.HealthChecks;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Options;

namespace FlinkNet.Silo;

/// <summary>Serves <c>/healthz</c> and <c>/readyz</c> with the checks of the silo's own services; 200 when well, 503 when not.</summary>
internal sealed class HealthEndpoints(IOptions<HealthEndpointOptions> options, HealthCheckService checks) : IHostedService, IAsyncDisposable
{
    private WebApplication? _server;

    /// <summary>Where the endpoints are, once started: <c>http://127.0.0.1:8080</c>.</summary>
    public string? Address { get; private set; }

    public async Task StartAsync(CancellationToken cancellationToken)
    {
        var endpoint = new IPEndPoint(options.Value.Address, options.Value.Port);
        var builder = WebApplication.CreateEmptyBuilder(new WebApplicationOptions());
        builder.WebHost.UseKestrelCore().ConfigureKestrel(kestrel => kestrel.Listen(endpoint));
        builder.Services.AddRoutingCore();
        builder.Services.AddSingleton(checks);
        // The silo's host owns the process and its signals.
        builder.Services.AddSingleton<IHostLifetime, PassiveLifetime>();
        _server = builder.Build();
        _server.UseRouting();
        Map(_server, "/healthz", LiveCheck.Name);
        Map(_server, "/readyz", ReadyCheck.Name);
        try
        {
            await _server.StartAsync(cancellationToken);
        }
        catch (IOException failure)
        {
            throw new FlinkException(
                FailureOrigin.External,
                $"The health endpoints cannot be opened on {endpoint}: {failure.Message} Choose another port with --health-port.",
                failure);
        }

        Address = _server.Services.GetRequiredService<IServer>().Features.Get<IServerAddressesFeature>()!.Addresses.Single();
    }

    public async Task StopAsync(CancellationToken cancellationToken)
    {
        if (_server is not null)
        {
            await _server.StopAsync(cancellationToken);
        }
    }

    public async ValueTask DisposeAsync()
    {
        if (_server is not null)
        {
            await _server.DisposeAsync();
        }
    }

    private static void Map(WebApplication server, string path, string check) => server.MapHealthChecks(
        path,
        new HealthCheckOptions { Predicate = registration => registration.Name == check });
}
