using FlinkHost;
using FlinkNet.Silo;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;

// A silo of its own cluster: https://github.com/flinknet/flinknet/blob/main/docs/how-to/host-in-orleans.md says what several need.
var builder = Host.CreateApplicationBuilder(args);
var ports = builder.Configuration.GetSection("Ports");
builder.UseOrleans(silo => silo
    .UseLocalhostClustering(ports.GetValue("Silo", 11111), ports.GetValue("Gateway", 30000))
    .AddMemoryGrainStorage("flink")
    .AddFlinkNet(flink => flink
        .AddJob(Squares.Name, Squares.Define)
        .AddHealthEndpoints(health => health.Port = ports.GetValue("Health", 8080))));
builder.Logging.AddFilter("Orleans", LogLevel.Warning).AddFilter("Polly", LogLevel.Warning);
builder.Services.AddHostedService<JobStarter>();

await builder.Build().RunAsync();
