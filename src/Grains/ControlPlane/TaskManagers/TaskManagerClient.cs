using FlinkNet.Interfaces.ControlPlane;
using Orleans.Runtime.Services;

namespace FlinkNet.Grains.ControlPlane.TaskManagers;

/// <summary>Addresses the TaskManager of an exact silo.</summary>
internal interface ITaskManagerClient
{
    /// <summary>The TaskManager of a silo.</summary>
    ITaskManager Of(SiloAddress silo);
}

/// <summary>Addresses TaskManagers as the grain services that they are.</summary>
internal sealed class TaskManagerClient(IServiceProvider services) : GrainServiceClient<ITaskManager>(services), ITaskManagerClient
{
    public ITaskManager Of(SiloAddress silo) => GetGrainService(silo);
}
