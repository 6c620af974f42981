namespace FlinkNet.Compatibility;

/// <summary>Joins of which one side's records wait for the other's: in a window, in an interval, and grouped.</summary>
internal sealed class Joins : CompatibilityJob
{
    private const int Sellers = 4;

    public override string Name => "joins";

    public override IReadOnlyList<string> Expected => Sorted(
        Numbers(0, Bursts.Count / 2).Select(pair => $"pair {OrderOf(2 * pair).Describe()} {(2 * pair) + 1}")
            .Concat(Numbers(0, Bursts.Length / 2).Select(pair => $"interval {2 * pair} {(2 * pair) + Bursts.Length + 1}"))
            .Concat(from burst in Numbers(0, 2) from seller in Numbers(0, Sellers) select ExpectedGroup(burst, seller)));

    public override void Define(JobRun run)
    {
        var numbers = run.Environment
            .FromSource(run.Source(number => number, Bursts.Count, Bursts.Hold), Bursts.Watermarks<long>(Bursts.TimeOf)).Uid("numbers");
        var orders = numbers.Filter(number => number % 2 == 0).Map(OrderOf);
        var bids = numbers.Filter(number => number % 2 == 1).Map(number => (Seller: (int)(number / 2 % Sellers), Number: number));

        var pairs = orders.Join(bids).Where(order => order.Number / 2).EqualTo(bid => bid.Number / 2)
            .Window(TumblingEventTimeWindows.Of(TimeSpan.FromSeconds(10)))
            .Apply((order, bid) => $"pair {order.Describe()} {bid.Number}").Uid("pairs");

        // The bid ten seconds and a hundredth later is that of the same place in the second burst.
        var intervals = orders.KeyBy(order => order.Number % Bursts.Length / 2)
            .IntervalJoin(bids.KeyBy(bid => bid.Number % Bursts.Length / 2))
            .Between(TimeSpan.FromSeconds(8), TimeSpan.FromSeconds(12))
            .Process((order, bid) => $"interval {order.Number} {bid.Number}").Uid("intervals");

        var groups = orders.CoGroup(bids).Where(order => order.Seller).EqualTo(bid => bid.Seller)
            .Window(TumblingEventTimeWindows.Of(TimeSpan.FromSeconds(10)))
            .Apply<string>((left, right, output) =>
                output.Collect(GroupOf(left.Select(order => order.Number), right.Select(bid => bid.Number)))).Uid("groups");
        pairs.Union(intervals, groups).SinkTo(run.Results).Uid("results");
    }

    private static Order OrderOf(long number) => new(
        number, (int)(number / 2 % Sellers), $"Straße {number}", number % 3 == 0 ? null : [number, -number], number / 7m)
    {
        Kind = (OrderKind)(number % 3),
        At = DateTimeOffset.FromUnixTimeMilliseconds(Bursts.TimeOf(number)),
        Discount = number % 4 == 0 ? null : (int)number,
        Parent = number % 10 == 0 ? new Order(number - 1, 0, "parent", null, 0) : null,
    };

    private static string ExpectedGroup(long burst, long seller)
    {
        var pairs = Numbers(burst * Bursts.Length / 2, (burst + 1) * Bursts.Length / 2).Where(pair => pair % Sellers == seller).ToList();
        return GroupOf(pairs.Select(pair => 2 * pair), pairs.Select(pair => (2 * pair) + 1));
    }

    private static string GroupOf(IEnumerable<long> orders, IEnumerable<long> bids) =>
        $"group {string.Join(',', orders.Order())} {string.Join(',', bids.Order())}";
}

/// <summary>Of what kind an order is.</summary>
internal enum OrderKind
{
    Plain,
    Express,
    Gift,
}

/// <summary>A record with members of many kinds.</summary>
[GenerateSerializer, Alias("compatibility.Order")]
internal sealed record Order(
    [property: Id(0)] long Number,
    [property: Id(1)] int Seller,
    [property: Id(2)] string? Address,
    [property: Id(3)] long[]? Items,
    [property: Id(4)] decimal Price)
{
    [Id(5)]
    public OrderKind Kind { get; init; }

    [Id(6)]
    public DateTimeOffset At { get; init; }

    [Id(7)]
    public int? Discount { get; init; }

    [Id(8)]
    public Order? Parent { get; init; }

    /// <summary>All members as text.</summary>
    public string Describe() => FormattableString.Invariant(
        $"{Number} {Seller} {Address} [{string.Join(' ', Items ?? [])}] {Price} {Kind} {At:O} {Discount} ({Parent?.Describe()})");
}
