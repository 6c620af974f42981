using System.Text.RegularExpressions;
using FlinkNet.Bench.Nexmark.Model;
using FlinkNet.Connectors.Files;
using FlinkNet.Connectors.Generator;

namespace FlinkNet.Bench.Nexmark.Queries;

/// <summary>The queries that make something of each bid.</summary>
public static partial class BidQueries
{
    /// <summary>How many rows the side input of q13 has.</summary>
    public const int SideRows = 10_000;

    /// <summary>q10: all bids, into files by day and minute.</summary>
    public static DataStreamSink<Bid> Q10(this DataStream<NexmarkEvent> events, string folder) =>
        events.Bids().SinkTo(FileSink.Json<Bid>(folder).WithBuckets(bid => $"dt={Moment(bid):yyyy-MM-dd}/hm={Moment(bid):HH-mm}"));

    /// <summary>q13: each bid with a row of a bounded side input. A bid that comes before its row waits for it.</summary>
    public static DataStream<BidWithValue> Q13(this DataStream<NexmarkEvent> events)
    {
        ArgumentNullException.ThrowIfNull(events);
        var side =
            events.Environment.FromSource(
                new DataGeneratorSource<SideRow>(key => new SideRow(key, $"value {key}"), SideRows),
                WatermarkStrategy.NoWatermarks<SideRow>());
        return events.Bids().KeyBy(bid => bid.Auction % SideRows)
            .Connect(side.KeyBy(row => row.Key))
            .Process(new JoinOne<Bid, SideRow, BidWithValue>("early", (bid, row) => new BidWithValue(bid, row.Value)))
                .Uid("q13 side input");
    }

    /// <summary>q14: bids of a middle price in euros, with the time of day and how often 'c' stands in their padding.</summary>
    public static DataStream<DescribedBid> Q14(this DataStream<NexmarkEvent> events) => events.Bids()
        .Filter(bid => 0.908m * bid.Price is > 1_000_000 and < 50_000_000)
        .Map(bid => new DescribedBid(
            bid.Auction,
            bid.Bidder,
            0.908m * bid.Price,
            TimeOfDay(Moment(bid).Hour),
            bid.DateTime,
            bid.Extra,
            bid.Extra.Count(c => c == 'c')));

    /// <summary>q21: bids with the id of their channel, those without one left out.</summary>
    public static DataStream<ChannelBid> Q21(this DataStream<NexmarkEvent> events) => events.Bids().FlatMap<ChannelBid>((bid, output) =>
    {
        if (ChannelId(bid) is { } id)
        {
            output.Collect(new ChannelBid(bid.Auction, bid.Bidder, bid.Price, bid.Channel, id));
        }
    });

    /// <summary>q22: bids with the three parts of their page's path.</summary>
    public static DataStream<BidPath> Q22(this DataStream<NexmarkEvent> events) => events.Bids().Map(bid =>
    {
        var parts = bid.Url.Split('/');
        return new BidPath(bid.Auction, bid.Bidder, bid.Price, bid.Channel, parts[3], parts[4], parts[5]);
    });

    private static DateTimeOffset Moment(Bid bid) => DateTimeOffset.FromUnixTimeMilliseconds(bid.DateTime);

    private static string TimeOfDay(int hour) => hour switch
    {
        >= 8 and <= 18 => "dayTime",
        <= 6 or >= 20 => "nightTime",
        _ => "otherTime",
    };

    private static string? ChannelId(Bid bid) => bid.Channel.ToLowerInvariant() switch
    {
        "apple" => "0",
        "google" => "1",
        "facebook" => "2",
        "baidu" => "3",
        _ => ChannelIdOfUrl().Match(bid.Url) is { Success: true } match ? match.Groups[2].Value : null,
    };

    [GeneratedRegex("(&|^)channel_id=([^&]*)")]
    private static partial Regex ChannelIdOfUrl();
}

/// <summary>A row of the side input.</summary>
[GenerateSerializer]
public sealed record SideRow([property: Id(0)] long Key, [property: Id(1)] string Value);

/// <summary>A bid with the value that the side input has for it.</summary>
[GenerateSerializer]
public readonly record struct BidWithValue([property: Id(0)] Bid Bid, [property: Id(1)] string Value);

/// <summary>A bid in euros, described.</summary>
[GenerateSerializer]
public readonly record struct DescribedBid(
    [property: Id(0)] long Auction,
    [property: Id(1)] long Bidder,
    [property: Id(2)] decimal Price,
    [property: Id(3)] string TimeOfDay,
    [property: Id(4)] long DateTime,
    [property: Id(5)] string Extra,
    [property: Id(6)] int CCount);

/// <summary>A bid with its channel's id.</summary>
[GenerateSerializer]
public readonly record struct ChannelBid(
    [property: Id(0)] long Auction, [property: Id(1)] long Bidder, [property: Id(2)] long Price, [property: Id(3)] string Channel,
        [property: Id(4)] string ChannelId);

/// <summary>A bid with its page's path.</summary>
[GenerateSerializer]
public readonly record struct BidPath(
    [property: Id(0)] long Auction,
    [property: Id(1)] long Bidder,
    [property: Id(2)] long Price,
    [property: Id(3)] string Channel,
    [property: Id(4)] string Dir1,
    [property: Id(5)] string Dir2,
    [property: Id(6)] string Dir3);
