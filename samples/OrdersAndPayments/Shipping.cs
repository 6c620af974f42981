using FlinkNet;

namespace OrdersAndPayments;

/// <summary>What becomes of orders and payments.</summary>
/// <param name="Shipments">The orders that were paid in time, with their customers' names.</param>
/// <param name="Unpaid">The orders that were not.</param>
/// <param name="Unmatched">The payments that paid for nothing.</param>
public sealed record ShippingResults(DataStream<Shipment> Shipments, DataStream<Order> Unpaid, DataStream<Payment> Unmatched);

/// <summary>The same question to two streams and to two lists.</summary>
public static class Shipping
{
    /// <summary>How late a record may come.</summary>
    public static readonly TimeSpan Delay = TimeSpan.FromSeconds(10);

    private static readonly AsyncOptions Calls = new()
    {
        OutputMode = AsyncOutputMode.Unordered,
        Capacity = 50,
        Timeout = TimeSpan.FromSeconds(30),
        Retry = AsyncRetryStrategy.ExponentialBackoff(8, TimeSpan.FromMilliseconds(20), TimeSpan.FromSeconds(2)) with { UseJitter = true },
    };

    /// <summary>Matches the streams, and asks the service for the names of those who have paid.</summary>
    public static ShippingResults Find(DataStream<Order> orders, DataStream<Payment> payments, CustomerClient customers)
    {
        var paid = Timed(orders, order => order.Time).KeyBy(order => order.OrderId)
            .Connect(Timed(payments, payment => payment.Time).KeyBy(payment => payment.OrderId))
            .Process(new MatchPayments()).Name("Match payments").Uid("match payments");
        var shipments = paid.MapAsync(
            async (order, stop) => new Shipment(order, await customers.FindNameAsync(order.Order.CustomerId, stop)), Calls)
            .Name("Ask for names").Uid("names");
        return new ShippingResults(shipments, paid.GetSideOutput(MatchPayments.Unpaid), paid.GetSideOutput(MatchPayments.Unmatched));
    }

    /// <summary>The shipments when all orders and payments are there: what the streams' must be.</summary>
    public static IEnumerable<Shipment> FindInBatch(IEnumerable<Order> orders, IEnumerable<Payment> payments) =>
        from order in orders
        join payment in payments on order.OrderId equals payment.OrderId
        where MatchPayments.IsInTime(order, payment)
        select new Shipment(new PaidOrder(order, payment.Time), CustomerService.NameOf(order.CustomerId));

    /// <summary>The unpaid orders when all orders and payments are there.</summary>
    public static IEnumerable<Order> FindUnpaidInBatch(IEnumerable<Order> orders, IEnumerable<Payment> payments) =>
        from order in orders
        join payment in payments on order.OrderId equals payment.OrderId into its
        where !its.Any(payment => MatchPayments.IsInTime(order, payment))
        select order;

    private static DataStream<T> Timed<T>(DataStream<T> stream, Func<T, long> time) => stream.AssignTimestampsAndWatermarks(
        WatermarkStrategy.ForBoundedOutOfOrderness<T>(Delay).WithTimestampAssigner(time));
}
