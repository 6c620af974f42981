// Nexmark queries over events that are generated in the process, their rows thrown away. Each query runs once to warm up, and is measured the second time.
//
//   dotnet run -c Release --project bench/Nexmark -- --events 10000000 --query q5     one query; all, or several with commas
//   --parallelism N (default: the processors)   --group G (events out of order within groups of G)
using System.Diagnostics;
using System.Globalization;
using FlinkNet;
using FlinkNet.Bench.Nexmark.Generator;
using FlinkNet.Bench.Nexmark.Queries;
using FlinkNet.Model;

var settings = StreamExecutionEnvironment.Create(args).Configuration;
var events = Number("events", 1_000_000);
var generator = new NexmarkGenerator(outOfOrderGroupSize: (int)Number("group", 1));
var names = (settings["query"] ?? "all").Split(',');
var queries = names is ["all"]
    ? NexmarkQuery.All
    : [.. names.Select(name => NexmarkQuery.All.FirstOrDefault(query => query.Name == name)
        ?? throw new FlinkException(FailureOrigin.User, $"--query '{name}' is none of: all, {string.Join(", ", NexmarkQuery.All.Select(query => query.Name))}."))];

var alone = await MeasureAsync(NexmarkQuery.Generator);
Console.WriteLine(string.Create(CultureInfo.InvariantCulture, $"generator alone: {events / alone.Cpu.TotalSeconds / 1e6:0.0} M events/cpu-s"));
Console.WriteLine("query    M events/s   M events/cpu-s   net of generator   rows out   peak working set of the process");
foreach (var query in queries)
{
    var run = await MeasureAsync(query);
    var net = (run.Cpu - alone.Cpu).TotalSeconds;
    Console.WriteLine(string.Create(
        CultureInfo.InvariantCulture,
        $"{query.Name,-8} {events / run.Wall.TotalSeconds / 1e6,10:0.00} {events / run.Cpu.TotalSeconds / 1e6,16:0.00} {(net > 0 ? $"{events / net / 1e6:0.00}" : "-"),18} {run.Rows,10} {Process.GetCurrentProcess().PeakWorkingSet64 >> 20,10} MB"));
}

async Task<(TimeSpan Wall, TimeSpan Cpu, long Rows)> MeasureAsync(NexmarkQuery query)
{
    await RunAsync(query);
    return await RunAsync(query);
}

async Task<(TimeSpan Wall, TimeSpan Cpu, long Rows)> RunAsync(NexmarkQuery query)
{
    var env = StreamExecutionEnvironment.Create([.. args, "--progress", "off"]);
    query.Discard(env.Nexmark(generator, events));
    GC.Collect();
    var (cpu, wall) = (Environment.CpuUsage.TotalTime, Stopwatch.GetTimestamp());
    var result = await env.ExecuteAsync(query.Name);
    return (Stopwatch.GetElapsedTime(wall), Environment.CpuUsage.TotalTime - cpu, result.Vertices[^1].RecordsOut);
}

long Number(string name, long fallback) => settings[name] is not { } text
    ? fallback
    : long.TryParse(text, CultureInfo.InvariantCulture, out var value) && value > 0
        ? value
        : throw new FlinkException(FailureOrigin.User, $"--{name} is '{text}'; it must be a whole number of 1 or more.");
