using Training;
using static FlinkNet.Testing.Tests.Samples.TaxiEvents;

namespace FlinkNet.Testing.Tests.Samples;

/// <summary>The first exercise.</summary>
public sealed class RideCleansingTests(SamplesCluster cluster)
{
    private readonly InCity _filter = new();

    [Fact]
    public void Ride_WithinTheCity_Passes() => Assert.True(_filter.Filter(Start(1) with { From = Harbour, To = Airport }));

    [Fact]
    public void Ride_ThatStartsOutside_IsLeftOut() => Assert.False(_filter.Filter(Start(1) with { From = Elsewhere, To = Airport }));

    [Fact]
    public void Ride_ThatEndsOutside_IsLeftOut() => Assert.False(_filter.Filter(Start(1) with { From = Harbour, To = Elsewhere }));

    [Fact]
    public void Ride_Elsewhere_IsLeftOut() => Assert.False(_filter.Filter(Start(1) with { From = Elsewhere, To = Elsewhere }));

    [Fact]
    public async Task Job_WithAMixtureOfRides_LetsThoseWithinTheCityPass()
    {
        var env = cluster.CreateEnvironment();
        var inside = Start(1);
        var alsoInside = Start(2).End(after: 5 * Minute);

        var passed = await RideCleansing.Define(env.FromElements(
            inside,
            Start(3) with { From = Elsewhere },
            alsoInside,
            Start(4) with { To = Elsewhere },
            Start(5) with { From = Elsewhere, To = Elsewhere }))
            .ExecuteAndCollectAllAsync("cleansing", TestContext.Current.CancellationToken);

        Assert.Equal([inside, alsoInside], passed.OrderBy(ride => ride.RideId));
    }
}
