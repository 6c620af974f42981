// Orders and their payments, matched by an operator of the program's own: one step below process functions, where the engine's
// operators are.
//
//   dotnet run --project samples/OwnOperator
using FlinkNet;
using OwnOperator;

var env = StreamExecutionEnvironment.Create(args);
var time = WatermarkStrategy.ForBoundedOutOfOrderness<Order>(TimeSpan.FromSeconds(5)).WithTimestampAssigner(order => order.Time);
var paidTime = WatermarkStrategy.ForBoundedOutOfOrderness<Payment>(TimeSpan.FromSeconds(5)).WithTimestampAssigner(payment => payment.Time);

var orders = env.FromCollection(Shop.Orders).AssignTimestampsAndWatermarks(time);
var payments = env.FromCollection(Shop.Payments).AssignTimestampsAndWatermarks(paidTime);

var receipts = orders.KeyBy(order => order.Number)
    .Connect(payments.KeyBy(payment => payment.Order))
    .Transform("Match Payments", new MatchPaymentsFactory(TimeSpan.FromMinutes(15))).Uid("match payments");

receipts.Print("paid");
receipts.GetSideOutput(MatchPaymentsFactory.Unpaid).Print("not paid");

receipts
    .KeyBy(receipt => receipt.Order[..1])
    .Window(TumblingEventTimeWindows.Of(TimeSpan.FromMinutes(1)))
    .Reduce((sum, receipt) => sum with { Amount = sum.Amount + receipt.Amount }).Uid("turnover")
    .Print("turnover");

await env.ExecuteAsync("own operator");
