using System.Net;
using FlinkNet.Client;
using FlinkNet.Grains;
using FlinkNet.Model;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;

namespace FlinkNet.Silo;

/// <summary>The silos of one job on this machine: this process's own, which is the first, and those of the processes that it started.</summary>
internal sealed class LocalCluster : IAsyncDisposable
{
    private static readonly TimeSpan JoinTimeout = TimeSpan.FromMinutes(1);

    private readonly IHost _host;
    private readonly ChildProcess[] _children;

    private LocalCluster(IHost host, ChildProcess[] children)
    {
        _host = host;
        _children = children;
    }

    /// <summary>The own silo.</summary>
    public SiloAddress Silo => _host.Services.GetRequiredService<ILocalSiloDetails>().SiloAddress;

    /// <summary>The way to the cluster's jobs.</summary>
    public FlinkClient Client => _host.Services.GetRequiredService<FlinkClient>();

    /// <summary>Starts all silos; returns when all are active members.</summary>
    /// <exception cref="FlinkException">One cannot be started; the others are stopped again.</exception>
    public static async Task<LocalCluster> StartAsync(CatalogedJob job, LaunchOptions launch, CancellationToken cancellationToken)
    {
        var needed = ProgramCompiler.SlotsNeeded(job.Graph);
        var slots = launch.Slots ?? (launch.Processes > 1
            ? (needed + launch.Processes - 1) / launch.Processes
            : Math.Max(Environment.ProcessorCount, needed));
        var children = new ChildProcess[launch.Processes - 1];
        IHost? host = null;
        try
        {
            // Before the own silo, so that all start side by side.
            for (var i = 0; i < children.Length; i++)
            {
                children[i] = ChildProcess.Start(new ChildRole(i + 1, slots));
            }

            (host, var settings) = await StartPrimaryAsync(job, launch, slots, cancellationToken);
            await Task.WhenAll(children.Select(child => child.JoinAsync(settings.Endpoint, settings.ClusterId)));
            await LetInAsync(host, children, cancellationToken);
            return new LocalCluster(host, children);
        }
        catch
        {
            await StopAsync(host, children);
            throw;
        }
    }

    public ValueTask DisposeAsync() => StopAsync(_host, _children);

    private static async Task<(IHost Host, SiloSettings Settings)> StartPrimaryAsync(
        CatalogedJob job, LaunchOptions launch, int slots, CancellationToken cancellationToken)
    {
        var endpoint = new IPEndPoint(IPAddress.Loopback, launch.SiloPort ?? 0);
        var settings = new SiloSettings(
            "JobManager",
            launch.ClusterId ?? (launch.SiloPort is null ? $"flink-{Guid.NewGuid():n}" : LaunchOptions.DefaultClusterId),
            endpoint,
            Primary: endpoint,
            slots,
            launch.WorkerThreads,
            launch.HealthPort,
            launch.LogLevel);
        return await SiloHost.StartAsync(settings, job, cancellationToken);
    }

    private static async Task LetInAsync(IHost host, ChildProcess[] children, CancellationToken cancellationToken)
    {
        if (children.Length == 0)
        {
            return;
        }

        using var stop = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
        var joined = LetInAsync(host.Services.GetRequiredService<IClusterMembershipService>(), children, stop.Token);
        var firstExit = Task.WhenAny(children.Select(child => child.Exited));
        var first = await Task.WhenAny(joined, firstExit, Task.Delay(JoinTimeout, stop.Token));
        await stop.CancelAsync();
        if (first == joined)
        {
            await joined;
            return;
        }

        cancellationToken.ThrowIfCancellationRequested();
        throw children.FirstOrDefault(child => child.Exited.IsCompleted)?.Explain() ?? new FlinkException(
            FailureOrigin.External,
            $"The job's {children.Length} other processes did not join the cluster within {JoinTimeout.TotalSeconds:0} s. "
            + "They run this program again and join when it comes to ExecuteAsync: look at what it does before that.");
    }

    private static async Task LetInAsync(IClusterMembershipService membership, ChildProcess[] children, CancellationToken cancellationToken)
    {
        for (var i = 0; i < children.Length; i++)
        {
            await children[i].TakeTurnAsync();
            var members = i + 2;
            await membership.MembershipUpdates.FirstAsync(
                snapshot => snapshot.Members.Values.Count(member => member.Status == SiloStatus.Active) >= members, cancellationToken);
        }
    }

    // The others leave while the first silo, which holds the membership, still answers them.
    private static async ValueTask StopAsync(IHost? host, ChildProcess?[] children)
    {
        await Task.WhenAll(children.Select(child => child?.DisposeAsync().AsTask() ?? Task.CompletedTask));
        if (host is not null)
        {
            await SiloHost.StopAsync(host);
        }
    }
}
