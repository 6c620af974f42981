using Microsoft.Extensions.DependencyInjection;

namespace FlinkNet.Silo.Modules;

/// <summary>A module whose services a silo has.</summary>
internal sealed record AddedModule(IFlinkNetModule Module)
{
    /// <summary>Adds the services of a module, unless it has been added.</summary>
    public static void Add(IServiceCollection services, IFlinkNetModule module)
    {
        if (!In(services).Any(added => added.GetType() == module.GetType()))
        {
            services.AddSingleton(new AddedModule(module));
            module.Register(services);
        }
    }

    /// <summary>The modules that have been added.</summary>
    public static IReadOnlyList<IFlinkNetModule> In(IServiceCollection services) =>
    [
        .. services.Where(service => !service.IsKeyedService)
            .Select(service => service.ImplementationInstance)
            .OfType<AddedModule>()
            .Select(added => added.Module),
    ];
}
