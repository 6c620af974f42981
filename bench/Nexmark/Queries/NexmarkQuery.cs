using FlinkNet.Bench.Nexmark.Model;

namespace FlinkNet.Bench.Nexmark.Queries;

/// <summary>A query by its name, with a sink that throws its rows away.</summary>
/// <param name="Name">Nexmark's name.</param>
/// <param name="Discard">Ends the query.</param>
public sealed record NexmarkQuery(string Name, Action<DataStream<NexmarkEvent>> Discard)
{
    /// <summary>The queries that are here, in Nexmark's order.</summary>
    public static IReadOnlyList<NexmarkQuery> All { get; } =
    [
        Of("q0", SimpleQueries.Q0),
        Of("q1", SimpleQueries.Q1),
        Of("q2", SimpleQueries.Q2),
        Of("q3", AuctionQueries.Q3),
        Of("q4", AuctionQueries.Q4),
        Of("q5", WindowQueries.Q5),
        Of("q7", WindowQueries.Q7),
        Of("q8", WindowQueries.Q8),
        Of("q9", AuctionQueries.Q9),
        Of("q11", WindowQueries.Q11),
        Of("q17", WindowQueries.Q17),
        Of("q18", SimpleQueries.Q18),
        Of("q20", AuctionQueries.Q20),
    ];

    /// <summary>The generator alone.</summary>
    public static NexmarkQuery Generator { get; } = Of("generator", events => events);

    private static NexmarkQuery Of<T>(string name, Func<DataStream<NexmarkEvent>, DataStream<T>> query) =>
        new(name, events => query(events).SinkTo(new DiscardingSink<T>()));
}
