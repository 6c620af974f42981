using System.Net;
using FlinkNet.Client;
using FlinkNet.Grains;
using FlinkNet.Launch;
using FlinkNet.Model;
using FlinkNet.Silo;
using FlinkNet.Silos;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;

namespace FlinkNet.Processes;

/// <summary>
/// The silos of one job on this machine: this process's own, which is the first, and those of the processes that it started.
/// </summary>
internal sealed class LocalCluster : IAsyncDisposable
{
    private static readonly TimeSpan JoinTimeout = TimeSpan.FromMinutes(1);

    /// <summary>A process that ends sooner than this after its start is not replaced at once: it may end again and again.</summary>
    private static readonly TimeSpan LifeMin = TimeSpan.FromSeconds(1);

    private readonly IHost _host;
    private readonly ChildProcess[] _children;
    private readonly CancellationTokenSource _stop = new();
    private readonly Task _replacing;

    private LocalCluster(IHost host, ChildProcess[] children, SiloSettings primary, bool replacesLost)
    {
        _host = host;
        _children = children;
        Settings = primary;
        _replacing = replacesLost
            ? Task.WhenAll(Enumerable.Range(0, children.Length).Select(index => ReplaceLostAsync(index, primary)))
            : Task.CompletedTask;
    }

    /// <summary>The own silo.</summary>
    public SiloAddress Silo => _host.Services.GetRequiredService<ILocalSiloDetails>().SiloAddress;

    /// <summary>The own silo's settings.</summary>
    public SiloSettings Settings { get; }

    /// <summary>The connection to the cluster's jobs.</summary>
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
            return new LocalCluster(host, children, settings, replacesLost: job.Config.Checkpointing.Interval is not null);
        }
        catch
        {
            await StopAsync(host, children);
            throw;
        }
    }

    public async ValueTask DisposeAsync()
    {
        await _stop.CancelAsync();
        await _replacing.ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        await SiloHost.WhenClientsLeftAsync(_host);
        await StopAsync(_host, _children);
        _stop.Dispose();
    }

    private static async Task<(IHost Host, SiloSettings Settings)> StartPrimaryAsync(
        CatalogedJob job, LaunchOptions launch, int slots, CancellationToken cancellationToken)
    {
        var endpoint = new IPEndPoint(IPAddress.Loopback, launch.SiloPort ?? 0);
        var settings = new SiloSettings(
            "JobManager",
            launch.ClusterId ?? (launch.SiloPort is null ? $"flink-{Guid.NewGuid():n}" : LaunchOptions.DefaultClusterId),
            endpoint,
            Primary: launch.GrainStorage is null ? endpoint : null,
            slots,
            launch.WorkerThreads,
            launch.HealthPort,
            launch.LogLevel)
        {
            Storage = launch.GrainStorage,
            GatewayPort = launch.GatewayPort,
        };
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

    /// <summary>Starts a process again whenever it has ended: a job that takes checkpoints goes on when its slots are back.</summary>
    private async Task ReplaceLostAsync(int index, SiloSettings primary)
    {
        for (var started = TimeProvider.System.GetTimestamp(); !_stop.IsCancellationRequested;)
        {
            var stopping = Task.Delay(Timeout.Infinite, _stop.Token);
            if (await Task.WhenAny(_children[index].Exited, stopping) == stopping)
            {
                return;
            }

            if (TimeProvider.System.GetElapsedTime(started) < LifeMin)
            {
                await Task.WhenAny(stopping, Task.Delay(LifeMin, CancellationToken.None));
                if (_stop.IsCancellationRequested)
                {
                    return;
                }
            }

            started = TimeProvider.System.GetTimestamp();
            await TryReplaceAsync(index, primary);
        }
    }

    // A process that cannot be started now (no memory, too many files) may be later; the others must be looked after meanwhile, and all be
    // stopped in the end.
    private async Task TryReplaceAsync(int index, SiloSettings primary)
    {
        try
        {
            var lost = _children[index];
            _children[index] = ChildProcess.Start(lost.Role);
            await lost.DisposeAsync();
            await _children[index].JoinAsync(primary.Endpoint, primary.ClusterId);
            await _children[index].TakeTurnAsync();
        }
        catch (Exception exception)
        {
            await Console.Error.WriteLineAsync(
                $"Process {_children[index].Role.SiloName}, which has ended, could not be started again: {exception.Message} It is "
                    + $"tried again.");
        }
    }

    // The others leave while the first silo, which holds the membership, still answers them.
    private static async ValueTask StopAsync(IHost? host, ChildProcess?[] children)
    {
        try
        {
            await Task.WhenAll(children.Select(child => child?.DisposeAsync().AsTask() ?? Task.CompletedTask));
        }
        finally
        {
            await (host is null ? Task.CompletedTask : SiloHost.StopAsync(host));
        }
    }
}
