using FlinkNet.Bench.Nexmark.Model;

namespace FlinkNet.Bench.Nexmark.Queries;

/// <summary>The query about what persons bid and sell.</summary>
public static class PersonQueries
{
    /// <summary>q23: each bid with its bidder, and with each auction that the bidder sells: a join of three streams by person.</summary>
    public static DataStream<BidOfSeller> Q23(this DataStream<NexmarkEvent> events) => events.Bids().KeyBy(bid => bid.Bidder)
        .Connect(events.Persons().KeyBy(person => person.Id))
        .Process(new JoinOne<Bid, Person, BidOfPerson>("bids", (bid, person) => new BidOfPerson(bid, person.Name, person.City)))
            .Uid("q23 bidders")
        .KeyBy(bid => bid.Bid.Bidder)
        .Connect(events.Auctions().KeyBy(auction => auction.Seller))
        .Process(new JoinMany<BidOfPerson, Auction, BidOfSeller>((bid, auction) => new BidOfSeller(bid, auction.Id, auction.ItemName)))
            .Uid("q23 sellers");
}

/// <summary>A bid with its bidder.</summary>
[GenerateSerializer]
public sealed record BidOfPerson([property: Id(0)] Bid Bid, [property: Id(1)] string Name, [property: Id(2)] string City);

/// <summary>A bid with its bidder, who sells, and one of his auctions.</summary>
[GenerateSerializer]
public sealed record BidOfSeller([property: Id(0)] BidOfPerson Bid, [property: Id(1)] long SoldAuction, [property: Id(2)] string SoldItem);

/// <summary>Joins any number of records of the first stream with the one of the second that has their key, whichever comes first.</summary>
internal sealed class JoinOne<T1, T2, TOut>(string name, Func<T1, T2, TOut> join) : KeyedCoProcessFunction<long, T1, T2, TOut>
    where T2 : class
{
    private IListState<T1> _early = null!;
    private IValueState<T2?> _one = null!;

    public override void Open(IRuntimeContext context)
    {
        _early = context.GetListState(new ListStateDescriptor<T1>(name));
        _one = context.GetState(new ValueStateDescriptor<T2?>("one"));
    }

    public override void ProcessElement1(T1 value, IKeyedProcessContext<long> context, ICollector<TOut> output)
    {
        if (_one.Value is { } one)
        {
            output.Collect(join(value, one));
        }
        else
        {
            _early.Add(value);
        }
    }

    public override void ProcessElement2(T2 value, IKeyedProcessContext<long> context, ICollector<TOut> output)
    {
        _one.Value = value;
        foreach (var early in _early)
        {
            output.Collect(join(early, value));
        }

        _early.Clear();
    }
}

/// <summary>Joins all records of one key, each of the first stream with each of the second.</summary>
internal sealed class JoinMany<T1, T2, TOut>(Func<T1, T2, TOut> join) : KeyedCoProcessFunction<long, T1, T2, TOut>
{
    private IListState<T1> _first = null!;
    private IListState<T2> _second = null!;

    public override void Open(IRuntimeContext context)
    {
        _first = context.GetListState(new ListStateDescriptor<T1>("first"));
        _second = context.GetListState(new ListStateDescriptor<T2>("second"));
    }

    public override void ProcessElement1(T1 value, IKeyedProcessContext<long> context, ICollector<TOut> output)
    {
        _first.Add(value);
        foreach (var other in _second)
        {
            output.Collect(join(value, other));
        }
    }

    public override void ProcessElement2(T2 value, IKeyedProcessContext<long> context, ICollector<TOut> output)
    {
        _second.Add(value);
        foreach (var other in _first)
        {
            output.Collect(join(other, value));
        }
    }
}
