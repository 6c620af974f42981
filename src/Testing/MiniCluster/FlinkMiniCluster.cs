using System.Net;
using FlinkNet.Client;
using FlinkNet.Grains;
using FlinkNet.Launch;
using FlinkNet.Model;
using FlinkNet.Silo;
using FlinkNet.Silos;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;

namespace FlinkNet.Testing;

/// <summary>
/// A cluster within the test's process: real silos over loopback, on which many jobs run, one after another or side by side. Made for
/// xunit's fixtures: it starts with the first job, and is stopped when it is disposed of.
/// </summary>
/// <remarks>What runs when the cluster is disposed of is cancelled.</remarks>
public sealed class FlinkMiniCluster : IAsyncDisposable, IProgramHost
{
    private readonly FlinkMiniClusterOptions _options = new();
    private readonly SemaphoreSlim _starting = new(1);
    private readonly CancellationTokenSource _stop = new();
    private readonly HashSet<Task> _running = [];
    private readonly Dictionary<string, int> _jobsByName = new(StringComparer.Ordinal);
    private List<IHost>? _silos;
    private bool _isDisposed;

    /// <summary>Makes a cluster of one TaskManager with four slots.</summary>
    public FlinkMiniCluster()
    {
    }

    /// <summary>Makes a cluster.</summary>
    /// <param name="configure">Sets its size.</param>
    public FlinkMiniCluster(Action<FlinkMiniClusterOptions> configure)
    {
        ArgumentNullException.ThrowIfNull(configure);
        configure(_options);
    }

    /// <summary>How many slots there are.</summary>
    public int NumberSlots => _options.NumberTaskManagers * _options.NumberSlotsPerTaskManager;

    /// <summary>Makes an empty program that runs on this cluster, with as many subtasks for each step as there are slots.</summary>
    public StreamExecutionEnvironment CreateEnvironment()
    {
        ObjectDisposedException.ThrowIf(_isDisposed, this);
        var environment = StreamExecutionEnvironment.Create("--progress", "off").SetParallelism(NumberSlots);
        environment.ProgramHost = this;
        return environment;
    }

    /// <summary>Starts the cluster now, rather than with its first job. Starting it again does nothing.</summary>
    public async Task StartAsync(CancellationToken cancellationToken = default)
    {
        ObjectDisposedException.ThrowIf(_isDisposed, this);
        await _starting.WaitAsync(cancellationToken);
        try
        {
            _silos ??= await StartSilosAsync(cancellationToken);
        }
        finally
        {
            _starting.Release();
        }
    }

    /// <summary>Cancels what runs, and stops the silos.</summary>
    public async ValueTask DisposeAsync()
    {
        if (_isDisposed)
        {
            return;
        }

        _isDisposed = true;
        await _stop.CancelAsync();
        await _starting.WaitAsync();
        await Task.WhenAll(Running()).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        await StopAsync(_silos ?? []);
        _stop.Dispose();
        _starting.Dispose();
    }

    async Task<JobExecutionResult> IProgramHost.RunAsync(
        StreamExecutionEnvironment environment, string jobName, JobClient? watcher, CancellationToken cancellationToken)
    {
        var job = ProgramCompiler.Compile(environment, UniqueName(jobName));
        CheckSize(job);

        // Before anything is waited for: the program may write its next job meanwhile.
        environment.TakeTransformations(jobName);
        await StartAsync(cancellationToken);
        await JobValidation.CheckAsync(job, cancellationToken);
        foreach (var silo in _silos!)
        {
            SiloHost.AddJob(silo, job);
        }

        using var cancel = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken, _stop.Token);
        var running = RunAsync(job, LaunchArguments.Read(environment, storages: []), watcher, cancel.Token);
        lock (_running)
        {
            _running.Add(running);
        }

        try
        {
            return await running;
        }
        finally
        {
            lock (_running)
            {
                _running.Remove(running);
            }
        }
    }

    private static async Task StopAsync(List<IHost> silos)
    {
        // The first one holds the membership, so it goes last.
        for (var i = silos.Count - 1; i >= 0; i--)
        {
            await SiloHost.StopAsync(silos[i]);
        }
    }

    private async Task<JobExecutionResult> RunAsync(
        CatalogedJob job,
        LaunchOptions launch,
        JobClient? watcher,
        CancellationToken cancellationToken)
    {
        var services = _silos![0].Services;
        var submitted =
            new SubmittedJob(
                services.GetRequiredService<FlinkClient>(),
                services.GetRequiredService<ILocalSiloDetails>().SiloAddress,
                job,
                launch);
        return SubmittedJob.ResultOf(await submitted.RunAsync(watcher, cancellationToken, CancellationToken.None), cancellationToken);
    }

    private async Task<List<IHost>> StartSilosAsync(CancellationToken cancellationToken)
    {
        var silos = new List<IHost>();
        try
        {
            var first = new SiloSettings(
                "TaskManager-1",
                $"mini-{Guid.NewGuid():n}",
                new IPEndPoint(IPAddress.Loopback, 0),
                Primary: new IPEndPoint(IPAddress.Loopback, 0),
                _options.NumberSlotsPerTaskManager,
                WorkerThreads: null,
                HealthPort: null,
                LogLevel: null);
            (var host, first) = await SiloHost.StartAsync(first, job: null, cancellationToken);
            silos.Add(host);
            for (var number = 2; number <= _options.NumberTaskManagers; number++)
            {
                var settings = first with { Name = $"TaskManager-{number}", Endpoint = new IPEndPoint(IPAddress.Loopback, 0) };
                (host, _) = await SiloHost.StartAsync(settings, job: null, cancellationToken);
                silos.Add(host);
            }

            return silos;
        }
        catch
        {
            await StopAsync(silos);
            throw;
        }
    }

    private void CheckSize(CatalogedJob job)
    {
        var needed = ProgramCompiler.SlotsNeeded(job.Graph);
        if (needed > NumberSlots)
        {
            throw new InvalidJobException(
                $"Job '{job.Graph.Name}' needs {needed} slots, and the mini-cluster has {NumberSlots} ({_options.NumberTaskManagers} "
                    + $"TaskManagers with "
                + $"{_options.NumberSlotsPerTaskManager} each): make it larger, or the parallelism smaller.");
        }
    }

    // A silo knows its jobs by their names.
    private string UniqueName(string jobName)
    {
        lock (_jobsByName)
        {
            var count = _jobsByName.GetValueOrDefault(jobName) + 1;
            _jobsByName[jobName] = count;
            return count == 1 ? jobName : $"{jobName}-{count}";
        }
    }

    private Task[] Running()
    {
        lock (_running)
        {
            return [.. _running];
        }
    }
}
