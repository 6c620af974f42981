using FlinkNet.Interfaces.ControlPlane;
using FlinkNet.Model;
using Orleans.Runtime.Placement;

namespace FlinkNet.Grains.ControlPlane.SiloPlacement;

/// <summary>Demands exactly the silo of the key, its generation included: a restarted process is another silo.</summary>
internal sealed class ExactSiloPlacementDirector : IPlacementDirector
{
    public Task<SiloAddress> OnAddActivation(PlacementStrategy strategy, PlacementTarget target, IPlacementContext context)
    {
        var key = TaskGrainKey.Parse(target.GrainIdentity.Key.ToString()!);
        foreach (var silo in context.GetCompatibleSilos(target))
        {
            if (silo.Equals(key.Silo))
            {
                return Task.FromResult(silo);
            }
        }

        // Not an OrleansException: those are taken as passing and tried again.
        throw new FlinkException(
            FailureOrigin.External, $"Task {key.Task} belongs on TaskManager {key.Silo.ToParsableString()}, which is not there any more.");
    }
}
