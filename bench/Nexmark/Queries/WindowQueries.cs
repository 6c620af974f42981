using FlinkNet.Bench.Nexmark.Model;

namespace FlinkNet.Bench.Nexmark.Queries;

/// <summary>The queries over windows of time.</summary>
public static class WindowQueries
{
    private static readonly TimeSpan TenSeconds = TimeSpan.FromSeconds(10);

    /// <summary>q5: of each window of 10 s, begun every 2 s, the auctions with the most bids.</summary>
    public static DataStream<HotAuction> Q5(this DataStream<NexmarkEvent> events) => events.Bids()
        .KeyBy(bid => bid.Auction)
        .Window(SlidingEventTimeWindows.Of(TenSeconds, TimeSpan.FromSeconds(2)))
        .Aggregate(new Count<Bid>(), (auction, window, count) => new HotAuction(auction, count, window.Start)).Uid("q5 count")
        .WindowAll(TumblingEventTimeWindows.Of(TimeSpan.FromSeconds(2)))
        .Aggregate(new Highest<HotAuction>(auction => auction.Bids)).Uid("q5 most")
        .FlatMap(hottest => hottest);

    /// <summary>q7: of each 10 s the bids with the highest price.</summary>
    public static DataStream<Bid> Q7(this DataStream<NexmarkEvent> events) => events.Bids()
        .WindowAll(TumblingEventTimeWindows.Of(TenSeconds))
        .Aggregate(new Highest<Bid>(bid => bid.Price)).Uid("q7 highest")
        .FlatMap(highest => highest);

    /// <summary>q8: who began to sell within the 10 s in which he appeared.</summary>
    public static DataStream<NewSeller> Q8(this DataStream<NexmarkEvent> events) => events.Persons()
        .CoGroup(events.Auctions()).Where(person => person.Id).EqualTo(auction => auction.Seller)
        .Window(TumblingEventTimeWindows.Of(TenSeconds))
        .Apply<NewSeller>((persons, auctions, output) =>
        {
            if (auctions.Count > 0)
            {
                foreach (var person in persons)
                {
                    output.Collect(new NewSeller(person.Id, person.Name, TimeWindow.StartOf(person.DateTime, offset: 0, size: 10_000)));
                }
            }
        }).Uid("q8 new sellers");

    /// <summary>q11: the bids of each bidder per session, which ends after 10 s without one.</summary>
    public static DataStream<BidderSession> Q11(this DataStream<NexmarkEvent> events) => events.Bids()
        .KeyBy(bid => bid.Bidder)
        .Window(EventTimeSessionWindows.WithGap(TenSeconds))
        .Aggregate(new Count<Bid>(), (bidder, window, count) => new BidderSession(bidder, count, window.Start, window.End))
            .Uid("q11 sessions");

    /// <summary>
    /// q12: the bids of each bidder per 10 s of the TaskManager's clock. What is not told when the input ends is not told at all.
    /// </summary>
    public static DataStream<BidderSession> Q12(this DataStream<NexmarkEvent> events) => events.Bids()
        .KeyBy(bid => bid.Bidder)
        .Window(TumblingProcessingTimeWindows.Of(TenSeconds))
        .Aggregate(new Count<Bid>(), (bidder, window, count) => new BidderSession(bidder, count, window.Start, window.End))
            .Uid("q12 counts");

    /// <summary>q17: of each auction and day the number of bids, all and by price, and their lowest, highest and total price.</summary>
    public static DataStream<AuctionDay> Q17(this DataStream<NexmarkEvent> events) => events.Bids()
        .KeyBy(bid => bid.Auction)
        .Window(TumblingEventTimeWindows.Of(TimeSpan.FromDays(1)))
        .Aggregate(new PriceSummary(), (auction, window, summary) => summary with { Auction = auction, Day = window.Start })
            .Uid("q17 days");
}

/// <summary>An auction with its number of bids in a window.</summary>
[GenerateSerializer]
public readonly record struct HotAuction([property: Id(0)] long Auction, [property: Id(1)] long Bids, [property: Id(2)] long WindowStart);

/// <summary>A person who began to sell.</summary>
[GenerateSerializer]
public sealed record NewSeller([property: Id(0)] long Id, [property: Id(1)] string Name, [property: Id(2)] long WindowStart);

/// <summary>A bidder's bids in a session or window.</summary>
[GenerateSerializer]
public readonly record struct BidderSession(
    [property: Id(0)] long Bidder,
    [property: Id(1)] long Bids,
    [property: Id(2)] long Start,
    [property: Id(3)] long End);

/// <summary>An auction's bids of a day.</summary>
[GenerateSerializer]
public readonly record struct AuctionDay(
    [property: Id(0)] long Auction,
    [property: Id(1)] long Day,
    [property: Id(2)] long Bids,
    [property: Id(3)] long PriceMin,
    [property: Id(4)] long PriceMax,
    [property: Id(5)] long PriceSum,
    [property: Id(6)] long Rank1Bids,
    [property: Id(7)] long Rank2Bids,
    [property: Id(8)] long Rank3Bids)
{
    /// <summary>The average price, truncated.</summary>
    public long PriceAverage => PriceSum / Bids;
}
