namespace FlinkNet.Interfaces.ControlPlane;

/// <summary>The answer to a <see cref="SplitRequest"/>.</summary>
/// <param name="Count">How many splits <paramref name="Splits"/> holds.</param>
/// <param name="Splits">The splits, serialized.</param>
/// <param name="NoMoreSplits">Whether the reader will never get another.</param>
/// <param name="RetryAfter">With no splits and more to come: when to ask again, with the same number.</param>
/// <param name="IsPostponed">Whether the enumerator was not asked yet, and may have splits for the reader.</param>
[GenerateSerializer, Immutable, Alias("flink.SplitResponse")]
public sealed record SplitResponse(
    [property: Id(0)] int Count,
    [property: Id(1)] byte[] Splits,
    [property: Id(2)] bool NoMoreSplits,
    [property: Id(3)] TimeSpan RetryAfter,
    [property: Id(4)] bool IsPostponed = false);
