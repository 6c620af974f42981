using FlinkNet.Testing.Conformance;
using OwnOperator;

namespace FlinkNet.Testing.Tests;

/// <summary>The operator of the sample, which is written against public types only, keeps what every operator must.</summary>
public sealed class OwnOperatorTests
{
    private const long Minute = 60_000;

    public static TheoryData<OperatorPromise> Promises => [.. Enum.GetValues<OperatorPromise>()];

    [Theory]
    [MemberData(nameof(Promises))]
    public void Operator_KeepsItsPromises(OperatorPromise promise) => new MatchPaymentsConformance().Verify(promise);

    [Fact]
    public void Order_ThatIsPaid_LeavesWithItsOwnTime_BeforeTheWatermarkThatWasHeldBack()
    {
        using var harness = OperatorTestHarness.Create<Order, Payment, Receipt>(Build, MatchPaymentsFactory.Unpaid);

        harness.First.ProcessElement(new("A-1", 5, Minute), Minute);
        harness.ProcessWatermark(10 * Minute);
        harness.Second.ProcessElement(new("A-1", 5, 11 * Minute), 11 * Minute);

        Assert.Equal([new(new("A-1", 5, Minute, 11 * Minute), Minute)], harness.Output.Records);
        Assert.Equal([-5 * Minute], harness.Output.Watermarks);
    }

    [Fact]
    public void Order_ThatIsNotPaidInTime_LeavesByTheSideOutput()
    {
        using var harness = OperatorTestHarness.Create<Order, Payment, Receipt>(Build, MatchPaymentsFactory.Unpaid);

        harness.First.ProcessElement(new("A-1", 5, Minute), Minute);
        harness.ProcessWatermark(16 * Minute);
        harness.Second.ProcessElement(new("A-1", 5, 17 * Minute), 17 * Minute);

        Assert.Equal([new("A-1", 5, Minute)], harness.SideOutput(MatchPaymentsFactory.Unpaid).Values);
        Assert.Empty(harness.Output.Values);
    }

    private static SingleOutputStreamOperator<Receipt> Build(DataStream<Order> orders, DataStream<Payment> payments) => orders
        .KeyBy(order => order.Number)
        .Connect(payments.KeyBy(payment => payment.Order))
        .Transform("Match Payments", new MatchPaymentsFactory(TimeSpan.FromMinutes(15))).Uid("match payments");
}
