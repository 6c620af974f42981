using Training;
using static FlinkNet.Testing.Tests.Samples.TaxiEvents;

namespace FlinkNet.Testing.Tests.Samples;

/// <summary>The second exercise.</summary>
public sealed class RidesAndFaresTests(SamplesCluster cluster)
{
    private static readonly RideEvent Ride = Start(1);
    private static readonly Fare RideFare = FareOf(1);

    [Fact]
    public void Ride_BeforeItsFare_WaitsInStateThatIsClearedThen()
    {
        using var harness = Harness();

        harness.ProcessElement1(Ride, Ride.Time);
        Assert.Equal(Ride, harness.StateOf(1L).GetValue<RideEvent>("ride"));
        Assert.Equal(1, harness.State.Count);
        harness.ProcessElement2(RideFare, RideFare.StartedAt);

        Assert.Equal(0, harness.State.Count);
        Assert.Equal([StreamElement.Record(new PaidRide(Ride, RideFare), Ride.Time)], harness.Output.Elements);
    }

    [Fact]
    public void Fare_BeforeItsRide_WaitsInStateThatIsClearedThen()
    {
        using var harness = Harness();

        harness.ProcessElement2(RideFare, RideFare.StartedAt);
        Assert.Equal(RideFare, harness.StateOf(1L).GetValue<Fare>("fare"));
        Assert.Equal(1, harness.State.Count);
        harness.ProcessElement1(Ride, Ride.Time);

        Assert.Equal(0, harness.State.Count);
        Assert.Equal([StreamElement.Record(new PaidRide(Ride, RideFare), Ride.Time)], harness.Output.Elements);
    }

    [Fact]
    public void Ride_ThatComesTwiceBeforeItsFare_IsJoinedOnce()
    {
        using var harness = Harness();

        harness.ProcessElement1(Ride);
        harness.ProcessElement1(Ride);
        harness.ProcessElement2(RideFare);

        Assert.Equal([new PaidRide(Ride, RideFare)], harness.Output.Values);
        Assert.Equal(0, harness.State.Count);
    }

    [Fact]
    public void Ride_ThatWaitsWhenTheJobIsRestored_IsJoinedThen()
    {
        using var before = Harness();
        before.ProcessElement1(Ride);

        using var after = before.RestoredFrom(before.Snapshot());
        after.ProcessElement2(RideFare);

        Assert.Equal([new PaidRide(Ride, RideFare)], after.Output.Values);
    }

    [Fact]
    public async Task Job_WithRidesAndFaresInDifferentOrders_JoinsEach()
    {
        var env = cluster.CreateEnvironment();

        var joined = await RidesAndFares.Define(
            env.FromElements(Start(1), Start(4), Start(3), Start(2)), env.FromElements(FareOf(2), FareOf(4), FareOf(1), FareOf(3)))
            .ExecuteAndCollectAllAsync("rides and fares", TestContext.Current.CancellationToken);

        Assert.Equal(
            Enumerable.Range(1, 4).Select(id => new PaidRide(Start(id), FareOf(id))),
            joined.OrderBy(pair => pair.Ride.RideId));
    }

    private static OperatorTestHarness<RideEvent, Fare, PaidRide> Harness() => ProcessFunctionTestHarnesses.ForKeyedCoProcessFunction(
        new Enrichment(), (RideEvent ride) => ride.RideId, (Fare fare) => fare.RideId);
}
