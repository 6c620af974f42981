namespace FlinkNet.Interfaces.BarrierPath;

/// <summary>Where an attempt begins, if that is known.</summary>
/// <param name="IsKnown">Whether it is; otherwise the caller polls again.</param>
/// <param name="Point">The checkpoint; null when there is none, so that the job begins at the beginning.</param>
[GenerateSerializer, Immutable, Alias("flink.RestoreAnswer")]
public sealed record RestoreAnswer(
    [property: Id(0)] bool IsKnown,
    [property: Id(1)] RestorePoint? Point)
{
    /// <summary>It is being looked for.</summary>
    public static RestoreAnswer ComeAgain { get; } = new(false, null);
}
