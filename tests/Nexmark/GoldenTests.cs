using FlinkNet.Bench.Nexmark.Generator;
using FlinkNet.Bench.Nexmark.Model;
using FlinkNet.Bench.Nexmark.Queries;

namespace FlinkNet.Nexmark.Tests;

/// <summary>
/// The queries as whole jobs against figures that an independent program computed: 100,000 events, one a millisecond, at parallelism 1 and
/// 3, in order and in
/// shuffled groups of 100; also when the run is killed twice, and when it goes on at another parallelism.
/// </summary>
public sealed class GoldenTests
{
    private const long Count = 100_000;

    public static TheoryData<int, int> Settings => new() { { 1, 1 }, { 1, 100 }, { 3, 1 }, { 3, 100 } };

    public static TheoryData<int, int, Faults> FaultySettings => new()
    {
        { 1, 1, Faults.None },
        { 1, 100, Faults.None },
        { 3, 1, Faults.None },
        { 3, 100, Faults.None },
        { 3, 100, Faults.KilledTwice },
        { 3, 1, Faults.Resumed },
        { 2, 100, Faults.Resumed },
    };

    [Theory]
    [MemberData(nameof(FaultySettings))]
    public async Task Q0AndQ1_AllBids(int parallelism, int group, Faults faults)
    {
        var bids = await RunAsync(SimpleQueries.Q0, parallelism, group, faults);
        Assert.Equal((92_000, 667_953_890_778), (bids.Count, bids.Sum(bid => bid.Price)));

        var euros = await RunAsync(SimpleQueries.Q1, parallelism, group, faults);
        Assert.Equal(667_953_890_778 * 0.908m, euros.Sum(bid => bid.Price));
    }

    [Theory]
    [MemberData(nameof(FaultySettings))]
    public async Task Q2_BidsForSomeAuctions(int parallelism, int group, Faults faults)
    {
        var prices = await RunAsync(SimpleQueries.Q2, parallelism, group, faults);
        Assert.Equal((351, 2_502_808_698), (prices.Count, prices.Sum(price => price.Price)));
    }

    [Theory]
    [MemberData(nameof(FaultySettings))]
    public async Task Q3_LocalSellers(int parallelism, int group, Faults faults)
    {
        var sellers = await RunAsync(AuctionQueries.Q3, parallelism, group, faults);
        Assert.Equal((580, 2_586_338), (sellers.Count, sellers.Sum(seller => seller.Auction)));
    }

    [Theory]
    [MemberData(nameof(FaultySettings))]
    public async Task Q4_AveragePerCategory(int parallelism, int group, Faults faults)
    {
        var updates = await RunAsync(AuctionQueries.Q4, parallelism, group, faults);
        var last = updates.GroupBy(update => update.Category)
            .Select(updatesOf => updatesOf.MaxBy(update => update.Auctions))
            .OrderBy(update => update.Category);
        Assert.Equal(
            [(10L, 34_546_912L, 812L), (11, 32_513_436, 827), (12, 34_169_316, 785), (13, 31_872_634, 810), (14, 33_725_369, 810)],
            last.Select(update => (update.Category, update.Average, update.Auctions)));
    }

    [Theory]
    [MemberData(nameof(FaultySettings))]
    public async Task Q5_HotAuctions(int parallelism, int group, Faults faults)
    {
        var hot = await RunAsync(WindowQueries.Q5, parallelism, group, faults);
        Assert.Equal(
            (54, 68, 96_667, 255_500),
            (hot.Select(row => row.WindowStart).Distinct().Count(), hot.Count, hot.Sum(row => row.Bids), hot.Sum(row => row.Auction)));
        Assert.Equal(
            (-8_000, 98_000),
            (hot.Min(row => row.WindowStart) - NexmarkGenerator.BaseTime, hot.Max(row => row.WindowStart) - NexmarkGenerator.BaseTime));
    }

    [Theory]
    [MemberData(nameof(FaultySettings))]
    public async Task Q7_HighestBids(int parallelism, int group, Faults faults)
    {
        var bids = await RunAsync(WindowQueries.Q7, parallelism, group, faults);
        Assert.Equal((10, 998_422_875), (bids.Count, bids.Sum(bid => bid.Price)));
    }

    [Theory]
    [MemberData(nameof(FaultySettings))]
    public async Task Q8_NewSellers(int parallelism, int group, Faults faults)
    {
        var sellers = await RunAsync(WindowQueries.Q8, parallelism, group, faults);
        Assert.Equal((299, 475_929), (sellers.Count, sellers.Sum(seller => seller.Id)));
    }

    [Theory]
    [MemberData(nameof(FaultySettings))]
    public async Task Q9_WinningBids(int parallelism, int group, Faults faults)
    {
        var won = await RunAsync(AuctionQueries.Q9, parallelism, group, faults);
        Assert.Equal((4_044, 134_898_001_625, 7_491_586), (won.Count, won.Sum(row => row.Bid.Price), won.Sum(row => row.Bid.Bidder)));
    }

    [Theory]
    [MemberData(nameof(FaultySettings))]
    public async Task Q11_Sessions(int parallelism, int group, Faults faults)
    {
        var sessions = await RunAsync(WindowQueries.Q11, parallelism, group, faults);
        Assert.Equal(
            (3_020, 1_919, 3_499, 60_452),
            (sessions.Count, sessions.Select(session => session.Bidder)
                .Distinct()
                .Count(), sessions.Max(session => session.Bids), sessions.Max(session => session.End - session.Start)));
    }

    [Theory]
    [MemberData(nameof(FaultySettings))]
    public async Task Q17_AuctionDays(int parallelism, int group, Faults faults)
    {
        var days = await RunAsync(WindowQueries.Q17, parallelism, group, faults);
        Assert.Equal(
            (4_657, 2_620_814_197, 178_924_282_668, 34_591_716_111),
            (days.Count, days.Sum(day => day.PriceMin), days.Sum(day => day.PriceMax), days.Sum(day => day.PriceAverage)));
    }

    [Theory]
    [MemberData(nameof(FaultySettings))]
    public async Task Q18_LastBids(int parallelism, int group, Faults faults)
    {
        var updates = await RunAsync(SimpleQueries.Q18, parallelism, group, faults);
        var last = updates.GroupBy(bid => (bid.Bidder, bid.Auction)).Select(bids => bids.MaxBy(bid => bid.DateTime)).ToList();
        Assert.Equal((25_248, 184_659_027_327), (last.Count, last.Sum(bid => bid.Price)));
    }

    [Theory]
    [InlineData(1, 100)]
    [InlineData(3, 1)]
    [InlineData(3, 100)]
    public async Task Q18AndQ9_WithTenEventsInAMillisecond_DoNotDependOnTheOrderOfArrival(int parallelism, int group)
    {
        const int Delay = 100;

        Assert.Equal(
            LastBids(await QueryRun.RunAsync(SimpleQueries.Q18, Count, 1, 1, Delay)),
            LastBids(await QueryRun.RunAsync(SimpleQueries.Q18, Count, parallelism, group, Delay)));
        Assert.Equal(
            (await QueryRun.RunAsync(AuctionQueries.Q9, Count, 1, 1, Delay)).OrderBy(won => won.Auction.Id),
            (await QueryRun.RunAsync(AuctionQueries.Q9, Count, parallelism, group, Delay)).OrderBy(won => won.Auction.Id));

        // The last update of a key is its result.
        static IEnumerable<Bid> LastBids(IEnumerable<Bid> updates) => updates
            .GroupBy(bid => (bid.Bidder, bid.Auction))
            .Select(bids => bids.Last())
            .OrderBy(bid => (bid.Bidder, bid.Auction));
    }

    [Theory]
    [MemberData(nameof(FaultySettings))]
    public async Task Q20_BidsOfACategory(int parallelism, int group, Faults faults)
    {
        var bids = await RunAsync(AuctionQueries.Q20, parallelism, group, faults);
        Assert.Equal((14_419, 107_731_793_617), (bids.Count, bids.Sum(row => row.Bid.Price)));
        Assert.All(bids, row => Assert.Equal((row.Bid.Auction, 10), (row.Auction.Id, row.Auction.Category)));
    }

    [Theory]
    [MemberData(nameof(FaultySettings))]
    public async Task Q14_BidsOfAMiddlePrice(int parallelism, int group, Faults faults)
    {
        var bids = await RunAsync(BidQueries.Q14, parallelism, group, faults);
        Assert.Equal(26_069, bids.Count);
        Assert.All(bids, bid => Assert.Equal("nightTime", bid.TimeOfDay));
    }

    [Theory]
    [MemberData(nameof(FaultySettings))]
    public async Task Q15_StatisticsOfTheDay(int parallelism, int group, Faults faults)
    {
        var day = Assert.Single(await RunAsync(DayQueries.Q15, parallelism, group, faults));
        Assert.Equal(
            (new ByPrice(92_000, 30_655, 30_660, 30_685), new ByPrice(1_919, 1_735, 1_753, 1_745), new ByPrice(4_657, 4_113, 4_159, 4_170)),
            (day.Bids, day.Bidders, day.Auctions));
    }

    [Theory]
    [MemberData(nameof(FaultySettings))]
    public async Task Q19_HighestBidsOfEachAuction(int parallelism, int group, Faults faults)
    {
        var updates = await RunAsync(RankQueries.Q19, parallelism, group, faults);
        var last = updates.GroupBy(row => (row.Bid.Auction, row.Rank)).Select(rows => rows.Last()).ToList();
        Assert.Equal((35_135, 362_704_345_766), (last.Count, last.Sum(row => row.Bid.Price)));
    }

    [Theory]
    [MemberData(nameof(FaultySettings))]
    public async Task Q23_BidsOfSellers(int parallelism, int group, Faults faults) =>
        Assert.Equal(147_405, (await RunAsync(PersonQueries.Q23, parallelism, group, faults)).Count);

    private static Task<IReadOnlyList<T>> RunAsync<T>(
        Func<DataStream<NexmarkEvent>, DataStream<T>> query,
        int parallelism,
        int group,
        Faults faults) =>
        QueryRun.RunAsync(query, Count, parallelism, group, faults);
}
