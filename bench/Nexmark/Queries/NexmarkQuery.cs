using FlinkNet.Bench.Nexmark.Model;

namespace FlinkNet.Bench.Nexmark.Queries;

/// <summary>A query by its name, to be ended in any way.</summary>
/// <param name="Name">Nexmark's name.</param>
/// <param name="EndWith">Writes the query, and ends it.</param>
public sealed record NexmarkQuery(string Name, Action<DataStream<NexmarkEvent>, IQueryEnd> EndWith)
{
    /// <summary>The queries, in Nexmark's order, with the columns that Nexmark gives their rows.</summary>
    public static IReadOnlyList<NexmarkQuery> All { get; } =
    [
        Of("q0", SimpleQueries.Q0, Columns),
        Of("q1", SimpleQueries.Q1, bid => new { bid.Auction, bid.Bidder, bid.Price, bid.DateTime, bid.Extra }),
        Of("q2", SimpleQueries.Q2, row => new { row.Auction, row.Price }),
        Of("q3", AuctionQueries.Q3, row => new { row.Name, row.City, row.State, id = row.Auction }),
        Of("q4", AuctionQueries.Q4, row => new { id = row.Category, final = row.Average }),
        Of("q5", WindowQueries.Q5, row => new { row.Auction, num = row.Bids, starttime = row.WindowStart }),
        Of("q6", RankQueries.Q6, row => new { row.Seller, avg = row.Average }),
        Of("q7", WindowQueries.Q7, Columns),
        Of("q8", WindowQueries.Q8, row => new { row.Id, row.Name, stime = row.WindowStart }),
        Of("q9", AuctionQueries.Q9, Columns),
        new("q10", (events, end) => end.WriteFiles(folder => events.Q10(folder))),
        Of("q11", WindowQueries.Q11, Columns),
        Of("q12", WindowQueries.Q12, Columns),
        Of("q13", BidQueries.Q13, row => new { row.Bid.Auction, row.Bid.Bidder, row.Bid.Price, row.Bid.DateTime, row.Value }),
        Of("q14", BidQueries.Q14, row =>
            new { row.Auction, row.Bidder, row.Price, bidTimeType = row.TimeOfDay, row.DateTime, row.Extra, c_counts = row.CCount }),
        Of("q15", DayQueries.Q15, Columns),
        Of("q16", DayQueries.Q16, Columns),
        Of("q17", WindowQueries.Q17, row => new
        {
            row.Auction,
            row.Day,
            total_bids = row.Bids,
            rank1_bids = row.Rank1Bids,
            rank2_bids = row.Rank2Bids,
            rank3_bids = row.Rank3Bids,
            min_price = row.PriceMin,
            max_price = row.PriceMax,
            avg_price = row.PriceAverage,
            sum_price = row.PriceSum,
        }),
        Of("q18", SimpleQueries.Q18, bid => new { bid.Auction, bid.Bidder, bid.Price, bid.Channel, bid.Url, bid.DateTime, bid.Extra }),
        Of("q19", RankQueries.Q19, row =>
            new { row.Bid.Auction, row.Bid.Bidder, row.Bid.Price, row.Bid.Channel, row.Bid.Url, row.Bid.DateTime, row.Bid.Extra,
                rank_number = row.Rank }),
        Of("q20", AuctionQueries.Q20, Columns),
        Of("q21", BidQueries.Q21, row => new { row.Auction, row.Bidder, row.Price, row.Channel, channel_id = row.ChannelId }),
        Of("q22", BidQueries.Q22, row => new { row.Auction, row.Bidder, row.Price, row.Channel, row.Dir1, row.Dir2, row.Dir3 }),
        Of("q23", PersonQueries.Q23, row =>
            new { row.Bid.Bid.Auction, row.Bid.Bid.Bidder, row.Bid.Bid.Price, row.Bid.Bid.DateTime, row.Bid.Name, row.Bid.City, id =
                row.SoldAuction, itemName = row.SoldItem }),
    ];

    /// <summary>The generator alone.</summary>
    public static NexmarkQuery Generator { get; } = Of("generator", events => events, happened => new { happened.DateTime });

    private static object Columns(Bid bid) => new { bid.Auction, bid.Bidder, bid.Price, bid.DateTime, bid.Extra };

    private static object Columns(BidderSession row) => new { row.Bidder, bid_count = row.Bids, starttime = row.Start, endtime = row.End };

    private static object Columns(AuctionBid row) => new
    {
        row.Auction.Id,
        row.Auction.ItemName,
        row.Auction.Description,
        row.Auction.InitialBid,
        row.Auction.Reserve,
        row.Auction.DateTime,
        row.Auction.Expires,
        row.Auction.Seller,
        row.Auction.Category,
        row.Bid.Auction,
        row.Bid.Bidder,
        row.Bid.Price,
        bid_dateTime = row.Bid.DateTime,
        bid_extra = row.Bid.Extra,
    };

    private static object Columns(BidStatistics row) => new
    {
        row.Channel,
        row.Day,
        minute = DateTimeOffset.FromUnixTimeMilliseconds(row.LastBid).ToString("HH:mm", System.Globalization.CultureInfo.InvariantCulture),
        total_bids = row.Bids.Total,
        rank1_bids = row.Bids.Rank1,
        rank2_bids = row.Bids.Rank2,
        rank3_bids = row.Bids.Rank3,
        total_bidders = row.Bidders.Total,
        rank1_bidders = row.Bidders.Rank1,
        rank2_bidders = row.Bidders.Rank2,
        rank3_bidders = row.Bidders.Rank3,
        total_auctions = row.Auctions.Total,
        rank1_auctions = row.Auctions.Rank1,
        rank2_auctions = row.Auctions.Rank2,
        rank3_auctions = row.Auctions.Rank3,
    };

    private static NexmarkQuery Of<T>(string name, Func<DataStream<NexmarkEvent>, DataStream<T>> query, Func<T, object> columns) =>
        new(name, (events, end) => end.End(query(events), columns));
}

/// <summary>A way to end a query.</summary>
public interface IQueryEnd
{
    /// <summary>Ends a stream of rows.</summary>
    /// <param name="rows">The rows.</param>
    /// <param name="columns">Tells a row's columns.</param>
    void End<T>(DataStream<T> rows, Func<T, object> columns);

    /// <summary>Ends a query that writes files itself.</summary>
    /// <param name="write">Is given the folder.</param>
    void WriteFiles(Action<string> write);
}
