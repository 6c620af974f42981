using System.Net;
using System.Net.Sockets;
using FlinkNet.Client;
using FlinkNet.Silo;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;

namespace FlinkNet.Bench.Pipelines;

/// <summary>A silo within this process, for scenarios that ask its jobs for something while they run.</summary>
internal static class BenchSilo
{
    /// <summary>Starts a silo that knows one job, which is not started yet, and stops it when the job has been used.</summary>
    public static async Task<T> RunAsync<T>(
        string jobName,
        Action<StreamExecutionEnvironment> define,
        int slots,
        Func<FlinkClient, JobLauncher, Task<T>> use)
    {
        var builder = Host.CreateApplicationBuilder();
        builder.Logging.ClearProviders();
        builder.UseOrleans(silo => silo
            .UseLocalhostClustering(FreePort(), FreePort())
            .AddMemoryGrainStorage("flink")
            .AddFlinkNet(flink => flink
                .AddJob(jobName, define)
                .ConfigureTaskManager(options => options.NumberOfTaskSlots = slots)));
        using var host = builder.Build();
        await host.StartAsync();
        var result = await use(host.Services.GetRequiredService<FlinkClient>(), host.Services.GetRequiredService<JobLauncher>());
        await host.StopAsync();
        return result;
    }

    public static int FreePort()
    {
        using var listener = new TcpListener(IPAddress.Loopback, 0);
        listener.Start();
        return ((IPEndPoint)listener.LocalEndpoint).Port;
    }
}
