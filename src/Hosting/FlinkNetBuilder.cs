using FlinkNet.Interfaces.Options;
using FlinkNet.Model;
using FlinkNet.Silo.Modules;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Options;

namespace FlinkNet.Silo;

/// <summary>Says what a silo does as a TaskManager: the jobs that it can run, its slots, its health endpoints.</summary>
public sealed class FlinkNetBuilder
{
    private readonly ISiloBuilder _silo;
    private string? _grainStorage;

    internal FlinkNetBuilder(ISiloBuilder silo) => _silo = silo;

    /// <summary>The silo's services.</summary>
    public IServiceCollection Services => _silo.Services;

    /// <summary>Adds a job that this silo can run. Every silo of the cluster must add the same jobs, defined by the same code.</summary>
    /// <param name="name">The job's name; unique on the silo.</param>
    /// <param name="define">Writes the program down. Called once, when the silo starts.</param>
    /// <param name="args">The program's arguments, as <see cref="StreamExecutionEnvironment.Create"/> takes them.</param>
    public FlinkNetBuilder AddJob(string name, Action<StreamExecutionEnvironment> define, params string[] args)
    {
        ArgumentException.ThrowIfNullOrWhiteSpace(name);
        ArgumentNullException.ThrowIfNull(define);
        Services.AddSingleton(new JobDefinition(name, define, args));
        return this;
    }

    /// <summary>
    /// Adds a module that no assembly of the program names. Those that one does, as those of the packages that it references, are there
    /// already; a program that is published as a
    /// single file names them here, or in an assembly attribute of its own.
    /// </summary>
    public FlinkNetBuilder AddModule(IFlinkNetModule module)
    {
        ArgumentNullException.ThrowIfNull(module);
        AddedModule.Add(Services, module);
        return this;
    }

    /// <summary>Sets what the silo offers as a TaskManager.</summary>
    public FlinkNetBuilder ConfigureTaskManager(Action<TaskManagerOptions> configure)
    {
        Services.Configure(configure);
        return this;
    }

    /// <summary>
    /// Keeps the state of jobs outside of the silos, so that it outlives each of them: adds the grain storage named <c>flink</c>. All silos
    /// of a cluster name the
    /// same place.
    /// </summary>
    /// <param name="location">
    /// <c>redis://[user:password@]host[:port][/database]</c> (or <c>rediss://…</c> with TLS); <c>azure-blob://container/path</c> with the
    /// connection string in
    /// <c>AZURE_STORAGE_CONNECTION_STRING</c>; or <c>https://account.blob.core.windows.net/container/path</c>, with a shared access
    /// signature or the machine's identity.
    /// </param>
    /// <exception cref="FlinkException">It is memory. That no package knows the location is said when all has been added.</exception>
    public FlinkNetBuilder UseGrainStorage(string location)
    {
        ArgumentNullException.ThrowIfNull(location);
        if (location == ClusterStorage.Memory)
        {
            throw new FlinkException(
                FailureOrigin.User,
                "State that is kept in memory goes with its silo. For a silo that runs alone, add AddMemoryGrainStorage(\"flink\").");
        }

        _grainStorage = location;
        return this;
    }

    /// <summary>
    /// Opens <c>/healthz</c> (the process lives) and <c>/readyz</c> (the silo is an active member of its cluster). A host that has an
    /// HTTP pipeline of its own maps the checks named <c>flink-live</c> and <c>flink-ready</c> there instead.
    /// </summary>
    /// <param name="configure">Sets the port and the address.</param>
    public FlinkNetBuilder AddHealthEndpoints(Action<HealthEndpointOptions>? configure = null)
    {
        Services.AddOptions<HealthEndpointOptions>().Configure(options => configure?.Invoke(options)).ValidateOnStart();
        Services.AddSingleton<IValidateOptions<HealthEndpointOptions>, HealthEndpointOptionsValidator>();
        Services.AddSingleton<HealthEndpoints>();
        Services.AddHostedService(services => services.GetRequiredService<HealthEndpoints>());
        return this;
    }

    /// <summary>Does what may be done when all modules are known.</summary>
    /// <exception cref="FlinkException">No module knows where grain state is to be kept.</exception>
    internal void Complete() =>
        ClusterStorage.Read(_grainStorage, new Plugins(AddedModule.In(Services)).ClusterStorages)?.UseForState(_silo);
}
