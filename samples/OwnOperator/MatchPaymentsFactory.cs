using FlinkNet;

namespace OwnOperator;

/// <summary>
/// Makes the operators, and tells what they keep and where they emit to: a program that does not fit is refused before it runs.
/// </summary>
public sealed class MatchPaymentsFactory(TimeSpan patience) : IStreamOperatorFactory<MatchPayments>
{
    /// <summary>Takes the orders that were not paid in time.</summary>
    public static readonly OutputTag<Order> Unpaid = new("unpaid");

    internal static readonly ValueStateDescriptor<Order> Order = new("order");
    internal static readonly ValueStateDescriptor<Payment> Payment = new("payment");

    /// <inheritdoc/>
    public IReadOnlyList<StateDescriptor> States => [Order, Payment];

    /// <inheritdoc/>
    public IReadOnlyList<OutputTag> SideOutputs => [Unpaid];

    /// <inheritdoc/>
    public MatchPayments Create() => new((long)patience.TotalMilliseconds);
}
