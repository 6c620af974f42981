using FlinkNet;
using FlinkNet.Client;
using FlinkNet.Silo;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;

var builder = Host.CreateApplicationBuilder(args);
builder.UseOrleans(silo => silo
    .UseLocalhostClustering()
    .AddMemoryGrainStorage("flink")
    .AddFlinkNet(flink => flink
        .AddJob("squares", Squares.Define)
        .ConfigureTaskManager(options => options.NumberOfTaskSlots = 8)
        .AddHealthEndpoints(health => health.Port = 8080)));

using var host = builder.Build();
await host.StartAsync();
var job = await host.Services.GetRequiredService<JobLauncher>().StartAsync("squares");
var end = await host.Services.GetRequiredService<FlinkClient>().WaitForEndAsync(job);
Console.WriteLine($"{end.JobName} is {end.Status}.");
await host.StopAsync();

internal static class Squares
{
    /// <summary>Prints the squares of the first ten numbers.</summary>
    public static void Define(StreamExecutionEnvironment environment) =>
        environment.FromSequence(1, 10).Map(n => n * n).Print();
}
