using FlinkNet;

namespace OwnOperator;

/// <summary>
/// Finds the payment of each order, whichever comes first. A receipt has the order's time, so that what follows counts it when it was
/// ordered: for that the operator holds its watermark back, which a process function could not. An order that is not paid in time leaves by
/// a side output; a payment that no order comes for is forgotten.
/// </summary>
public sealed class MatchPayments(long patience) : KeyedTwoInputStreamOperator<string, Order, Payment, Receipt>
{
    private IValueState<Order> _order = null!;
    private IValueState<Payment> _payment = null!;

    /// <inheritdoc/>
    public override void Open(IRuntimeContext context)
    {
        _order = context.GetState(MatchPaymentsFactory.Order);
        _payment = context.GetState(MatchPaymentsFactory.Payment);
    }

    /// <inheritdoc/>
    public override void ProcessElement1(Order value, long? timestamp)
    {
        if (_payment.TryGet(out var payment))
        {
            Match(value, payment, payment.Time);
        }
        else
        {
            _order.Value = value;
            Timers.RegisterEventTimeTimer(value.Time + patience);
        }
    }

    /// <inheritdoc/>
    public override void ProcessElement2(Payment value, long? timestamp)
    {
        if (_order.TryGet(out var order))
        {
            Match(order, value, order.Time);
        }
        else
        {
            _payment.Value = value;
            Timers.RegisterEventTimeTimer(value.Time + patience);
        }
    }

    /// <inheritdoc/>
    public override void OnEventTime(long time)
    {
        if (_order.TryGet(out var unpaid))
        {
            Output.Output(MatchPaymentsFactory.Unpaid, unpaid, unpaid.Time);
        }

        _order.Clear();
        _payment.Clear();
    }

    /// <inheritdoc/>
    public override long OnWatermark(long watermark) => watermark - patience;

    private void Match(Order order, Payment payment, long waitingSince)
    {
        Output.Collect(new Receipt(CurrentKey, payment.Amount, order.Time, payment.Time), order.Time);
        Timers.DeleteEventTimeTimer(waitingSince + patience);
        _order.Clear();
        _payment.Clear();
    }
}
