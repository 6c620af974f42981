using Training;
using static FlinkNet.Testing.Tests.Samples.TaxiEvents;

namespace FlinkNet.Testing.Tests.Samples;

/// <summary>The fourth exercise.</summary>
public sealed class LongRideAlertsTests(SamplesCluster cluster) : IDisposable
{
    private const long TwoHoursLater = TaxiDay.Midnight + (2 * Hour);

    private static readonly RideEvent Started = Start(1);
    private static readonly RideEvent EndedSoon = Started.End(after: Minute);
    private static readonly RideEvent EndedLate = Started.End(after: 3 * Hour);

    private readonly OperatorTestHarness<RideEvent, long> _harness =
        ProcessFunctionTestHarnesses.ForKeyedProcessFunction(new LongRides(), (RideEvent ride) => ride.RideId);

    public void Dispose() => _harness.Dispose();

    [Fact]
    public void Start_TakesATimerAndState_AndTheEndGivesThemBack()
    {
        Give(Started);
        Assert.Equal([TwoHoursLater], _harness.StateOf(1L).EventTimeTimers);
        Assert.Equal(Started, _harness.StateOf(1L).GetValue<RideEvent>("first event"));

        Give(EndedSoon);
        AssertNothingIsLeft();
    }

    [Fact]
    public void ShortRide_WithItsStartFirst_IsNotTold()
    {
        Give(Started, EndedSoon);
        Assert.Empty(_harness.Output.Elements);
    }

    [Fact]
    public void ShortRide_WithItsEndFirst_IsNotTold_AndLeavesNothing()
    {
        Give(EndedSoon, Started);
        Assert.Empty(_harness.Output.Elements);
        AssertNothingIsLeft();
    }

    [Fact]
    public void LongRide_WithItsStartFirst_IsToldByItsEnd()
    {
        Give(Started, EndedLate);
        Assert.Equal([StreamElement.Record(1L, EndedLate.Time)], _harness.Output.Elements);
        AssertNothingIsLeft();
    }

    [Fact]
    public void LongRide_WithItsEndFirst_IsToldOnce()
    {
        Give(EndedLate, Started);
        Assert.Equal([1L], _harness.Output.Values);
        AssertNothingIsLeft();
    }

    [Fact]
    public void LongRide_WhoseStartWasLost_IsToldByItsEnd_AndForgotten()
    {
        Give(EndedLate);
        Assert.Equal([StreamElement.Record(1L, EndedLate.Time)], _harness.Output.Elements);

        _harness.ProcessWatermark(EndedLate.Time);
        Assert.Equal([1L], _harness.Output.Values);
        AssertNothingIsLeft();
    }

    [Fact]
    public void ShortRide_WhoseStartWasLost_IsNotTold_AndForgotten()
    {
        Give(EndedSoon);
        Assert.Empty(_harness.Output.Elements);

        _harness.ProcessWatermark(EndedSoon.Time);
        Assert.Empty(_harness.Output.Values);
        AssertNothingIsLeft();
    }

    [Fact]
    public void Ride_WithoutAnEnd_IsToldByTheWatermark_AndNotByOtherRides()
    {
        Give(Started, Start(2, at: 3 * Hour));
        Assert.Empty(_harness.Output.Elements);

        _harness.ProcessWatermark(TwoHoursLater);
        Assert.Equal(
            [StreamElement.Record(1L, TwoHoursLater), StreamElement.Watermark<long>(TwoHoursLater)],
            _harness.Output.Elements);
    }

    [Fact]
    public void Ride_ToldByTheWatermark_LeavesNothing()
    {
        Give(Started);
        Assert.Equal(1, _harness.State.Count);
        Assert.Empty(_harness.Output.Elements);

        _harness.ProcessWatermark(TwoHoursLater);
        Assert.Equal(
            [StreamElement.Record(1L, TwoHoursLater), StreamElement.Watermark<long>(TwoHoursLater)],
            _harness.Output.Elements);
        AssertNothingIsLeft();
    }

    [Fact]
    public void Watermark_AMillisecondBefore_TellsNothing()
    {
        Give(Started);
        _harness.ProcessWatermark(TwoHoursLater - 1);
        Assert.Empty(_harness.Output.Values);
    }

    [Fact]
    public async Task Job_WithAShortRide_TellsNothing() => Assert.Empty(await RunAsync(Started, EndedSoon));

    [Fact]
    public async Task Job_WithAShortRideOutOfOrder_TellsNothing() => Assert.Empty(await RunAsync(EndedSoon, Started));

    [Fact]
    public async Task Job_WithManyRides_TellsOfTheLongOnes() => Assert.Equal(
        [1L, 3L],
        await RunAsync(
            Start(1),
            Start(2),
            Start(3, at: Minute),
            Start(4, at: Hour),
            Start(4, at: Hour).End(after: Hour),
            Start(2).End(after: 2 * Hour),
            Start(3, at: Minute).End(after: (3 * Hour) - Minute)));

    private void Give(params RideEvent[] rides)
    {
        foreach (var ride in rides)
        {
            _harness.ProcessElement(ride, ride.Time);
        }
    }

    private void AssertNothingIsLeft()
    {
        Assert.Equal(0, _harness.State.Count);
        Assert.Empty(_harness.State.EventTimeTimers);
    }

    private async Task<IEnumerable<long>> RunAsync(params RideEvent[] rides)
    {
        var env = cluster.CreateEnvironment();
        var alerts = await LongRideAlerts.Define(env.FromElements(rides).AssignTimestampsAndWatermarks(RideTime))
            .ExecuteAndCollectAllAsync("long rides", TestContext.Current.CancellationToken);
        return alerts.Order();
    }
}
