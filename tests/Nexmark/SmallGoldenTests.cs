using FlinkNet.Bench.Nexmark.Model;
using FlinkNet.Bench.Nexmark.Queries;

namespace FlinkNet.Nexmark.Tests;

/// <summary>The queries against the figures of the smaller set: 10,000 events, one a millisecond.</summary>
public sealed class SmallGoldenTests
{
    public static TheoryData<int, int, Faults> Settings => GoldenTests.FaultySettings;

    [Theory]
    [MemberData(nameof(Settings))]
    public async Task SimpleQueries_AreGolden(int parallelism, int group, Faults faults)
    {
        Assert.Equal(67_588_884_531, (await RunAsync(SimpleQueries.Q0, parallelism, group, faults)).Sum(bid => bid.Price));
        Assert.Equal(67_588_884_531 * 0.908m, (await RunAsync(SimpleQueries.Q1, parallelism, group, faults)).Sum(bid => bid.Price));
        var prices = await RunAsync(SimpleQueries.Q2, parallelism, group, faults);
        Assert.Equal((22, 159_224_884), (prices.Count, prices.Sum(price => price.Price)));
        Assert.Equal(2_623, (await RunAsync(BidQueries.Q14, parallelism, group, faults)).Count);
        var last = (await RunAsync(SimpleQueries.Q18, parallelism, group, faults))
            .GroupBy(bid => (bid.Bidder, bid.Auction))
            .Select(bids => bids.Last())
            .ToList();
        Assert.Equal((1_789, 14_441_693_567), (last.Count, last.Sum(bid => bid.Price)));
    }

    [Theory]
    [MemberData(nameof(Settings))]
    public async Task AuctionQueries_AreGolden(int parallelism, int group, Faults faults)
    {
        var sellers = await RunAsync(AuctionQueries.Q3, parallelism, group, faults);
        Assert.Equal((17, 24_012), (sellers.Count, sellers.Sum(seller => seller.Auction)));
        var averages = (await RunAsync(AuctionQueries.Q4, parallelism, group, faults))
            .GroupBy(update => update.Category)
            .Select(updates => updates.MaxBy(update => update.Auctions));
        Assert.Equal(
            [(32_307_184L, 67L), (34_659_656, 61), (35_224_453, 68), (32_486_890, 75), (35_436_865, 61)],
            averages.OrderBy(update => update.Category).Select(update => (update.Average, update.Auctions)));
        var won = await RunAsync(AuctionQueries.Q9, parallelism, group, faults);
        Assert.Equal((332, 11_272_248_785, 356_133), (won.Count, won.Sum(row => row.Bid.Price), won.Sum(row => row.Bid.Bidder)));
        var bids = await RunAsync(AuctionQueries.Q20, parallelism, group, faults);
        Assert.Equal((714, 4_626_636_346), (bids.Count, bids.Sum(row => row.Bid.Price)));
    }

    [Theory]
    [MemberData(nameof(Settings))]
    public async Task WindowQueries_AreGolden(int parallelism, int group, Faults faults)
    {
        var hot = await RunAsync(WindowQueries.Q5, parallelism, group, faults);
        Assert.Equal(
            (9, 13, 18_590, 15_400),
            (hot.Select(row => row.WindowStart).Distinct().Count(), hot.Count, hot.Sum(row => row.Bids), hot.Sum(row => row.Auction)));
        var highest = await RunAsync(WindowQueries.Q7, parallelism, group, faults);
        Assert.Equal((1, 99_865_927), (highest.Count, highest.Sum(bid => bid.Price)));
        var sellers = await RunAsync(WindowQueries.Q8, parallelism, group, faults);
        Assert.Equal((110, 117_768), (sellers.Count, sellers.Sum(seller => seller.Id)));
        var sessions = await RunAsync(WindowQueries.Q11, parallelism, group, faults);
        Assert.Equal(
            (196, 196, 3_485, 19_994),
            (sessions.Count, sessions.Select(session => session.Bidder)
                .Distinct()
                .Count(), sessions.Max(session => session.Bids), sessions.Max(session => session.End - session.Start)));
        var days = await RunAsync(WindowQueries.Q17, parallelism, group, faults);
        Assert.Equal(
            (378, 368_545_968, 15_370_147_735, 3_016_924_285),
            (days.Count, days.Sum(day => day.PriceMin), days.Sum(day => day.PriceMax), days.Sum(day => day.PriceAverage)));
    }

    [Theory]
    [MemberData(nameof(Settings))]
    public async Task DayRankAndPersonQueries_AreGolden(int parallelism, int group, Faults faults)
    {
        var day = Assert.Single(await RunAsync(DayQueries.Q15, parallelism, group, faults));
        Assert.Equal(
            (new ByPrice(9_200, 3_067, 3_037, 3_096), new ByPrice(196, 171, 158, 166), new ByPrice(378, 331, 344, 347)),
                (day.Bids, day.Bidders, day.Auctions));
        var last = (await RunAsync(RankQueries.Q19, parallelism, group, faults))
            .GroupBy(row => (row.Bid.Auction, row.Rank))
            .Select(rows => rows.Last())
            .ToList();
        Assert.Equal((3_002, 31_533_096_439), (last.Count, last.Sum(row => row.Bid.Price)));
        Assert.Equal(26_427, (await RunAsync(PersonQueries.Q23, parallelism, group, faults)).Count);
    }

    private static Task<IReadOnlyList<T>> RunAsync<T>(
        Func<DataStream<NexmarkEvent>, DataStream<T>> query,
        int parallelism,
        int group,
        Faults faults) =>
        QueryRun.RunAsync(query, 10_000, parallelism, group, faults);
}
