using System.Net;
using FlinkNet.Attach;
using FlinkNet.Client;
using FlinkNet.Grains;
using FlinkNet.Interfaces.ControlPlane;
using FlinkNet.Launch;
using FlinkNet.Model;
using FlinkNet.Processes;
using FlinkNet.Silo;
using FlinkNet.Silos;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;

namespace FlinkNet;

/// <summary>
/// A process of a cluster that keeps its state outside of its processes. All are alike: each offers slots, any may hold the JobManager, any
/// may be killed. Each offers the job, which the cluster runs once, and stays until it has ended.
/// </summary>
internal sealed class ClusterMember(CatalogedJob job, LaunchOptions launch)
{
    private readonly string _clusterId = launch.ClusterId ?? LaunchOptions.DefaultClusterId;

    /// <summary>Serves the cluster until the job has ended.</summary>
    /// <param name="watcher">Who speaks to the job meanwhile; null for nobody.</param>
    /// <param name="cancellationToken">Lets the process leave; the job is the others' then.</param>
    /// <exception cref="JobExecutionException">The job failed or was cancelled.</exception>
    public async Task<JobExecutionResult> RunAsync(JobClient? watcher, CancellationToken cancellationToken)
    {
        using var signals = CancelSignals.Listen();
        var (leaveSignal, stopSignal) = launch.OnStop == OnStop.Savepoint
            ? (CancellationToken.None, signals.Requested)
            : (signals.Requested, CancellationToken.None);
        using var leave = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken, leaveSignal);
        try
        {
            var (host, settings) = await SiloHost.StartAsync(Settings(), job, leave.Token);
            try
            {
                await SayAsync(host, settings);
                var end = await FollowAsync(host.Services, settings, watcher, leave.Token, stopSignal);
                await SiloHost.WhenClientsLeftAsync(host);
                return SubmittedJob.ResultOf(end, CancellationToken.None);
            }
            finally
            {
                await SiloHost.StopAsync(host);
            }
        }
        catch (OperationCanceledException) when (signals.ExitCode != 0)
        {
            Environment.ExitCode = signals.ExitCode;
            throw new FlinkException(
                FailureOrigin.External,
                $"This process has left cluster '{_clusterId}'; job '{job.Graph.Name}' is the others' now.");
        }
    }

    private SiloSettings Settings() => new(
        $"TaskManager-{Environment.ProcessId}",
        _clusterId,
        new IPEndPoint(launch.SiloAddress, launch.SiloPort ?? 0),
        Primary: null,
        launch.Slots ?? Environment.ProcessorCount,
        launch.WorkerThreads,
        launch.HealthPort,
        launch.LogLevel)
    {
        Storage = launch.GrainStorage,
        GatewayPort = launch.GatewayPort,
    };

    private async Task SayAsync(IHost host, SiloSettings settings)
    {
        var health = host.Services.GetService<HealthEndpoints>() is { } endpoints ? $"; health: {endpoints.Address}/readyz" : "";
        await Console.Error.WriteLineAsync($"TaskManager {settings.Endpoint} joined cluster '{_clusterId}'{health}");
    }

    // Leaving does not cancel the job: the others go on with it.
    private async Task<JobDetails> FollowAsync(
        IServiceProvider services, SiloSettings settings, JobClient? watcher, CancellationToken leave, CancellationToken stop)
    {
        var client = services.GetRequiredService<FlinkClient>();
        var submitted = new SubmittedJob(
            client,
            services.GetRequiredService<ILocalSiloDetails>().SiloAddress,
            job,
            launch,
            JobAnnouncer.Of(launch, settings, job.Graph.Name));
        var id = ClusterStorage.JobOf(_clusterId, job.Graph.Name, job.Config.SavepointRestore.RestorePath);
        return await submitted.OfferAsync(id, watcher, leave, stop);
    }
}
