using Training;
using static FlinkNet.Testing.Tests.Samples.TaxiEvents;

namespace FlinkNet.Testing.Tests.Samples;

/// <summary>The third exercise.</summary>
public sealed class HourlyTipsTests(SamplesCluster cluster)
{
    [Fact]
    public async Task OneDriver_WithOneTip_IsTheBestOfTheHour() =>
        Assert.Equal([Best(1, hour: 1, 1)], await RunAsync(TipOf(1, 0, 1)));

    [Fact]
    public async Task Tips_OfOneDriver_AreSummedByTheHour() => Assert.Equal(
        [Best(1, hour: 1, 6), Best(1, hour: 2, 10)],
        await RunAsync(TipOf(1, 0, 1), TipOf(1, 15 * Minute, 5), TipOf(1, 90 * Minute, 10)));

    [Fact]
    public async Task Hours_WithSeveralDrivers_HaveTheBestOfAll() => Assert.Equal(
        [Best(1, hour: 1, 6), Best(2, hour: 2, 20)],
        await RunAsync(
            TipOf(1, 0, 1),
            TipOf(1, 15 * Minute, 5),
            TipOf(1, 90 * Minute, 10),
            TipOf(2, 90 * Minute, 20),
            TipOf(3, 70 * Minute, 0),
            TipOf(4, 70 * Minute, 0),
            TipOf(4, 80 * Minute, 1),
            TipOf(5, 100 * Minute, 10)));

    /// <summary>The same without a cluster: what an hour's windows hold goes when it ends.</summary>
    [Fact]
    public void Windows_OfAnHourThatEnds_AreForgotten()
    {
        using var harness = OperatorTestHarness.Create((DataStream<Fare> fares) =>
            (SingleOutputStreamOperator<HourlyTip>)HourlyTips.Define(fares));
        foreach (var fare in (Fare[])[TipOf(1, 0, 1), TipOf(2, 5 * Minute, 3), TipOf(1, 70 * Minute, 4)])
        {
            harness.ProcessElement(fare, fare.StartedAt);
        }

        Assert.Equal(3, harness.State.Count);
        harness.ProcessWatermark(TaxiDay.Midnight + Hour);

        Assert.Equal([Best(2, hour: 1, 3)], harness.Output.Values);
        Assert.Equal(1, harness.State.Count);
    }

    private static HourlyTip Best(long driver, int hour, decimal tips) => new(driver, TaxiDay.Midnight + (hour * Hour), tips);

    private async Task<IEnumerable<HourlyTip>> RunAsync(params Fare[] fares)
    {
        var env = cluster.CreateEnvironment();
        var best = await HourlyTips.Define(env.FromElements(fares).AssignTimestampsAndWatermarks(FareTime))
            .ExecuteAndCollectAllAsync("hourly tips", TestContext.Current.CancellationToken);
        return best.OrderBy(tip => tip.HourEnd);
    }
}
