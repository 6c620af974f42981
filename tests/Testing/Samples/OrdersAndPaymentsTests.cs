using OrdersAndPayments;

namespace FlinkNet.Testing.Tests.Samples;

/// <summary>Orders and payments, and the service that knows customers.</summary>
public sealed class OrdersAndPaymentsTests : IDisposable
{
    private const long Minute = 60_000;

    private readonly OperatorTestHarness<Order, Payment, PaidOrder> _harness = ProcessFunctionTestHarnesses.ForKeyedCoProcessFunction(
        new MatchPayments(),
        (Order order) => order.OrderId,
        (Payment payment) => payment.OrderId,
        MatchPayments.Unpaid,
        MatchPayments.Unmatched);

    public void Dispose() => _harness.Dispose();

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public void OrderAndPayment_InEitherOrder_AreMatched_AndForgotten(bool isOrderFirst)
    {
        var (order, payment) = (Order(at: Minute), Payment(at: 3 * Minute));
        Give(isOrderFirst ? [order, payment] : [payment, order]);

        Assert.Equal([new PaidOrder(order, payment.Time)], _harness.Output.Values);
        AssertNothingIsLeft();
    }

    [Theory]
    [InlineData(0, true)]
    [InlineData(15 * Minute, true)]
    [InlineData((15 * Minute) + 1, false)]
    [InlineData(-1, false)]
    public void Payment_IsInTime_ByTheTimesAlone(long after, bool isPaid)
    {
        var (order, payment) = (Order(at: Minute), Payment(at: Minute + after));
        Give(order, payment);

        Assert.Equal(isPaid ? [new PaidOrder(order, payment.Time)] : [], _harness.Output.Values);
        Assert.Equal(isPaid ? [] : [order], _harness.SideOutput(MatchPayments.Unpaid).Values);
        Assert.Equal(isPaid ? [] : [payment], _harness.SideOutput(MatchPayments.Unmatched).Values);
        AssertNothingIsLeft();
    }

    [Fact]
    public void Order_WithoutPayment_IsUnpaidWhenTimeHasCome()
    {
        var order = Order(at: Minute);
        Give(order);
        Assert.Equal(order, _harness.StateOf(1L).GetValue<Order>("order"));
        _harness.ProcessWatermark((16 * Minute) - 1);
        Assert.Empty(_harness.SideOutput(MatchPayments.Unpaid).Values);

        _harness.ProcessWatermark(16 * Minute);

        Assert.Equal([order], _harness.SideOutput(MatchPayments.Unpaid).Values);
        AssertNothingIsLeft();
    }

    [Fact]
    public void Payment_WithoutOrder_IsUnmatchedWhenTimeHasCome()
    {
        var payment = Payment(at: 5 * Minute);
        Give(payment);

        _harness.ProcessWatermark(5 * Minute);

        Assert.Equal([payment], _harness.SideOutput(MatchPayments.Unmatched).Values);
        AssertNothingIsLeft();
    }

    [Fact]
    public async Task Job_KilledTwice_ShipsWhatTheBatchComputationShips()
    {
        const int Count = 600;
        await using var service = CustomerService.Start();
        await using var run = new TwiceKilled();
        var (orders, payments) = (Shop.Orders(Count).ToList(), Shop.Payments(Count).ToList());
        var (orderSource, paymentSource) = (new TestSource<Order>(), new TestSource<Payment>());
        var env = run.CreateEnvironment();
        var results = Shipping.Find(env.FromSource(orderSource), env.FromSource(paymentSource), new CustomerClient(service.Address));
        run.Write(results.Shipments, "shipments");
        run.Write(results.Unpaid, "unpaid");

        await run.RunAsync(
            env,
            part =>
            {
                orderSource.Add(orders.Skip(part * Count / 3).Take(Count / 3));
                paymentSource.Add(payments.Skip(part * Count / 3).Take(Count / 3));
            },
            () =>
            {
                orderSource.Complete();
                paymentSource.Complete();
            });

        Assert.Equal(Lines(Shipping.FindInBatch(orders, payments)), run.Read("shipments"));
        Assert.Equal(Lines(Shipping.FindUnpaidInBatch(orders, payments)), run.Read("unpaid"));
        Assert.True(service.Refused > 0);
    }

    private static IEnumerable<string> Lines<T>(IEnumerable<T> records) =>
        records.Select(record => $"{record}").Order(StringComparer.Ordinal);

    private static Order Order(long at) => new(OrderId: 1, CustomerId: 3, Amount: 12.5m, at);

    private static Payment Payment(long at) => new(OrderId: 1, at);

    private void Give(params object[] records)
    {
        foreach (var record in records)
        {
            if (record is Order order)
            {
                _harness.ProcessElement1(order, order.Time);
            }
            else if (record is Payment payment)
            {
                _harness.ProcessElement2(payment, payment.Time);
            }
        }
    }

    private void AssertNothingIsLeft()
    {
        Assert.Equal(0, _harness.State.Count);
        Assert.Empty(_harness.State.EventTimeTimers);
    }
}
