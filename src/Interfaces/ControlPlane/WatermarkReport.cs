using FlinkNet.Model;

namespace FlinkNet.Interfaces.ControlPlane;

/// <summary>A reader tells its watermark to its alignment group.</summary>
/// <param name="Task">The reading task.</param>
/// <param name="SourceId">The id of the source's transformation.</param>
/// <param name="Group">The group.</param>
/// <param name="Number">The ordinal of this report of the reader, from 1. One that a later one overtook changes nothing.</param>
/// <param name="Watermark">The watermark, in milliseconds since 1970; <see cref="long.MaxValue"/> when nobody is to wait for the
/// reader.</param>
[GenerateSerializer, Immutable, Alias("flink.WatermarkReport")]
public sealed record WatermarkReport(
    [property: Id(0)] TaskAttemptId Task,
    [property: Id(1)] int SourceId,
    [property: Id(2)] string Group,
    [property: Id(3)] long Number,
    [property: Id(4)] long Watermark);
