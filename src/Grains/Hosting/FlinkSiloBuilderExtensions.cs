using FlinkNet.Engine.RecordPath.Serialization;
using FlinkNet.Engine.RecordPath.Sources;
using FlinkNet.Grains.BarrierPath.Coordination;
using FlinkNet.Grains.BarrierPath.Restore;
using FlinkNet.Grains.BarrierPath.Storage;
using FlinkNet.Grains.ControlPlane;
using FlinkNet.Grains.ControlPlane.Cluster;
using FlinkNet.Grains.ControlPlane.Jobs;
using FlinkNet.Grains.ControlPlane.SiloPlacement;
using FlinkNet.Grains.ControlPlane.TaskManagers;
using FlinkNet.Grains.RecordPath;
using FlinkNet.Grains.Threading;
using FlinkNet.Interfaces.Options;
using FlinkNet.Model;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.DependencyInjection.Extensions;
using Microsoft.Extensions.Options;

namespace FlinkNet.Grains.Hosting;

/// <summary>Registers the grains' side of Flink.NET in a silo.</summary>
internal static class FlinkSiloBuilderExtensions
{
    /// <summary>
    /// Adds all grains of Flink.NET: the record path, the control plane and the liveness watch. The host adds clustering, jobs to the
    /// <see cref="JobCatalog"/>, and a grain storage named <see cref="ControlPlaneOptions.StorageName"/>.
    /// </summary>
    public static ISiloBuilder AddFlinkNetGrains(this ISiloBuilder builder) =>
        builder.AddFlinkNetRecordPath().AddFlinkNetControlPlane().AddFlinkNetLiveness();

    /// <summary>
    /// Adds the control plane. The host adds what it is built on: an <see cref="ITaskRuntime"/>, an
    /// <see cref="ITypeSerializerResolver"/>, and a grain storage named <see cref="ControlPlaneOptions.StorageName"/>.
    /// </summary>
    public static ISiloBuilder AddFlinkNetControlPlane(this ISiloBuilder builder)
    {
        var services = builder.Services;
        services.AddOptions<TaskManagerOptions>();
        services.AddOptions<ControlPlaneOptions>().ValidateOnStart();
        services.TryAddEnumerable(ServiceDescriptor.Singleton<IValidateOptions<ControlPlaneOptions>, ControlPlaneOptionsValidator>());
        services.AddTransient<IConfigurationValidator, HostedPartsValidator>();
        services.TryAddSingleton<JobCatalog>();
        services.TryAddKeyedSingleton(ControlPlaneOptions.ClockKey, TimeProvider.System);
        services.AddSingleton<WayCheck>();
        services.TryAddSingleton<LocalCopies>();
        services.AddSingleton<TaskManager>();
        services.AddSingleton<TaskManagerLifecycle>();
        services.AddSingleton<ILifecycleParticipant<ISiloLifecycle>>(provider => provider.GetRequiredService<TaskManagerLifecycle>());
        services.TryAddSingleton<Machine>();
        services.AddSingleton<Retries>();
        services.AddSingleton<ControlPlaneHost>();
        services.AddSingleton<ITaskManagerClient, TaskManagerClient>();
        services.AddSingleton<TaskManagerDirectory>();
        services.AddSingleton<ShapeCheck>();
        services.AddSingleton<OperatorStateRecords>();
        services.AddSingleton<EndedJobRecords>();
        services.AddSingleton<SnapshotStores>();
        services.AddMetrics();
        services.AddSingleton<CheckpointInstruments>();
        services.AddSingleton<SourceInstruments>();
        services.AddSingleton<JobSourcesFactory>();
        services.AddSingleton<RestorePoints>();
        services.AddSingleton<Func<TaskAttemptId, ISourceGateway>>(provider =>
        {
            var (grains, retries) = (provider.GetRequiredService<IGrainFactory>(), provider.GetRequiredService<Retries>());
            return task => new SourceGateway(grains, retries, task);
        });
        services.AddPlacementDirector<ExactSiloPlacement, ExactSiloPlacementDirector>();
        services.AddGrainService<TaskManagerService>();
        return builder;
    }
}
