using FlinkNet.Bench.Nexmark.Model;

namespace FlinkNet.Bench.Nexmark.Queries;

/// <summary>How many.</summary>
internal sealed class Count<T> : IAggregateFunction<T, long, long>
{
    public long CreateAccumulator() => 0;

    public long Add(T value, long accumulator) => accumulator + 1;

    public long GetResult(long accumulator) => accumulator;

    public long Merge(long first, long second) => first + second;
}

/// <summary>The records with the highest rank, all of them on a tie.</summary>
internal sealed class Highest<T>(Func<T, long> rank) : IAggregateFunction<T, List<T>, List<T>>
{
    public List<T> CreateAccumulator() => [];

    public List<T> Add(T value, List<T> accumulator)
    {
        if (accumulator.Count > 0 && rank(value) > rank(accumulator[0]))
        {
            accumulator.Clear();
        }

        if (accumulator.Count == 0 || rank(value) == rank(accumulator[0]))
        {
            accumulator.Add(value);
        }

        return accumulator;
    }

    public List<T> GetResult(List<T> accumulator) => [.. accumulator];

    public List<T> Merge(List<T> first, List<T> second) => second.Aggregate(first, (merged, value) => Add(value, merged));
}

/// <summary>The number of bids, all and by price, and their lowest, highest and total price.</summary>
internal sealed class PriceSummary : IAggregateFunction<Bid, AuctionDay, AuctionDay>
{
    public AuctionDay CreateAccumulator() => new(0, 0, 0, long.MaxValue, long.MinValue, 0, 0, 0, 0);

    public AuctionDay Add(Bid value, AuctionDay accumulator) => accumulator with
    {
        Bids = accumulator.Bids + 1,
        PriceMin = Math.Min(accumulator.PriceMin, value.Price),
        PriceMax = Math.Max(accumulator.PriceMax, value.Price),
        PriceSum = accumulator.PriceSum + value.Price,
        Rank1Bids = accumulator.Rank1Bids + (value.Price < 10_000 ? 1 : 0),
        Rank2Bids = accumulator.Rank2Bids + (value.Price is >= 10_000 and < 1_000_000 ? 1 : 0),
        Rank3Bids = accumulator.Rank3Bids + (value.Price >= 1_000_000 ? 1 : 0),
    };

    public AuctionDay GetResult(AuctionDay accumulator) => accumulator;

    public AuctionDay Merge(AuctionDay first, AuctionDay second) => first with
    {
        Bids = first.Bids + second.Bids,
        PriceMin = Math.Min(first.PriceMin, second.PriceMin),
        PriceMax = Math.Max(first.PriceMax, second.PriceMax),
        PriceSum = first.PriceSum + second.PriceSum,
        Rank1Bids = first.Rank1Bids + second.Rank1Bids,
        Rank2Bids = first.Rank2Bids + second.Rank2Bids,
        Rank3Bids = first.Rank3Bids + second.Rank3Bids,
    };
}
