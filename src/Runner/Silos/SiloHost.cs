using System.Net.Sockets;
using FlinkNet.Engine.Planning;
using FlinkNet.Engine.RecordPath.Serialization;
using FlinkNet.Grains;
using FlinkNet.Grains.State;
using FlinkNet.Interfaces.Options;
using FlinkNet.Model;
using FlinkNet.Silo;
using Microsoft.AspNetCore.Connections;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Options;
using Orleans.Configuration;
using Orleans.Storage;

namespace FlinkNet.Silos;

/// <summary>Starts silos in this process.</summary>
internal static class SiloHost
{
    // Clients hear of the end of a job within half a second and leave; one that hangs is not waited for longer.
    private static readonly TimeSpan ClientsPatience = TimeSpan.FromSeconds(5);

    // Between finding a free port and listening on it another program may take it.
    private const int PortAttemptsMax = 5;

    private static readonly TimeSpan StopTimeout = TimeSpan.FromSeconds(10);

    /// <summary>
    /// Starts a silo, perhaps with a job that it knows from the beginning; returns when it is an active member of its cluster.
    /// </summary>
    /// <param name="settings">What to start. With port 0 a free one is found.</param>
    /// <param name="job">The job; null for none yet.</param>
    /// <param name="cancellationToken">Ends the attempt.</param>
    /// <returns>The silo's host, and the settings with the port that it has.</returns>
    /// <exception cref="OperationCanceledException">The attempt was ended.</exception>
    /// <exception cref="FlinkException">It cannot be started, or a record type of the job cannot be serialized.</exception>
    public static async Task<(IHost Host, SiloSettings Settings)> StartAsync(
        SiloSettings settings, CatalogedJob? job, CancellationToken cancellationToken)
    {
        if (settings.Endpoint.Port != 0 && settings.GatewayPort is not 0)
        {
            return (await StartOnceAsync(settings, job, cancellationToken), settings);
        }

        for (var attempt = 1; ; attempt++)
        {
            var found = settings.WithPorts(LocalPorts.Free);
            try
            {
                return (await StartOnceAsync(found, job, cancellationToken), found);
            }
            catch (PortTakenException) when (attempt < PortAttemptsMax)
            {
            }
        }
    }

    /// <summary>Lets a silo know a job.</summary>
    /// <exception cref="FlinkException">A record type of the job cannot be serialized, its state back end cannot work here, or there is a
    /// job of that name.</exception>
    public static void AddJob(IHost host, CatalogedJob job)
    {
        GraphSerializability.Check(
            job.Graph,
            host.Services.GetRequiredService<ITypeSerializerResolver>(),
            job.Config.Checkpointing.Interval is not null);
        host.Services.GetRequiredService<StateBackendRegistry>().Of(job.Config);
        host.Services.GetRequiredService<JobCatalog>().Add(job);
    }

    /// <summary>Waits until the clients that are connected to a silo have heard that its job has ended, and left.</summary>
    public static Task WhenClientsLeftAsync(IHost host) =>
        host.Services.GetService<AttachedClients>()?.WhenGoneAsync(ClientsPatience) ?? Task.CompletedTask;

    /// <summary>Stops a silo; it tells the others that it leaves.</summary>
    public static async Task StopAsync(IHost host)
    {
        using var deadline = new CancellationTokenSource(StopTimeout);
        try
        {
            await host.StopAsync(deadline.Token);
        }
        catch (OperationCanceledException)
        {
            // The silo was told twice by now; what still runs in it ends with the process.
        }

        await DisposeAsync(host);
    }

    /// <summary>
    /// Ends a silo at once: it waits for nothing, and hands nothing over. As near as a process comes that lives on to being killed.
    /// </summary>
    public static async Task KillAsync(IHost host)
    {
        try
        {
            await host.StopAsync(new CancellationToken(canceled: true));
        }
        catch (OperationCanceledException)
        {
            // It was given no time.
        }

        await DisposeAsync(host);
    }

    private static async Task<IHost> StartOnceAsync(SiloSettings settings, CatalogedJob? job, CancellationToken cancellationToken)
    {
        if (LocalPorts.IsTaken(settings.Endpoint))
        {
            throw PortTakenException.For(settings.Endpoint);
        }

        if (settings.Gateway is { } gateway && LocalPorts.IsTaken(gateway))
        {
            throw PortTakenException.For(gateway, "--gateway-port");
        }

        var host = Build(settings);
        try
        {
            if (job is not null)
            {
                AddJob(host, job);
            }

            await host.StartAsync(cancellationToken);
            return host;
        }
        catch (Exception failure)
        {
            await DisposeAsync(host);
            if (cancellationToken.IsCancellationRequested)
            {
                // Orleans tells of it in several ways, by the stage that the silo was at.
                throw new OperationCanceledException(failure.Message, failure, cancellationToken);
            }

            if (Explain(failure, settings) is { } explained)
            {
                throw explained;
            }

            throw;
        }
    }

    private static IHost Build(SiloSettings settings)
    {
        var builder = Host.CreateEmptyApplicationBuilder(new HostApplicationBuilderSettings { ApplicationName = "FlinkNet" });
        ConsoleLogging.Configure(builder.Logging, settings.LogLevel);
        builder.Services.AddSingleton<IHostLifetime, PassiveLifetime>();
        builder.UseOrleans(silo => Configure(silo, settings));
        return builder.Build();
    }

    private static void Configure(ISiloBuilder silo, SiloSettings settings)
    {
        silo.Configure<SiloOptions>(options => options.SiloName = settings.Name);
        silo.Configure<ClusterOptions>(options => options.ClusterId = options.ServiceId = settings.ClusterId);
        silo.Configure<EndpointOptions>(options =>
        {
            options.AdvertisedIPAddress = settings.Endpoint.Address;
            options.SiloPort = settings.Endpoint.Port;
            options.SiloListeningEndpoint = settings.Endpoint;
            options.GatewayPort = settings.GatewayPort ?? 0;
            options.GatewayListeningEndpoint = settings.Gateway;
        });
        if (settings.Gateway is not null)
        {
            TakeClients(silo.Services);
        }

        silo.Services.AddSingleton<IFatalErrorHandler>(new FatalErrors());
        KeepState(silo, settings);
        if (settings.Turn is { } turn)
        {
            silo.Services.AddSingleton<ILifecycleParticipant<ISiloLifecycle>>(new JoinTurn(turn));
        }

        silo.AddFlinkNet(flink =>
        {
            flink.ConfigureTaskManager(options =>
            {
                options.NumberOfTaskSlots = settings.Slots;
                options.WorkerThreads = settings.WorkerThreads ?? options.WorkerThreads;
            });
            if (settings.HealthPort is { } port)
            {
                flink.AddHealthEndpoints(options => options.Port = port);
            }
        });
        settings.ConfigureServices?.Invoke(silo.Services);
    }

    private static void TakeClients(IServiceCollection services)
    {
        services.AddSingleton<AttachedClients>();
        services.AddOptions<SiloConnectionOptions>().Configure<AttachedClients>((options, clients) =>
            options.ConfigureGatewayInboundConnection(connection => connection.UseMiddleware(clients)));
    }

    private static void KeepState(ISiloBuilder silo, SiloSettings settings)
    {
        if (settings.Storage is { } storage)
        {
            storage.Use(silo);
            return;
        }

        silo.UseDevelopmentClustering(settings.Primary!);
        silo.Services.AddKeyedSingleton<IGrainStorage, ProcessGrainStorage>(ControlPlaneOptions.StorageName);
        if (!settings.IsPrimary)
        {
            silo.Configure<GrainTypeOptions>(ControlPlanePlacement.LeaveToPrimary);
        }
    }

    private static FlinkException? Explain(Exception failure, SiloSettings settings) => failure switch
    {
        FlinkException => null,
        OptionsValidationException invalid => new FlinkException(FailureOrigin.User, invalid.Message, invalid),
        _ when IsAddressInUse(failure) => PortTakenException.For(settings.Endpoint, inner: failure),
        OrleansException => new FlinkException(
            FailureOrigin.External, $"The silo on {settings.Endpoint} could not be started: {failure.Message}", failure),
        _ => null,
    };

    private static bool IsAddressInUse(Exception? failure) => failure switch
    {
        null => false,
        AddressInUseException => true,
        SocketException socket => socket.SocketErrorCode == SocketError.AddressAlreadyInUse,
        AggregateException many => many.InnerExceptions.Any(IsAddressInUse),
        _ => IsAddressInUse(failure.InnerException),
    };

    private static async Task DisposeAsync(IHost host)
    {
        if (host is IAsyncDisposable disposable)
        {
            await disposable.DisposeAsync();
        }
    }
}
