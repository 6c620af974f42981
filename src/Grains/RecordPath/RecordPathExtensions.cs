using FlinkNet.Engine.RecordPath.Serialization;
using FlinkNet.Engine.RecordPath.State.Backends;
using FlinkNet.Grains.BarrierPath;
using FlinkNet.Grains.BarrierPath.Restore;
using FlinkNet.Grains.BarrierPath.Storage;
using FlinkNet.Grains.State;
using FlinkNet.Grains.Threading;
using FlinkNet.Interfaces.RecordPath;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.DependencyInjection.Extensions;
using Orleans.Streams;

namespace FlinkNet.Grains.RecordPath;

/// <summary>Registers what runs records on a silo.</summary>
internal static class RecordPathExtensions
{
    /// <summary>Adds the shuffle's stream provider, the workers and the task runtime.</summary>
    public static ISiloBuilder AddFlinkNetRecordPath(this ISiloBuilder silo)
    {
        silo.AddGrainExtension<IShuffleExtension, ShuffleExtension>();
        silo.Services.AddSingleton<ShuffleStreamProvider>();
        silo.Services.AddKeyedSingleton<IStreamProvider>(
            ShuffleStreamProvider.ProviderName,
            (services, _) => services.GetRequiredService<ShuffleStreamProvider>());
        silo.Services.AddSingleton<ITypeSerializerResolver, OrleansSerializers>();
        silo.Services.AddSingleton<IStateBackendProvider>(MemoryStateBackend.Instance);
        silo.Services.AddSingleton<StateBackendRegistry>();
        silo.Services.TryAddSingleton<Machine>();
        silo.Services.AddSingleton<ITaskWorkers, TaskWorkers>();
        silo.Services.TryAddSingleton<LocalCopies>();
        silo.Services.AddSingleton<TaskRestorer>();
        silo.Services.AddSingleton<TaskCheckpointing>();
        silo.Services.AddSingleton<TaskServicesSource>();
        silo.Services.AddSingleton<TaskAssembler>();
        silo.Services.AddSingleton<ITaskRuntime, TaskRuntime>();
        silo.Services.AddMetrics();
        return silo;
    }
}
