// Finds transactions that look like fraud: a small one, and a large one within a minute after it. The same is then computed from all
// transactions at once, and compared.
//
//   dotnet run --project samples/FraudDetection
//   dotnet run --project samples/FraudDetection -- --transactions 1000000 --rate 200000 --parallelism 2
using System.Globalization;
using FlinkNet;
using FlinkNet.Connectors.Generator;
using FraudDetection;

var env = StreamExecutionEnvironment.Create(args);
var count = long.Parse(env.Configuration["transactions"] ?? "5000", CultureInfo.InvariantCulture);
var rate = double.Parse(env.Configuration["rate"] ?? "2500", CultureInfo.InvariantCulture);

// One subtask reads, so that the transactions of an account stay in their order.
var transactions = env.FromSource(new DataGeneratorSource<Transaction>(Transactions.At, count, rate), Fraud.Time)
    .SetParallelism(1)
    .Name("Transactions");

var found = 0;
await foreach (var (trial, suspicious) in Fraud.Find(transactions).ExecuteAndCollectAsync("fraud detection"))
{
    found++;
    if (found <= 20)
    {
        var seconds = (suspicious.Time - trial.Time) / 1000.0;
        Console.WriteLine($"account {suspicious.AccountId,2}: {trial.Amount:0.00}, and {seconds,4:0.0} s later {suspicious.Amount:0.00}");
    }
}

var expected = Fraud.FindInBatch(Enumerable.Range(0, (int)count).Select(number => Transactions.At(number))).Count();
Console.WriteLine($"{found} alerts of {count} transactions; computed from all of them at once: {expected}.");
