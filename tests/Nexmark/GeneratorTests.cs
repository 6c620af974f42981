using FlinkNet.Bench.Nexmark.Generator;
using FlinkNet.Bench.Nexmark.Model;
using FlinkNet.Model;

namespace FlinkNet.Nexmark.Tests;

/// <summary>The generator against figures that an independent program computed from Beam's rules.</summary>
public sealed class GeneratorTests
{
    [Fact]
    public void FirstEvents_AreThoseOfBeam()
    {
        var generator = new NexmarkGenerator();
        var events = Enumerable.Range(0, 8).Select(number => generator.Event(number)).ToList();

        Assert.Equal((1000L, "Peter Jones", "WY"), (events[0].Person!.Id, events[0].Person!.Name, events[0].Person!.State));
        var auction = events[1].Auction!;
        Assert.Equal(
            (1000L, 28_873L, 29_448L, 1000L, 13L),
            (auction.Id, auction.InitialBid, auction.Reserve, auction.Seller, auction.Category));
        Assert.Equal(auction.DateTime + 11, auction.Expires);
        Assert.Equal((1001L, 25_626_290L, 12L), (events[2].Auction!.Id, events[2].Auction!.InitialBid, events[2].Auction!.Category));
        Assert.Equal((1002L, 267L, 10L), (events[3].Auction!.Id, events[3].Auction!.InitialBid, events[3].Auction!.Category));
        Assert.Equal(
            [(1000L, 1001L, 32_530_001L), (1000, 1009, 468_715), (1000, 1001, 300_435), (1000, 1001, 3_126_206)],
            events.Skip(4).Select(bid => (bid.Bid.Auction, bid.Bid.Bidder, bid.Bid.Price)));
    }

    [Theory]
    [InlineData(100_000, 2_000, 6_000, 92_000, 667_953_890_778)]
    [InlineData(10_000, 200, 600, 9_200, 67_588_884_531)]
    public void Counts_AndTheSumOfPrices_AreTheGoldenOnes(int count, int persons, int auctions, int bids, long prices)
    {
        var events = Events(count, outOfOrderGroupSize: 1);

        Assert.Equal(
            (persons, auctions, bids),
            (events.Count(e => e.Person is not null), events.Count(e => e.Auction is not null), events.Count(e => e.IsBid)));
        Assert.Equal(prices, events.Sum(e => e.Bid.Price));
    }

    [Fact]
    public void Groups_OutOfOrder_HoldTheSameEvents()
    {
        var shuffled = Events(10_000, outOfOrderGroupSize: 100);

        Assert.NotEqual(Events(10_000, 1), shuffled);
        Assert.Equal(Events(10_000, 1), shuffled.OrderBy(happened => happened.DateTime));
    }

    [Theory]
    [InlineData(0, 1)]
    [InlineData(1000, 0)]
    [InlineData(1000, 953)]
    [InlineData(1000, 1906)]
    public void Settings_ThatWouldMakeNoStream_AreRefused(int delay, int group) =>
        Assert.Throws<InvalidJobException>(() => new NexmarkGenerator(delay, group));

    private static List<NexmarkEvent> Events(int count, int outOfOrderGroupSize)
    {
        var generator = new NexmarkGenerator(1000, outOfOrderGroupSize);
        return [.. Enumerable.Range(0, count).Select(number => generator.Event(number))];
    }
}
