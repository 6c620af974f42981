using FlinkNet;

namespace OrdersAndPayments;

/// <summary>
/// Puts each order together with its payment, in whichever order they come. An order that is not paid within 15 minutes, and a payment that
/// pays for nothing, leave by side outputs.
/// </summary>
/// <remarks>
/// What is in time is told by the times of order and payment, never by what came first or when a timer fired: the same records give the
/// same results, however often some of them are read again.
/// </remarks>
public sealed class MatchPayments : KeyedCoProcessFunction<long, Order, Payment, PaidOrder>
{
    /// <summary>How long an order waits for its payment, in milliseconds.</summary>
    public const long Patience = 15 * 60_000;

    /// <summary>Orders that were not paid in time.</summary>
    public static readonly OutputTag<Order> Unpaid = new("unpaid");

    /// <summary>Payments without an order, or too late.</summary>
    public static readonly OutputTag<Payment> Unmatched = new("unmatched");

    private IValueState<Order> _order = null!;
    private IValueState<Payment> _payment = null!;

    /// <summary>Whether a payment is in time.</summary>
    public static bool IsInTime(Order order, Payment payment) =>
        payment.Time >= order.Time && payment.Time - order.Time <= Patience;

    /// <inheritdoc/>
    public override void Open(IRuntimeContext context)
    {
        _order = context.GetState(new ValueStateDescriptor<Order>("order"));
        _payment = context.GetState(new ValueStateDescriptor<Payment>("payment"));
    }

    /// <inheritdoc/>
    public override void ProcessElement1(Order value, IKeyedProcessContext<long> context, ICollector<PaidOrder> output)
    {
        if (_payment.TryGet(out var payment))
        {
            _payment.Clear();
            context.TimerService.DeleteEventTimeTimer(payment.Time);
            Match(value, payment, context, output);
        }
        else
        {
            _order.Value = value;
            context.TimerService.RegisterEventTimeTimer(value.Time + Patience);
        }
    }

    /// <inheritdoc/>
    public override void ProcessElement2(Payment value, IKeyedProcessContext<long> context, ICollector<PaidOrder> output)
    {
        if (_order.TryGet(out var order))
        {
            _order.Clear();
            context.TimerService.DeleteEventTimeTimer(order.Time + Patience);
            Match(order, value, context, output);
        }
        else
        {
            // When time has come to the payment's, all orders before it have come.
            _payment.Value = value;
            context.TimerService.RegisterEventTimeTimer(value.Time);
        }
    }

    /// <inheritdoc/>
    public override void OnTimer(long timestamp, IOnTimerContext<long> context, ICollector<PaidOrder> output)
    {
        if (_order.TryGet(out var order))
        {
            context.Output(Unpaid, order);
            _order.Clear();
        }

        if (_payment.TryGet(out var payment))
        {
            context.Output(Unmatched, payment);
            _payment.Clear();
        }
    }

    private static void Match(Order order, Payment payment, IProcessContext context, ICollector<PaidOrder> output)
    {
        if (IsInTime(order, payment))
        {
            output.Collect(new PaidOrder(order, payment.Time));
        }
        else
        {
            context.Output(Unpaid, order);
            context.Output(Unmatched, payment);
        }
    }
}
