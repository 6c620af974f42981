using FlinkNet.Model;

namespace FlinkNet.Interfaces;

/// <summary>A failure, told so that it can cross processes.</summary>
/// <param name="Origin">Whose fault it is.</param>
/// <param name="Message">What happened, to whom, and what to do; one or a few sentences.</param>
/// <param name="Details">The user's exception with its stack trace, for logs; null when there is none.</param>
/// <param name="IsFinal">Whether another attempt would fail the same way, so that there is none.</param>
/// <param name="Unreachable">The silo that a task could not reach; null when that is not what failed.</param>
[GenerateSerializer, Immutable, Alias("flink.FailureInfo")]
public sealed record FailureInfo(
    [property: Id(0)] FailureOrigin Origin,
    [property: Id(1)] string Message,
    [property: Id(2)] string? Details,
    [property: Id(3)] bool IsFinal = false,
    [property: Id(4)] SiloAddress? Unreachable = null);
