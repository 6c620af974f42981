using FlinkNet.Bench.Nexmark.Model;

namespace FlinkNet.Bench.Nexmark.Queries;

/// <summary>The queries that look at one bid at a time, and those that keep one row per key.</summary>
public static class SimpleQueries
{
    /// <summary>q0: all bids, unchanged.</summary>
    public static DataStream<Bid> Q0(this DataStream<NexmarkEvent> events) => events.Bids();

    /// <summary>q1: all bids with their prices in euros.</summary>
    public static DataStream<EuroBid> Q1(this DataStream<NexmarkEvent> events) =>
        events.Bids().Map(bid => new EuroBid(bid.Auction, bid.Bidder, bid.Price * 0.908m, bid.DateTime, bid.ExtraNumber));

    /// <summary>q2: the prices of bids for some auctions.</summary>
    public static DataStream<AuctionPrice> Q2(this DataStream<NexmarkEvent> events) =>
        events.Bids().Filter(bid => bid.Auction % 123 == 0).Map(bid => new AuctionPrice(bid.Auction, bid.Price));

    /// <summary>
    /// q18: the last bid of each bidder for each auction, told anew with each bid; of bids in the same millisecond the highest.
    /// </summary>
    public static DataStream<Bid> Q18(this DataStream<NexmarkEvent> events) =>
        events.Bids().KeyBy(bid => (bid.Bidder, bid.Auction)).MaxBy(bid => (bid.DateTime, bid.Price)).Uid("q18 last bid");
}

/// <summary>A bid with its price in euros.</summary>
[GenerateSerializer]
public readonly record struct EuroBid(
    [property: Id(0)] long Auction, [property: Id(1)] long Bidder, [property: Id(2)] decimal Price, [property: Id(3)] long DateTime,
        [property: Id(4)] int ExtraNumber)
{
    /// <summary>Padding to Nexmark's average size.</summary>
    public string Extra => BidExtras.Text(ExtraNumber);
}

/// <summary>The price of a bid for an auction.</summary>
[GenerateSerializer]
public readonly record struct AuctionPrice([property: Id(0)] long Auction, [property: Id(1)] long Price);
