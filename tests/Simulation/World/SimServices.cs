using System.Diagnostics.Metrics;
using FlinkNet.Grains.ControlPlane.TaskManagers;
using FlinkNet.Grains.Hosting;
using FlinkNet.Grains.RecordPath;
using FlinkNet.Grains.Threading;
using FlinkNet.Interfaces.ControlPlane;
using FlinkNet.Interfaces.Options;
using FlinkNet.Storage;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.DependencyInjection.Extensions;
using Microsoft.Extensions.Logging;
using Orleans.Serialization.Serializers;
using Orleans.Serialization.Session;
using Orleans.Storage;
using Orleans.Timers;

namespace FlinkNet.Simulation;

/// <summary>The product's registrations, and in place of what they take from Orleans and the machine, the world.</summary>
internal static class SimServices
{
    private static readonly ServiceDescriptor[] Product = Registered();

    public static ServiceProvider Build(SimWorld world, SimSilo silo)
    {
        var services = new ServiceCollection();
        foreach (var descriptor in Product)
        {
            ((ICollection<ServiceDescriptor>)services).Add(descriptor);
        }

        var clock = new SimClock(world, silo);
        var allocated = 0L;
        services.Replace(ServiceDescriptor.Singleton(new Machine
        {
            Pool = silo.Pool,
            Random = new Random(world.Random.Next()),
            Time = clock,
            AllocatedBytes = () => allocated += world.Settings.AllocatedPerLook,
        }));
        services.RemoveAllKeyed<TimeProvider>(ControlPlaneOptions.ClockKey);
        services.AddKeyedSingleton<TimeProvider>(ControlPlaneOptions.ClockKey, clock);
        services.AddSingleton<TimeProvider>(clock);
        services.Replace(ServiceDescriptor.Singleton<ITaskWorkers>(silo.Workers));
        services.Replace(ServiceDescriptor.Singleton<ITaskManagerClient>(new TaskManagers(world, silo)));
        services.Replace(ServiceDescriptor.Singleton(world.Program.Catalog));
        services.Replace(ServiceDescriptor.Singleton<IMeterFactory>(world.Cluster.Meters));
        services.AddKeyedSingleton<IGrainStorage>(ControlPlaneOptions.StorageName, new SimSiloStorage(world.GrainStorage, silo));
        services.AddSingleton<IGrainFactory>(new SimGrainFactory(silo));
        services.AddSingleton<IClusterMembershipService>(silo.View);
        services.AddSingleton<ILocalSiloDetails>(new Details(silo));
        services.AddSingleton<ISnapshotStoreProvider>(new SimObjectsProvider(world, silo));
        services.AddSingleton<ITimerRegistry>(new SimTimers(world));
        services.AddSingleton<IGrainRuntime>(provider => new SimGrainRuntime(provider, silo));
        services.AddSingleton(typeof(ILogger<>), typeof(SimLogger<>));
        services.AddSingleton<ILoggerFactory>(new SimLoggerFactory(world.Trace, silo.Name));
        services.AddSingleton(new ExtensionTypes(typeof(ShuffleExtension)));
        services.AddSingleton(Wire.Serializer);
        services.AddSingleton(Wire.Services.GetRequiredService<ICodecProvider>());
        services.AddSingleton(Wire.Services.GetRequiredService<SerializerSessionPool>());
        services.Configure<TaskManagerOptions>(options =>
        {
            options.NumberOfTaskSlots = world.Settings.SlotsPerSilo;
            options.CreditsPerChannel = world.Settings.Credits;
            options.FrameSize = world.Settings.FrameSize;
        });
        services.Configure<ControlPlaneOptions>(options =>
        {
            options.WatchConnections = false;
            options.TaskCancellationTimeout = TimeSpan.FromSeconds(30);
        });
        return services.BuildServiceProvider();
    }

    private static ServiceDescriptor[] Registered()
    {
        var builder = new Builder();
        builder.AddFlinkNetGrains();
        return [.. builder.Services];
    }

    private sealed class Builder : ISiloBuilder
    {
        public IServiceCollection Services { get; } = new ServiceCollection();

        public IConfiguration Configuration { get; } = new ConfigurationBuilder().Build();
    }

    private sealed class TaskManagers(SimWorld world, SimSilo silo) : ITaskManagerClient
    {
        private readonly Dictionary<SiloAddress, ITaskManager> _known = [];

        public ITaskManager Of(SiloAddress other)
        {
            world.CheckThread();
            if (!_known.TryGetValue(other, out var taskManager))
            {
                taskManager = (ITaskManager)CallProxy.Create(
                    silo, new CallTarget(GrainId.Create("taskmanager", other.ToParsableString()), other, typeof(ITaskManager)));
                _known.Add(other, taskManager);
            }

            return taskManager;
        }
    }

    private sealed class Details(SimSilo silo) : ILocalSiloDetails
    {
        public string Name => silo.Name;

        public string ClusterId => "simulation";

        public string DnsHostName => "localhost";

        public SiloAddress SiloAddress => silo.Address;

        public SiloAddress GatewayAddress => silo.Address;
    }
}
