using FlinkNet.Interfaces.Options;
using FlinkNet.Model;
using Microsoft.Extensions.DependencyInjection;
using Orleans.Storage;

namespace FlinkNet.Grains.Hosting;

/// <summary>Stops a silo's start when the host has not added what the control plane is built on.</summary>
internal sealed class HostedPartsValidator(IServiceProvider services) : IConfigurationValidator
{
    public void ValidateConfiguration()
    {
        if (services.GetKeyedService<IGrainStorage>(ControlPlaneOptions.StorageName) is null)
        {
            throw new FlinkException(
                FailureOrigin.User,
                $"The silo has no grain storage named '{ControlPlaneOptions.StorageName}', where Flink.NET keeps its jobs. "
                + $"Add one, such as siloBuilder.AddMemoryGrainStorage(\"{ControlPlaneOptions.StorageName}\") for a silo that runs alone.");
        }
    }
}
