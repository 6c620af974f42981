using System.Globalization;
using FlinkNet.Client;
using FlinkNet.Model;
using FlinkNet.Silo;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;

namespace FlinkNet.TestJobs;

/// <summary>
/// The job 'recovering' in an Orleans host; while it runs it is rescaled to what <c>--to 3,7,2</c> names, one after the other.
/// </summary>
internal static class RescalingJob
{
    public static async Task RunAsync(StreamExecutionEnvironment env)
    {
        var builder = Host.CreateApplicationBuilder();
        builder.Logging.ClearProviders();
        builder.UseOrleans(silo => silo
            .UseLocalhostClustering(int.Parse(env.Configuration["port"]!, null), gatewayPort: 0)
            .AddMemoryGrainStorage("flink")
            .AddFlinkNet(flink => flink
                .AddJob("recovering", RecoveringJob.Define, [.. env.Arguments])
                .ConfigureTaskManager(options => options.NumberOfTaskSlots = 10)));
        using var host = builder.Build();
        await host.StartAsync();
        var client = host.Services.GetRequiredService<FlinkClient>();
        var job = await host.Services.GetRequiredService<JobLauncher>().StartAsync("recovering");
        foreach (var parallelism in env.Configuration["to"]!.Split(',').Select(text => int.Parse(text, CultureInfo.InvariantCulture)))
        {
            await client.FollowAsync(job)
                .FirstAsync(details =>
                    details.Status.IsTerminal() || details.Vertices[^1].Tasks.Sum(task => task.Metrics.RecordsIn) > 1000);
            await RescaleAsync(client, job, parallelism);
        }

        var end = await client.WaitForEndAsync(job);
        Console.WriteLine($"end: {end.Status} {end.Failure?.Message}");
        await host.StopAsync();
    }

    private static async Task RescaleAsync(FlinkClient client, JobId job, int parallelism)
    {
        try
        {
            await client.RescaleAsync(job, parallelism);
        }
        catch (FlinkException refused)
        {
            Console.WriteLine($"refused: {refused.Message}");
        }

        var details = await client.GetJobAsync(job);
        Console.WriteLine($"{details.Status} at {string.Join(", ", details.Vertices.Select(vertex => vertex.Parallelism))}");
    }
}
