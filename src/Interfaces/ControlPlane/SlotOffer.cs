namespace FlinkNet.Interfaces.ControlPlane;

/// <summary>What a silo offers to a job.</summary>
/// <param name="Slots">How many slots it has in all; 0 when it does not know the job.</param>
/// <param name="FreeSlots">How many of them no job uses.</param>
/// <param name="Fingerprint">The digest of its own graph of the job; null when it does not know the job.</param>
/// <param name="VertexFingerprints">One line per vertex, to name the first that differs: its digest, a blank, its description.</param>
[GenerateSerializer, Immutable, Alias("flink.SlotOffer")]
public sealed record SlotOffer(
    [property: Id(0)] int Slots,
    [property: Id(1)] int FreeSlots,
    [property: Id(2)] string? Fingerprint,
    [property: Id(3)] IReadOnlyList<string> VertexFingerprints);
