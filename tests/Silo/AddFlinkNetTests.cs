using FlinkNet.Model;
using FlinkNet.Silos;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Options;

namespace FlinkNet.Silo.Tests;

/// <summary>What stops the start of a host.</summary>
public sealed class AddFlinkNetTests
{
    [Fact]
    public async Task Start_TaskManagerOptionsOutOfRange_IsRefusedAndNamesTheProperty()
    {
        using var host = Build(flink => flink.ConfigureTaskManager(options => options.NumberOfTaskSlots = -1));
        var refusal = await Assert.ThrowsAsync<OptionsValidationException>(() => host.StartAsync(TestContext.Current.CancellationToken));
        Assert.Contains("TaskManagerOptions.NumberOfTaskSlots is -1", refusal.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Start_HealthPortOutOfRange_IsRefusedAndNamesTheProperty()
    {
        using var host = Build(flink => flink.AddHealthEndpoints(health => health.Port = 70_000));
        var refusal = await Assert.ThrowsAsync<OptionsValidationException>(() => host.StartAsync(TestContext.Current.CancellationToken));
        Assert.Contains("HealthEndpointOptions.Port is 70000", refusal.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Start_JobThatCannotBe_IsRefused()
    {
        using var host = Build(flink => flink.AddJob("no sink", env => env.FromElements(1, 2).Map(number => number)));
        var refusal = await Assert.ThrowsAsync<InvalidJobException>(() => host.StartAsync(TestContext.Current.CancellationToken));
        Assert.Contains("has no sink", refusal.Message, StringComparison.Ordinal);
    }

    private static IHost Build(Action<FlinkNetBuilder> configure)
    {
        var builder = Host.CreateApplicationBuilder();
        builder.Logging.ClearProviders();
        builder.UseOrleans(silo => silo.UseLocalhostClustering(LocalPorts.Free(System.Net.IPAddress.Loopback), gatewayPort: 0)
            .AddMemoryGrainStorage("flink")
            .AddFlinkNet(configure));
        return builder.Build();
    }
}
