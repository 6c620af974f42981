using FlinkNet.Cluster;
using FlinkNet.Model;
using FlinkNet.Silos;
using FlinkNet.Storage;
using Microsoft.Extensions.DependencyInjection;
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

    [Fact]
    public void Host_ThatReferencesAPackage_HasItsModule()
    {
        using var host = Build(_ => { });

        Assert.Contains(host.Services.GetServices<ISnapshotStoreProvider>(), store => store is TestStores);
        Assert.Single(host.Services.GetServices<ISnapshotStoreProvider>(), store => store is LocalSnapshotStoreProvider);
    }

    [Fact]
    public void AddModule_ThatNoAssemblyNames_IsAddedOnceAndKnownWhereverItIsAdded()
    {
        var module = new UnnamedModule();
        using var host = Build(flink => flink.UseGrainStorage("late://state").AddModule(module).AddModule(new UnnamedModule()));

        Assert.Same(module, Assert.Single(host.Services.GetServices<IClusterStorageProvider>(), storage => storage is UnnamedModule));
        Assert.Equal("late://state", module.Location);
    }

    [Fact]
    public void UseGrainStorage_ThatNoModuleKnows_IsRefused()
    {
        var refusal = Assert.Throws<FlinkException>(() => Build(flink => flink.UseGrainStorage("etcd://state")));
        Assert.Contains("which nobody here knows", refusal.Message, StringComparison.Ordinal);
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
