using FlinkNet.Bench.Nexmark.Model;

namespace FlinkNet.Bench.Nexmark.Queries;

/// <summary>The queries that count what is distinct in a day. A day's row is told when the day has ended.</summary>
public static class DayQueries
{
    private static readonly TimeSpan Day = TimeSpan.FromDays(1);

    /// <summary>q15: of each day the bids, bidders and auctions, all and by price.</summary>
    public static DataStream<BidStatistics> Q15(this DataStream<NexmarkEvent> events) => events.Bids()
        .KeyBy(_ => 0)
        .Window(TumblingEventTimeWindows.Of(Day))
        .Aggregate(() => new DistinctCounts(), () => new DayOf<int>()).Uid("q15 days");

    /// <summary>q16: the same of each channel and day, with the minute of the last bid.</summary>
    public static DataStream<BidStatistics> Q16(this DataStream<NexmarkEvent> events) => events.Bids()
        .KeyBy(bid => bid.ChannelNumber)
        .Window(TumblingEventTimeWindows.Of(Day))
        .Aggregate(() => new DistinctCounts(), () => new DayOf<int>(BidChannels.Name)).Uid("q16 channels and days");

    /// <summary>Adds the day, and perhaps the channel, to the counts.</summary>
    private sealed class DayOf<TKey>(Func<TKey, string>? channel = null)
        : ProcessWindowFunction<BidStatistics, BidStatistics, TKey, TimeWindow>
    {
        public override void Process(
            TKey key,
            IProcessWindowContext<TimeWindow> context,
            IReadOnlyList<BidStatistics> elements,
            ICollector<BidStatistics> output) =>
            output.Collect(elements[0] with { Day = context.Window.Start, Channel = channel?.Invoke(key) });
    }
}

/// <summary>How many there are, all and by price: under 10,000, under 1,000,000, and above.</summary>
[GenerateSerializer]
public readonly record struct ByPrice(
    [property: Id(0)] long Total,
    [property: Id(1)] long Rank1,
    [property: Id(2)] long Rank2,
    [property: Id(3)] long Rank3);

/// <summary>The bids of a day.</summary>
[GenerateSerializer]
public sealed record BidStatistics(
    [property: Id(0)] string? Channel,
    [property: Id(1)] long Day,
    [property: Id(2)] long LastBid,
    [property: Id(3)] ByPrice Bids,
    [property: Id(4)] ByPrice Bidders,
    [property: Id(5)] ByPrice Auctions);

/// <summary>Counts bids, and distinct bidders and auctions. Of each it keeps in which ranks of price it was seen.</summary>
internal sealed class DistinctCounts : IAggregateFunction<Bid, DistinctCounts.Seen, BidStatistics>
{
    public Seen CreateAccumulator() => new();

    public Seen Add(Bid value, Seen accumulator)
    {
        accumulator.Add(value);
        return accumulator;
    }

    public BidStatistics GetResult(Seen accumulator) => accumulator.Result();

    public Seen Merge(Seen first, Seen second) => first.Merge(second);

    /// <summary>What was seen.</summary>
    [GenerateSerializer]
    internal sealed class Seen
    {
        [Id(0)]
        private readonly long[] _bids = new long[3];

        [Id(1)]
        private readonly RanksById _bidders = new();

        [Id(2)]
        private readonly RanksById _auctions = new();

        [Id(3)]
        private long _lastBid = long.MinValue;

        public void Add(Bid bid)
        {
            var rank = bid.Price switch { < 10_000 => 0, < 1_000_000 => 1, _ => 2 };
            _bids[rank]++;
            _bidders.Add(bid.Bidder, rank);
            _auctions.Add(bid.Auction, rank);
            _lastBid = Math.Max(_lastBid, bid.DateTime);
        }

        public BidStatistics Result() =>
            new(null, 0, _lastBid, new ByPrice(_bids.Sum(), _bids[0], _bids[1], _bids[2]), _bidders.Count(), _auctions.Count());

        public Seen Merge(Seen other)
        {
            for (var rank = 0; rank < _bids.Length; rank++)
            {
                _bids[rank] += other._bids[rank];
            }

            _bidders.Merge(other._bidders);
            _auctions.Merge(other._auctions);
            _lastBid = Math.Max(_lastBid, other._lastBid);
            return this;
        }
    }
}
