using FlinkNet.Interfaces.Options;
using FlinkNet.Silo.Health;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Options;

namespace FlinkNet.Silo;

/// <summary>Says what a silo does as a TaskManager: the jobs that it can run, its slots, its health endpoints.</summary>
public sealed class FlinkNetBuilder
{
    internal FlinkNetBuilder(IServiceCollection services) => Services = services;

    /// <summary>The silo's services.</summary>
    public IServiceCollection Services { get; }

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

    /// <summary>Sets what the silo offers as a TaskManager.</summary>
    public FlinkNetBuilder ConfigureTaskManager(Action<TaskManagerOptions> configure)
    {
        Services.Configure(configure);
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
}
