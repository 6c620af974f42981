// Orders and their payments, put together and shipped under the customer's name, which an HTTP service tells. It takes its time and is busy
// now and then; the calls are made beside each other, with a time-out and retries.
//
//   dotnet run --project samples/OrdersAndPayments
//   dotnet run --project samples/OrdersAndPayments -- --orders 5000 --parallelism 2
using System.Globalization;
using FlinkNet;
using OrdersAndPayments;

await using var service = CustomerService.Start();
var env = StreamExecutionEnvironment.Create(args);
var count = int.Parse(env.Configuration["orders"] ?? "40", CultureInfo.InvariantCulture);

var results = Shipping.Find(
    env.FromCollection(Shop.Orders(count)).Name("Orders"),
    env.FromCollection(Shop.Payments(count)).Name("Payments"),
    new CustomerClient(service.Address));
Show("ship", results.Shipments.Map(ship => $"order {ship.Paid.Order.OrderId} to {ship.Customer}, {ship.Paid.Order.Amount:0.00}"));
Show("unpaid", results.Unpaid.Map(order => $"order {order.OrderId}, {order.Amount:0.00}"));
Show("pays for nothing", results.Unmatched.Map(payment => $"for order {payment.OrderId}"));

await env.ExecuteAsync("orders and payments");
Console.WriteLine($"The service was called {service.Calls} times; {service.Refused} times it was busy.");

static void Show(string label, SingleOutputStreamOperator<string> lines) => lines.SetParallelism(1).Print(label).SetParallelism(1);
