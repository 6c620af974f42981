using Orleans.Placement;

namespace FlinkNet.Grains.ControlPlane.SiloPlacement;

/// <summary>
/// Puts a grain on the silo that its key names. It uses no grain directory: a registration on another silo would take the healthy
/// activation with it when that silo goes.
/// </summary>
[GenerateSerializer, Immutable, SuppressReferenceTracking]
internal sealed class ExactSiloPlacement : PlacementStrategy
{
    public static ExactSiloPlacement Singleton { get; } = new();

    public override bool IsUsingGrainDirectory => false;
}

/// <summary>Marks grains whose key is a <see cref="Interfaces.ControlPlane.TaskGrainKey"/>.</summary>
[AttributeUsage(AttributeTargets.Class)]
internal sealed class ExactSiloPlacementAttribute() : PlacementAttribute(ExactSiloPlacement.Singleton);
