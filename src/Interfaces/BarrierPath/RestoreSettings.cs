using FlinkNet.Model;

namespace FlinkNet.Interfaces.BarrierPath;

/// <summary>What a job starts from.</summary>
/// <param name="Path">The folder of a savepoint or checkpoint, as every process understands it; null for none.</param>
/// <param name="AllowNonRestoredState">Whether state is left behind when the program has no operator of its uid.</param>
/// <param name="ClaimMode">Whose the savepoint is from then on.</param>
[GenerateSerializer, Immutable, Alias("flink.RestoreSettings")]
public sealed record RestoreSettings(
    [property: Id(0)] string? Path,
    [property: Id(1)] bool AllowNonRestoredState,
    [property: Id(2)] RestoreClaimMode ClaimMode)
{
    /// <summary>Nothing in particular.</summary>
    public static RestoreSettings None { get; } = new(null, false, RestoreClaimMode.NoClaim);
}
