using FlinkNet.Bench.Nexmark.Generator;
using FlinkNet.Bench.Nexmark.Model;
using FlinkNet.Connectors.Generator;

namespace FlinkNet.Bench.Nexmark.Queries;

/// <summary>The event stream of the benchmark, and its three parts.</summary>
public static class NexmarkStreams
{
    /// <summary>The events, with <see cref="Watermarks"/>.</summary>
    public static DataStream<NexmarkEvent> Nexmark(
        this StreamExecutionEnvironment environment, NexmarkGenerator generator, long count, double? rate = null,
            Func<NexmarkEvent, NexmarkEvent>? watch = null)
    {
        ArgumentNullException.ThrowIfNull(environment);
        ArgumentNullException.ThrowIfNull(generator);
        return environment.FromSource(
            new DataGeneratorSource<NexmarkEvent>(watch is null ? generator.Event : number => watch(generator.Event(number)), count, rate),
                Watermarks(generator));
    }

    /// <summary>
    /// The events' time: at most 4 s out of order as Nexmark's own queries assume, or more if the generator's groups are larger than that.
    /// </summary>
    public static WatermarkStrategy<NexmarkEvent> Watermarks(NexmarkGenerator generator)
    {
        ArgumentNullException.ThrowIfNull(generator);
        var bound = TimeSpan.FromSeconds(4);
        bound = generator.OutOfOrdernessMax > bound ? generator.OutOfOrdernessMax : bound;
        return WatermarkStrategy.ForBoundedOutOfOrderness<NexmarkEvent>(bound).WithTimestampAssigner(happened => happened.DateTime);
    }

    /// <summary>The bids.</summary>
    public static DataStream<Bid> Bids(this DataStream<NexmarkEvent> events)
    {
        ArgumentNullException.ThrowIfNull(events);
        return events.FlatMap<Bid>((happened, bids) =>
        {
            if (happened.IsBid)
            {
                bids.Collect(happened.Bid);
            }
        });
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
