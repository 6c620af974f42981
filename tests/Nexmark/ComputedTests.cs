using System.Globalization;
using System.Text.Json;
using System.Text.RegularExpressions;
using FlinkNet.Bench.Nexmark.Generator;
using FlinkNet.Bench.Nexmark.Model;
using FlinkNet.Bench.Nexmark.Queries;
using FlinkNet.Testing;

namespace FlinkNet.Nexmark.Tests;

/// <summary>The queries that nobody published figures for, against what a plain program computes of the same events.</summary>
public sealed class ComputedTests
{
    private const int Count = 20_000;

    private static IReadOnlyList<NexmarkEvent> Events { get; } = QueryRun.Events(Count);

    private static IEnumerable<Bid> Bids => Events.Where(happened => happened.IsBid).Select(happened => happened.Bid);

    public static TheoryData<int, int> Settings => GoldenTests.Settings;

    [Theory]
    [MemberData(nameof(Settings))]
    public async Task Q6_AverageOfTheLastTenClosedAuctions(int parallelism, int group)
    {
        var winners = from happened in Events
                      where happened.Auction is not null
                      let auction = happened.Auction
                      let best =
                          Bids.Where(bid =>
                              bid.Auction == auction.Id && bid.DateTime >= auction.DateTime && bid.DateTime <= auction.Expires)
                          .OrderBy(bid => (-bid.Price, bid.DateTime, bid.Bidder)).Select(bid => (Bid?)bid).FirstOrDefault()
                      where best is not null
                      select (auction.Seller, auction.Expires, auction.Id, best.Value.Price);
        var expected = from seller in winners.GroupBy(winner => winner.Seller)
                       let closed = seller.OrderBy(winner => (winner.Expires, winner.Id)).ToList()
                       from index in Enumerable.Range(0, closed.Count)
                       let last = closed.Take(index + 1).TakeLast(10).ToList()
                       select new SellerAverage(
                           seller.Key,
                           last.Sum(winner => winner.Price) / last.Count,
                           closed[index].Expires,
                           closed[index].Id);

        var averages = await QueryRun.RunAsync(RankQueries.Q6, Count, parallelism, group);

        Assert.Equal(expected.OrderBy(row => row.Auction), averages.OrderBy(row => row.Auction));
    }

    [Theory]
    [MemberData(nameof(Settings))]
    public async Task Q10_EachBidIsInTheFolderOfItsMinute(int parallelism, int group)
    {
        var folder = Directory.CreateTempSubdirectory("nexmark-q10-");
        try
        {
            var environment = StreamExecutionEnvironment.Create("--progress", "off").SetParallelism(parallelism);
            environment.Nexmark(new NexmarkGenerator(10_000, group), Count).Q10(folder.FullName);
            await environment.ExecuteAsync("q10", TestContext.Current.CancellationToken);

            var rows = from file in folder.EnumerateFiles("part-*", SearchOption.AllDirectories)
                       from line in File.ReadLines(file.FullName)
                       let row = JsonDocument.Parse(line).RootElement
                       select (Bucket: Path.GetRelativePath(folder.FullName, file.DirectoryName!), Time: row.GetProperty("dateTime")
                           .GetInt64(), Price: row.GetProperty("price")
                           .GetInt64());
            var written = rows.ToList();
            Assert.Equal(Bids.Select(bid => bid.Price).Order(), written.Select(row => row.Price).Order());
            Assert.True(written.Select(row => row.Bucket).Distinct().Count() >= 3);
            Assert.All(written, row => Assert.Equal(
                DateTimeOffset.FromUnixTimeMilliseconds(row.Time)
                    .ToString("'dt='yyyy-MM-dd'/hm='HH-mm", CultureInfo.InvariantCulture), row.Bucket));
        }
        finally
        {
            folder.Delete(recursive: true);
        }
    }

    [Fact]
    public void Q12_CountsBidsByTheClock()
    {
        using var harness =
            OperatorTestHarness.Create((DataStream<NexmarkEvent> events) => (SingleOutputStreamOperator<BidderSession>)events.Q12());
        foreach (var happened in Events)
        {
            harness.ProcessElement(happened, happened.DateTime);
        }

        harness.AdvanceProcessingTime(TimeSpan.FromSeconds(11));

        Assert.Equal(
            Bids.GroupBy(bid => bid.Bidder).Select(bids => (bids.Key, (long)bids.Count())).Order(),
            harness.Output.Values.Select(row => (row.Bidder, row.Bids)).Order());
    }

    [Theory]
    [MemberData(nameof(Settings))]
    public async Task Q13_EachBidHasItsValue(int parallelism, int group)
    {
        var rows = await QueryRun.RunAsync(BidQueries.Q13, Count, parallelism, group);

        Assert.Equal(
            Bids.Select(bid => (bid.DateTime, $"value {bid.Auction % BidQueries.SideRows}"))
                .Order(), rows.Select(row => (row.Bid.DateTime, row.Value))
                .Order());
    }

    [Theory]
    [MemberData(nameof(Settings))]
    public async Task Q16_StatisticsOfEachChannel(int parallelism, int group)
    {
        var expected = from bids in Bids.GroupBy(bid => bid.Channel)
                       orderby bids.Key
                       select (bids.Key, bids.Max(bid => bid.DateTime), Ranked(bids, bid => bid.DateTime), Ranked(bids, bid =>
                           bid.Bidder), Ranked(bids, bid => bid.Auction));

        var rows = await QueryRun.RunAsync(DayQueries.Q16, Count, parallelism, group);

        Assert.Equal(expected, rows.OrderBy(row => row.Channel)
            .Select(row => (row.Channel!, row.LastBid, row.Bids, row.Bidders, row.Auctions)));
    }

    [Theory]
    [MemberData(nameof(Settings))]
    public async Task Q21_ChannelsHaveTheirIds(int parallelism, int group)
    {
        var expected = from bid in Bids
                       let hot = Array.IndexOf(["Apple", "Google", "Facebook", "Baidu"], bid.Channel)
                       let match = Regex.Match(bid.Url, "channel_id=(.*)$")
                       where hot >= 0 || match.Success
                       select new ChannelBid(bid.Auction, bid.Bidder, bid.Price, bid.Channel, hot >= 0 ? $"{hot}" : match.Groups[1].Value);

        var rows = await QueryRun.RunAsync(BidQueries.Q21, Count, parallelism, group);

        Assert.Equal(
            expected.OrderBy(row => row.ToString(), StringComparer.Ordinal),
            rows.OrderBy(row => row.ToString(), StringComparer.Ordinal));
        Assert.InRange(rows.Count, Bids.Count() * 9 / 10, Bids.Count() - 1);
    }

    [Theory]
    [MemberData(nameof(Settings))]
    public async Task Q22_PagesHaveThreeFolders(int parallelism, int group)
    {
        var rows = await QueryRun.RunAsync(BidQueries.Q22, Count, parallelism, group);

        Assert.Equal(Bids.Count(), rows.Count);
        Assert.Equal(
            Bids.Select(bid => bid.Url[..bid.Url.LastIndexOf('/')]).Order(StringComparer.Ordinal),
            rows.Select(row => $"https://www.nexmark.com/{row.Dir1}/{row.Dir2}/{row.Dir3}").Order(StringComparer.Ordinal));
    }

    private static ByPrice Ranked(IEnumerable<Bid> bids, Func<Bid, long> what)
    {
        var all = bids.ToList();
        return new ByPrice(
            all.Select(what).Distinct().Count(),
            all.Where(bid => bid.Price < 10_000).Select(what).Distinct().Count(),
            all.Where(bid => bid.Price is >= 10_000 and < 1_000_000).Select(what).Distinct().Count(),
            all.Where(bid => bid.Price >= 1_000_000).Select(what).Distinct().Count());
    }
}
