using FlinkNet.Bench.Nexmark.Model;

namespace FlinkNet.Bench.Nexmark.Queries;

/// <summary>The queries that put auctions together with persons or bids.</summary>
public static class AuctionQueries
{
    /// <summary>q3: who sells in category 10 in Oregon, Idaho or California.</summary>
    public static DataStream<LocalSeller> Q3(this DataStream<NexmarkEvent> events) =>
        events.Auctions().Filter(auction => auction.Category == 10)
        .KeyBy(auction => auction.Seller)
        .Connect(events.Persons().Filter(person => person.State is "OR" or "ID" or "CA").KeyBy(person => person.Id))
        .Process(new JoinOne<Auction, Person, LocalSeller>(
            "auctions", (auction, seller) => new LocalSeller(seller.Name, seller.City, seller.State, auction.Id))).Uid("q3 join");

    /// <summary>q4: per category the average of the winning prices, told anew with each auction that closes.</summary>
    public static DataStream<CategoryAverage> Q4(this DataStream<NexmarkEvent> events) => events.Q9()
        .Map(won => new CategoryAverage(won.Auction.Category, won.Bid.Price, 1))
        .KeyBy(price => price.Category)
        .Reduce((sum, next) => sum with { PriceSum = sum.PriceSum + next.PriceSum, Auctions = sum.Auctions + next.Auctions })
            .Uid("q4 average");

    /// <summary>
    /// q9: the winning bid of each auction: the highest while it was open, the earliest of equals, and of those the one of the first
    /// bidder.
    /// </summary>
    public static DataStream<AuctionBid> Q9(this DataStream<NexmarkEvent> events) => events.Auctions().KeyBy(auction => auction.Id)
        .Connect(events.Bids().KeyBy(bid => bid.Auction))
        .Process(new WinningBids()).Uid("q9 winning bids");

    /// <summary>q20: the bids for auctions of category 10.</summary>
    public static DataStream<AuctionBid> Q20(this DataStream<NexmarkEvent> events) => events.Auctions().KeyBy(auction => auction.Id)
        .Connect(events.Bids().KeyBy(bid => bid.Auction))
        .Process(new BidsOfAuctions(category: 10)).Uid("q20 join");
}

/// <summary>A person who sells, with the auction.</summary>
[GenerateSerializer]
public sealed record LocalSeller(
    [property: Id(0)] string Name,
    [property: Id(1)] string City,
    [property: Id(2)] string State,
    [property: Id(3)] long Auction);

/// <summary>The winning prices of a category.</summary>
[GenerateSerializer]
public readonly record struct CategoryAverage(
    [property: Id(0)] long Category,
    [property: Id(1)] long PriceSum,
    [property: Id(2)] long Auctions)
{
    /// <summary>The average, truncated.</summary>
    public long Average => PriceSum / Auctions;
}

/// <summary>A bid with the auction that it is for: the winning one, or any.</summary>
[GenerateSerializer]
public readonly record struct AuctionBid([property: Id(0)] Auction Auction, [property: Id(1)] Bid Bid);

/// <summary>
/// Keeps the best bid of each auction, and tells it when the auction closes. A bid whose auction was not seen waits until the watermark
/// says that none will come.
/// </summary>
internal sealed class WinningBids : KeyedCoProcessFunction<long, Auction, Bid, AuctionBid>
{
    private IValueState<Auction?> _auction = null!;
    private IValueState<Bid> _best = null!;
    private IListState<Bid> _early = null!;

    public override void Open(IRuntimeContext context)
    {
        _auction = context.GetState(new ValueStateDescriptor<Auction?>("auction"));
        _best = context.GetState(new ValueStateDescriptor<Bid>("best"));
        _early = context.GetListState(new ListStateDescriptor<Bid>("early"));
    }

    public override void ProcessElement1(Auction value, IKeyedProcessContext<long> context, ICollector<AuctionBid> output)
    {
        _auction.Value = value;
        context.TimerService.RegisterEventTimeTimer(value.Expires);
        foreach (var bid in _early)
        {
            Consider(value, bid);
        }

        _early.Clear();
    }

    public override void ProcessElement2(Bid value, IKeyedProcessContext<long> context, ICollector<AuctionBid> output)
    {
        if (_auction.Value is { } auction)
        {
            Consider(auction, value);
        }
        else
        {
            _early.Add(value);
            context.TimerService.RegisterEventTimeTimer(value.DateTime);
        }
    }

    public override void OnTimer(long timestamp, IOnTimerContext<long> context, ICollector<AuctionBid> output)
    {
        if (_auction.Value is not { } auction)
        {
            _early.Update(_early.Where(bid => bid.DateTime > timestamp));
        }
        else if (timestamp == auction.Expires)
        {
            if (_best.TryGet(out var best))
            {
                output.Collect(new AuctionBid(auction, best));
            }

            _auction.Clear();
            _best.Clear();
        }
    }

    private void Consider(Auction auction, Bid bid)
    {
        if (bid.DateTime >= auction.DateTime && bid.DateTime <= auction.Expires && (!_best.TryGet(out var best) || Beats(bid, best)))
        {
            _best.Value = bid;
        }
    }

    private static bool Beats(Bid bid, Bid best) =>
        (-bid.Price, bid.DateTime, bid.Bidder).CompareTo((-best.Price, best.DateTime, best.Bidder)) < 0;
}

/// <summary>
/// Joins bids with the auctions of a category. A bid that comes before its auction waits for it; of other auctions no more is kept than
/// that they are not wanted.
/// </summary>
internal sealed class BidsOfAuctions(long category) : KeyedCoProcessFunction<long, Auction, Bid, AuctionBid>
{
    private IValueState<Auction?> _wanted = null!;
    private IListState<Bid> _bids = null!;

    public override void Open(IRuntimeContext context)
    {
        _wanted = context.GetState(new ValueStateDescriptor<Auction?>("wanted"));
        _bids = context.GetListState(new ListStateDescriptor<Bid>("bids"));
    }

    public override void ProcessElement1(Auction value, IKeyedProcessContext<long> context, ICollector<AuctionBid> output)
    {
        var wanted = value.Category == category ? value : null;
        _wanted.Value = wanted;
        foreach (var bid in _bids)
        {
            Join(wanted, bid, output);
        }

        _bids.Clear();
    }

    public override void ProcessElement2(Bid value, IKeyedProcessContext<long> context, ICollector<AuctionBid> output)
    {
        if (_wanted.TryGet(out var wanted))
        {
            Join(wanted, value, output);
        }
        else
        {
            _bids.Add(value);
        }
    }

    private static void Join(Auction? wanted, Bid bid, ICollector<AuctionBid> output)
    {
        if (wanted is not null)
        {
            output.Collect(new AuctionBid(wanted, bid));
        }
    }
}
