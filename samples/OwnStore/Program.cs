// A job whose checkpoints are in a store of the program's own, which its module brings: nothing below names it but the location.
//
//   dotnet run --project samples/OwnStore
using FlinkNet;
using FlinkNet.Connectors.Generator;

var env = StreamExecutionEnvironment.Create(args).EnableCheckpointing(TimeSpan.FromMilliseconds(200), "memory://sums");

env.FromSource(new DataGeneratorSource<long>(n => n, count: 2_000, recordsPerSecond: 1_000))
    .KeyBy(n => n % 3)
    .Reduce((sum, n) => sum + n).Uid("sums")
    .Filter(sum => sum % 100_000 < 1_000)
    .Print("sum");

await env.ExecuteAsync("own store");
