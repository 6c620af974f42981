using FlinkNet.Bench.Nexmark.Generator;
using FlinkNet.Bench.Nexmark.Model;
using FlinkNet.Connectors.Generator;

namespace FlinkNet.Bench.Nexmark.Queries;

/// <summary>The event stream of the benchmark, and its three parts.</summary>
public static class NexmarkStreams
{
    /// <summary>The events, at most 4 s out of order as Nexmark's own queries assume.</summary>
    public static DataStream<NexmarkEvent> Nexmark(this StreamExecutionEnvironment environment, NexmarkGenerator generator, long count)
    {
        ArgumentNullException.ThrowIfNull(environment);
        ArgumentNullException.ThrowIfNull(generator);
        return environment.FromSource(
            new DataGeneratorSource<NexmarkEvent>(generator.Event, count),
            WatermarkStrategy.ForBoundedOutOfOrderness<NexmarkEvent>(TimeSpan.FromSeconds(4)).WithTimestampAssigner(happened => happened.DateTime));
    }

    /// <summary>The bids.</summary>
    public static DataStream<Bid> Bids(this DataStream<NexmarkEvent> events)
    {
        ArgumentNullException.ThrowIfNull(events);
        return events.Filter(happened => happened.IsBid).Map(happened => happened.Bid);
    }

    /// <summary>The auctions.</summary>
    public static DataStream<Auction> Auctions(this DataStream<NexmarkEvent> events)
    {
        ArgumentNullException.ThrowIfNull(events);
        return events.Filter(happened => happened.Auction is not null).Map(happened => happened.Auction!);
    }

    /// <summary>The persons.</summary>
    public static DataStream<Person> Persons(this DataStream<NexmarkEvent> events)
    {
        ArgumentNullException.ThrowIfNull(events);
        return events.Filter(happened => happened.Person is not null).Map(happened => happened.Person!);
    }
}
