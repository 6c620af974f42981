using FlinkNet;
using FlinkNet.Testing.Conformance;

namespace OwnOperator;

/// <summary>
/// What shows that the operator is exactly-once: a test calls <see cref="OperatorConformance{TOut}.Verify"/> for each promise.
/// </summary>
public sealed class MatchPaymentsConformance : OperatorConformance<Order, Payment, Receipt>
{
    private const long Minute = 60_000;

    /// <inheritdoc/>
    protected override IReadOnlyList<OutputTag> SideOutputs => [MatchPaymentsFactory.Unpaid];

    /// <inheritdoc/>
    protected override SingleOutputStreamOperator<Receipt> Build(DataStream<Order> first, DataStream<Payment> second) => first
        .KeyBy(order => order.Number)
        .Connect(second.KeyBy(payment => payment.Order))
        .Transform("Match Payments", new MatchPaymentsFactory(TimeSpan.FromMinutes(15))).Uid("match payments");

    /// <inheritdoc/>
    protected override void Write(OperatorScript<Order, Payment, Receipt> script)
    {
        for (var number = 0; number < 8; number++)
        {
            script.First(new Order($"paid later {number}", number, number * Minute), number * Minute);
            script.Second(new Payment($"paid before {number}", number, number * Minute), number * Minute);
            script.First(new Order($"never paid {number}", number, number * Minute), number * Minute);
        }

        script.Watermark(8 * Minute);
        for (var number = 0; number < 8; number++)
        {
            script.Second(new Payment($"paid later {number}", number, 9 * Minute), 9 * Minute);
            script.First(new Order($"paid before {number}", number, 9 * Minute), 9 * Minute);
        }

        script.Watermark(18 * Minute).Watermark(60 * Minute);
    }
}
