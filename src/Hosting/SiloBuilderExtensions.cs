using FlinkNet.Client;
using FlinkNet.Grains;
using FlinkNet.Grains.Hosting;
using FlinkNet.Interfaces.Options;
using FlinkNet.Silo.Modules;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.DependencyInjection.Extensions;
using Microsoft.Extensions.Options;

namespace FlinkNet.Silo;

/// <summary>Makes Orleans silos TaskManagers.</summary>
public static class SiloBuilderExtensions
{
    /// <summary>
    /// Makes the silo a TaskManager. The silo needs a grain storage named <c>flink</c>, shared by all silos of the cluster; jobs are
    /// started with <see cref="JobLauncher"/> and followed with <see cref="FlinkClient"/>, both to be had from the services. The modules of
    /// the packages that the program
    /// references are added, too.
    /// </summary>
    /// <param name="silo">The silo.</param>
    /// <param name="configure">Adds jobs and says what the silo offers.</param>
    public static ISiloBuilder AddFlinkNet(this ISiloBuilder silo, Action<FlinkNetBuilder>? configure = null)
    {
        ArgumentNullException.ThrowIfNull(silo);
        silo.AddFlinkNetGrains();
        var services = silo.Services;
        services.TryAddSingleton<JobCatalog>();
        services.TryAddEnumerable(ServiceDescriptor.Singleton<ILifecycleParticipant<ISiloLifecycle>, JobCatalogLoader>());
        services.TryAddEnumerable(ServiceDescriptor.Singleton<IValidateOptions<TaskManagerOptions>, TaskManagerOptionsValidator>());
        services.AddOptions<TaskManagerOptions>().ValidateOnStart();
        services.TryAddSingleton(services => new JobLauncher(
            services.GetRequiredService<JobCatalog>(), services.GetRequiredService<FlinkClient>(),
                services.GetRequiredService<ILocalSiloDetails>()));
        services.TryAddSingleton<FlinkClient>();
        services.AddHealthChecks()
            .AddCheck<LiveCheck>(LiveCheck.Name)
            .AddCheck<ReadyCheck>(ReadyCheck.Name);
        foreach (var module in Plugins.Installed.Modules)
        {
            AddedModule.Add(services, module);
        }

        var builder = new FlinkNetBuilder(silo);
        configure?.Invoke(builder);
        builder.Complete();
        return silo;
    }
}
