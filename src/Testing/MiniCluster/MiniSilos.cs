using System.Collections.Immutable;
using System.Net;
using FlinkNet.Engine.RecordPath.Tasks;
using FlinkNet.Grains;
using FlinkNet.Grains.RecordPath;
using FlinkNet.Model;
using FlinkNet.Silos;
using FlinkNet.Storage;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.DependencyInjection.Extensions;
using Microsoft.Extensions.Hosting;

namespace FlinkNet.Testing;

/// <summary>
/// The silos of a mini-cluster, by their numbers. The first holds the membership and the JobManagers; the others come and go. Used by one
/// caller at a time.
/// </summary>
internal sealed class MiniSilos(int slots, SnapshotStoreFaults faults)
{
    // Replaced when it changes, since it may be looked at meanwhile.
    private ImmutableSortedDictionary<int, IHost> _silos = ImmutableSortedDictionary<int, IHost>.Empty;
    private SiloSettings? _first;
    private int _started;

    /// <summary>The services of the first silo.</summary>
    public IServiceProvider First => _silos[1].Services;

    /// <summary>The numbers of the silos that run.</summary>
    public IReadOnlyList<int> Numbers => [.. _silos.Keys];

    /// <summary>Starts another silo, which knows the jobs that run.</summary>
    /// <returns>Its number.</returns>
    public async Task<int> StartOneAsync(IEnumerable<CatalogedJob> jobs, CancellationToken cancellationToken)
    {
        var number = ++_started;
        var endpoint = new IPEndPoint(IPAddress.Loopback, 0);
        var settings = (_first ?? FirstSettings(endpoint)) with { Name = $"TaskManager-{number}", Endpoint = endpoint };
        (var host, settings) = await SiloHost.StartAsync(settings, job: null, cancellationToken);
        _first ??= settings;
        foreach (var job in jobs)
        {
            SiloHost.AddJob(host, job);
        }

        _silos = _silos.Add(number, host);

        return number;
    }

    /// <summary>Lets all silos know a job.</summary>
    public void AddJob(CatalogedJob job)
    {
        foreach (var silo in _silos.Values)
        {
            SiloHost.AddJob(silo, job);
        }
    }

    /// <summary>The tasks of a job on all silos, those of the newest attempt first.</summary>
    public IReadOnlyList<(TaskAttemptId Id, StreamTask Task)> TasksOf(JobId job) =>
    [
        .. _silos.Values
            .SelectMany(silo => ((TaskRuntime)silo.Services.GetRequiredService<ITaskRuntime>()).TasksOf(job))
            .OrderByDescending(task => task.Id.Attempt),
    ];

    /// <summary>Ends a silo at once.</summary>
    public async Task KillAsync(int number)
    {
        if (number == 1 || !_silos.TryGetValue(number, out var silo))
        {
            throw new ArgumentException(
                number == 1
                    ? "TaskManager 1 holds the JobManagers and the cluster's members, so the cluster would end with it: kill another, of a "
                        + "cluster with a NumberTaskManagers of 2 or more."
                    : $"There is no TaskManager {number}; there are {string.Join(", ", _silos.Keys)}.",
                nameof(number));
        }

        _silos = _silos.Remove(number);
        await SiloHost.KillAsync(silo);
    }

    /// <summary>Stops all silos.</summary>
    public async Task StopAsync()
    {
        // The first one holds the membership, so it goes last.
        foreach (var silo in _silos.Values.Reverse())
        {
            await SiloHost.StopAsync(silo);
        }

        _silos = _silos.Clear();
    }

    private SiloSettings FirstSettings(IPEndPoint endpoint) => new(
        "TaskManager-1",
        $"mini-{Guid.NewGuid():n}",
        endpoint,
        Primary: endpoint,
        slots,
        WorkerThreads: null,
        HealthPort: null,
        LogLevel: null)
    {
        ConfigureServices = ConfigureServices,
    };

    private void ConfigureServices(IServiceCollection services)
    {
        services.Replace(ServiceDescriptor.Singleton<IFatalErrorHandler>(new FatalErrors(static _ => { }, static _ => { })));
        foreach (var registered in services.Where(service => service.ServiceType == typeof(ISnapshotStoreProvider)).ToList())
        {
            services.Remove(registered);
            services.AddSingleton<ISnapshotStoreProvider>(provider => new FaultySnapshotStores(ProviderOf(registered, provider), faults));
        }
    }

    private static ISnapshotStoreProvider ProviderOf(ServiceDescriptor registered, IServiceProvider services) =>
        (ISnapshotStoreProvider)(registered.ImplementationInstance
            ?? registered.ImplementationFactory?.Invoke(services)
            ?? ActivatorUtilities.CreateInstance(services, registered.ImplementationType!));
}
