using FlinkNet.Grains.ControlPlane;
using FlinkNet.Grains.RecordPath;
using FlinkNet.Interfaces.Options;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.DependencyInjection.Extensions;

namespace FlinkNet.Grains.Hosting;

/// <summary>Registers the grains' side of Flink.NET in a silo.</summary>
internal static class FlinkSiloBuilderExtensions
{
    /// <summary>
    /// Adds the control plane. The host adds what it stands on: an <see cref="ITaskRuntime"/>, an
    /// <see cref="Engine.RecordPath.ITypeSerializerResolver"/>, and a grain storage named <see cref="ControlPlaneOptions.StorageName"/>.
    /// </summary>
    public static ISiloBuilder AddFlinkNetControlPlane(this ISiloBuilder builder)
    {
        var services = builder.Services;
        services.AddOptions<TaskManagerOptions>();
        services.AddOptions<ControlPlaneOptions>();
        services.TryAddSingleton<JobCatalog>();
        services.TryAddKeyedSingleton(ControlPlaneOptions.ClockKey, TimeProvider.System);
        services.AddSingleton<TaskManager>();
        services.AddSingleton<ILifecycleParticipant<ISiloLifecycle>>(provider => provider.GetRequiredService<TaskManager>());
        services.AddSingleton<TaskManagerClient>();
        services.AddSingleton<ShapeCheck>();
        services.AddSingleton<ISplitProvider, SplitProvider>();
        services.AddPlacementDirector<ExactSiloPlacement, ExactSiloPlacementDirector>();
        services.AddGrainService<TaskManagerService>();
        return builder;
    }
}
