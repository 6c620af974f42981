using System.Net;
using FlinkNet.Grains;
using FlinkNet.Launch;
using FlinkNet.Model;
using FlinkNet.Processes;
using FlinkNet.Silo;
using FlinkNet.Silos;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;

namespace FlinkNet;

/// <summary>
/// A process that is a TaskManager of another's job: it serves until the cluster ends, and then exits without coming back to the program.
/// </summary>
internal sealed class TaskManagerProcess(CatalogedJob job, LaunchOptions launch)
{
    private static readonly TimeSpan PrimaryWaitMax = TimeSpan.FromMinutes(1);
    private static readonly TimeSpan PrimaryCheckInterval = TimeSpan.FromSeconds(1);
    private static readonly TimeSpan PrimaryRetryInterval = TimeSpan.FromMilliseconds(200);
    private const int PrimaryMissesMax = 3;

    // A signal to the whole process group reaches the driver as well, which cancels the job and then sends its children away itself. A
    // savepoint takes the time that it takes.
    private static readonly TimeSpan DriverHeadStart = TimeSpan.FromSeconds(10);

    /// <summary>Serves the driver that started this process.</summary>
    /// <param name="role">What the driver wants of it.</param>
    /// <param name="orders">What the driver says; ends the process when the driver is gone, and with it the cluster's membership: nobody is
    /// left to say goodbye to.</param>
    /// <returns>The process's exit code.</returns>
    public async Task<int> ServeDriverAsync(ChildRole role, OrderReader orders)
    {
        using var signals = CancelSignals.Listen();
        return await UntilSignalledAsync(signals, () => ServeDriverAsync(role, orders, signals));
    }

    /// <summary>Serves a cluster whose first silo was started elsewhere.</summary>
    /// <returns>The process's exit code.</returns>
    public async Task<int> ServePrimaryAsync()
    {
        using var signals = CancelSignals.Listen();
        return await UntilSignalledAsync(signals, () => ServePrimaryAsync(signals));
    }

    private static async Task<int> UntilSignalledAsync(CancelSignals signals, Func<Task<int>> serve)
    {
        try
        {
            return await serve();
        }
        catch (OperationCanceledException) when (signals.ExitCode != 0)
        {
            // It was told to end before it had joined.
            return signals.ExitCode;
        }
    }

    private async Task<int> ServeDriverAsync(ChildRole role, OrderReader orders, CancelSignals signals)
    {
        if (!DriverOrders.TryParseJoin(await orders.NextAsync(), out var primary, out var clusterId))
        {
            return 0;
        }

        var host = await StartAsync(
            new SiloSettings(
                role.SiloName,
                clusterId,
                new IPEndPoint(primary.Address, 0),
                launch.GrainStorage is null ? primary : null,
                role.Slots,
                launch.WorkerThreads,
                HealthPort: null,
                launch.LogLevel)
            {
                Storage = launch.GrainStorage,
                Turn = orders.NextAsync,
            },
            signals.Requested);
        await Task.WhenAny(
            orders.NextAsync(),
            LeaveLaterAsync(launch.OnStop == OnStop.Savepoint ? CancellationToken.None : signals.Requested));
        await SiloHost.StopAsync(host);
        return 0;
    }

    private async Task<int> ServePrimaryAsync(CancelSignals signals)
    {
        var primary = launch.Primary!;
        var host = await StartAsync(
            new SiloSettings(
                $"TaskManager-{Environment.ProcessId}",
                launch.ClusterId ?? LaunchOptions.DefaultClusterId,
                new IPEndPoint(await WaitForPrimaryAsync(primary, signals.Requested), launch.SiloPort ?? 0),
                primary,
                launch.Slots ?? Environment.ProcessorCount,
                launch.WorkerThreads,
                launch.HealthPort ?? 0,
                launch.LogLevel),
            signals.Requested);
        await ShapeComparison.CheckAsync(host.Services, primary, job.Graph);
        await Console.Error.WriteLineAsync(
            $"TaskManager {host.Services.GetRequiredService<ILocalSiloDetails>().SiloAddress.Endpoint} joined {primary}; "
            + $"health: {host.Services.GetRequiredService<HealthEndpoints>().Address}/readyz");
        await WaitForPrimaryToGoAsync(primary, signals.Requested);
        if (signals.ExitCode == 0)
        {
            await Console.Error.WriteLineAsync($"The cluster's first silo, {primary}, has ended, and so does this TaskManager.");
            return 0;
        }

        await SiloHost.StopAsync(host);
        return signals.ExitCode;
    }

    private async Task<IHost> StartAsync(SiloSettings settings, CancellationToken cancellationToken) =>
        (await SiloHost.StartAsync(settings, job, cancellationToken)).Host;

    private static async Task<IPAddress> WaitForPrimaryAsync(IPEndPoint primary, CancellationToken cancellationToken)
    {
        var start = TimeProvider.System.GetTimestamp();
        while (TimeProvider.System.GetElapsedTime(start) < PrimaryWaitMax)
        {
            if (await LocalPorts.TryReachAsync(primary, PrimaryCheckInterval) is { } own)
            {
                return own;
            }

            await Task.Delay(PrimaryRetryInterval, cancellationToken);
        }

        throw new FlinkException(
            FailureOrigin.External,
            $"Nothing answered at {primary} for {PrimaryWaitMax.TotalSeconds:0} s: start the cluster's first silo there with "
            + $"--silo-port {primary.Port}, or give its address with --primary.");
    }

    // The membership goes with the first silo, so that no membership update can tell of its end.
    private static async Task WaitForPrimaryToGoAsync(IPEndPoint primary, CancellationToken cancellationToken)
    {
        for (var misses = 0; misses < PrimaryMissesMax && !cancellationToken.IsCancellationRequested;)
        {
            await Task.Delay(PrimaryCheckInterval, cancellationToken).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
            misses = await LocalPorts.TryReachAsync(primary, PrimaryCheckInterval) is null ? misses + 1 : 0;
        }
    }

    private static async Task LeaveLaterAsync(CancellationToken requested)
    {
        await Task.Delay(Timeout.Infinite, requested).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        await Task.Delay(DriverHeadStart, CancellationToken.None);
    }
}
