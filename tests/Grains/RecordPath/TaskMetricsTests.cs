using FlinkNet.Interfaces.ControlPlane;

namespace FlinkNet.Grains.Tests.RecordPath;

public sealed class TaskMetricsTests
{
    [Theory]
    [InlineData(null, null, null)]
    [InlineData(1_436_918_404_000L, "split a.csv", "The watermark is at 2015-07-15T00:00:04.000Z; split a.csv holds it back.")]
    [InlineData(1_436_918_404_000L, null, "The watermark is at 2015-07-15T00:00:04.000Z.")]
    [InlineData(long.MinValue, "the channel from Source (2/4)", "There is no watermark yet; the channel from Source (2/4) holds it back.")]
    [InlineData(long.MaxValue, null, "The watermark has reached the end of time: the input has ended.")]
    [InlineData(long.MaxValue - 1, null, "The watermark is at 9223372036854775806 ms since 1970.")]
    public void WatermarkSentence_SaysWhereItStandsAndWhoHoldsItBack(long? watermark, string? heldBackBy, string? expected) =>
        Assert.Equal(expected, (default(TaskMetrics) with { Watermark = watermark, WatermarkHeldBackBy = heldBackBy }).WatermarkSentence);
}
