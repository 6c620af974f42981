// Reads web accesses, one JSON object per line, and keeps a running total of bytes per host: each access prints its host's new total.
//
//   dotnet run --project samples/AccessTotals                       the accesses that come with this sample
//   dotnet run --project samples/AccessTotals -- --input PATH       any file, folder or pattern
using AccessTotals;
using FlinkNet;
using FlinkNet.Connectors.Files;

var env = StreamExecutionEnvironment.Create(args);

env.FromSource(FileSource.Json<Access>(env.Configuration["input"] ?? Path.Combine(AppContext.BaseDirectory, "accesses.jsonl")))
    .KeyBy(access => access.Host)
    .Sum(access => access.Bytes).Name("Total per host").Uid("total-per-host")
    .Map(total => $"{total.Host}\t{total.Bytes}")
    .Print();

await env.ExecuteAsync("access totals");
