using FlinkNet.Interfaces.ControlPlane;
using Orleans.Runtime.Services;

namespace FlinkNet.Grains.ControlPlane;

/// <summary>Addresses the TaskManager of an exact silo.</summary>
internal sealed class TaskManagerClient(IServiceProvider services) : GrainServiceClient<ITaskManager>(services)
{
    public ITaskManager Of(SiloAddress silo) => GetGrainService(silo);
}
