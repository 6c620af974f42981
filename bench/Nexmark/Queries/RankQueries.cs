using FlinkNet.Bench.Nexmark.Model;

namespace FlinkNet.Bench.Nexmark.Queries;

/// <summary>The queries that keep the first or last few of each key.</summary>
public static class RankQueries
{
    /// <summary>
    /// q6: of each seller the average price of his last ten auctions that closed with a bid, told anew with each that closes.
    /// </summary>
    public static DataStream<SellerAverage> Q6(this DataStream<NexmarkEvent> events) => events.Q9()
        .KeyBy(won => won.Auction.Seller)
        .Process(new LastPrices(10)).Uid("q6 last prices");

    /// <summary>
    /// q19: the ten highest bids of each auction with their ranks; a bid that enters is told, and all whose rank it changes are told anew.
    /// </summary>
    public static DataStream<RankedBid> Q19(this DataStream<NexmarkEvent> events) => events.Bids()
        .KeyBy(bid => bid.Auction)
        .Process(new HighestBids(10)).Uid("q19 highest bids");
}

/// <summary>A seller's average price, truncated.</summary>
[GenerateSerializer]
public readonly record struct SellerAverage(
    [property: Id(0)] long Seller,
    [property: Id(1)] long Average,
    [property: Id(2)] long Expires,
    [property: Id(3)] long Auction);

/// <summary>A bid with its rank among those for its auction, from 1.</summary>
[GenerateSerializer]
public readonly record struct RankedBid([property: Id(0)] Bid Bid, [property: Id(1)] int Rank);

/// <summary>
/// Keeps the last few prices in the order in which the auctions closed: what closed waits for the watermark to say that nothing closed
/// before it.
/// </summary>
internal sealed class LastPrices(int count) : KeyedProcessFunction<long, AuctionBid, SellerAverage>
{
    private IListState<AuctionBid> _closed = null!;
    private IListState<long> _prices = null!;

    public override void Open(IRuntimeContext context)
    {
        _closed = context.GetListState(new ListStateDescriptor<AuctionBid>("closed"));
        _prices = context.GetListState(new ListStateDescriptor<long>("prices"));
    }

    public override void ProcessElement(AuctionBid value, IKeyedProcessContext<long> context, ICollector<SellerAverage> output)
    {
        _closed.Add(value);
        context.TimerService.RegisterEventTimeTimer(value.Auction.Expires);
    }

    public override void OnTimer(long timestamp, IOnTimerContext<long> context, ICollector<SellerAverage> output)
    {
        var prices = _prices.ToList();
        foreach (var won in _closed.Where(won => won.Auction.Expires == timestamp).OrderBy(won => won.Auction.Id))
        {
            prices.Add(won.Bid.Price);
            prices = [.. prices.TakeLast(count)];
            output.Collect(new SellerAverage(context.CurrentKey, prices.Sum() / prices.Count, timestamp, won.Auction.Id));
        }

        _prices.Update(prices);
        _closed.Update(_closed.Where(won => won.Auction.Expires > timestamp));
    }
}

/// <summary>Keeps the highest bids, the earlier first of equals.</summary>
internal sealed class HighestBids(int count) : KeyedProcessFunction<long, Bid, RankedBid>
{
    private IValueState<Bid[]?> _highest = null!;

    public override void Open(IRuntimeContext context) => _highest = context.GetState(new ValueStateDescriptor<Bid[]?>("highest"));

    public override void ProcessElement(Bid value, IKeyedProcessContext<long> context, ICollector<RankedBid> output)
    {
        var highest = _highest.Value ?? [];
        if (highest.Length == count && !Beats(value, highest[^1]))
        {
            return;
        }

        var place = highest.Length;
        while (place > 0 && Beats(value, highest[place - 1]))
        {
            place--;
        }

        Bid[] changed = [.. highest[..place], value, .. highest[place..Math.Min(highest.Length, count - 1)]];
        _highest.Value = changed;
        for (var rank = place; rank < changed.Length; rank++)
        {
            output.Collect(new RankedBid(changed[rank], rank + 1));
        }
    }

    private static bool Beats(Bid bid, Bid other) =>
        (-bid.Price, bid.DateTime, bid.Bidder).CompareTo((-other.Price, other.DateTime, other.Bidder)) < 0;
}
