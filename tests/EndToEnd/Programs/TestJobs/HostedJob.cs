using FlinkNet.Client;
using FlinkNet.Connectors.Generator;
using FlinkNet.Interfaces.ControlPlane;
using FlinkNet.Silo;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;
using Orleans.Core.Internal;

namespace FlinkNet.TestJobs;

/// <summary>A job in an Orleans host that the program brings itself; its JobManager is taken away while it runs.</summary>
internal static class HostedJob
{
    public static async Task RunAsync(StreamExecutionEnvironment env)
    {
        var builder = Host.CreateApplicationBuilder();
        builder.Logging.ClearProviders();
        builder.UseOrleans(silo => silo
            .UseLocalhostClustering(int.Parse(env.Configuration["port"]!, null), gatewayPort: 0)
            .AddMemoryGrainStorage("flink")
            .AddFlinkNet(flink => flink
                .AddJob("hosted", Define, [.. env.Arguments])
                .AddHealthEndpoints(health => health.Port = int.Parse(env.Configuration["health"]!, null))));
        using var host = builder.Build();
        await host.StartAsync();
        await PrintHealthAsync(env.Configuration["health"]!);

        var client = host.Services.GetRequiredService<FlinkClient>();
        var job = await host.Services.GetRequiredService<JobLauncher>().StartAsync("hosted");
        await client.FollowAsync(job)
            .FirstAsync(details => details.Vertices.Any(vertex => vertex.Tasks.Any(task => task.Metrics.RecordsOut > 0)));
        var jobManager = host.Services.GetRequiredService<IGrainFactory>().GetGrain<IJobManagerGrain>(job.Value);
        await jobManager.AsReference<IGrainManagementExtension>().DeactivateOnIdle();
        var afterwards = await client.GetJobAsync(job);
        Console.WriteLine($"after deactivation: {afterwards.Status}");
        var end = await client.WaitForEndAsync(job);
        Console.WriteLine($"end: {end.Status}, {end.Vertices[^1].Tasks.Sum(task => task.Metrics.RecordsIn)} records");
        await host.StopAsync();
    }

    private static void Define(StreamExecutionEnvironment env) => env
        .FromSource(new DataGeneratorSource<long>(index => index, 3000, 1000)).Name("Three seconds")
        .Rebalance()
        .SinkTo(new DiscardingSink<long>());

    private static async Task PrintHealthAsync(string port)
    {
        using var http = new HttpClient { BaseAddress = new Uri($"http://127.0.0.1:{port}") };
        foreach (var path in (string[])["healthz", "readyz"])
        {
            using var response = await http.GetAsync(new Uri(path, UriKind.Relative));
            Console.WriteLine($"{path}: {(int)response.StatusCode}");
        }
    }
}
