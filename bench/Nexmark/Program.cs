// Nexmark queries over events that are generated in the process. Each query runs in a process of its own: once to warm up, and measured the
// second time.
//
//   dotnet run -c Release --project bench/Nexmark -- --events 10000000 --query q5     one query; all, or several with commas
//   --parallelism N    subtasks of each step (default: the processors)
//   --processes P      each query over P processes (then without a first run to warm up)
//   --group G          events out of order within groups of G
//   --rate R           R events a second; event time then runs as the clock does, and the lag of the rows is measured
//   --delay-us D       event time between two events (default: 100)
//   --json FILE        the results as JSON
//   --output DIR       the rows as lines of JSON, in a folder for each query
using FlinkNet;
using FlinkNet.Bench.Nexmark.Measuring;
using FlinkNet.Bench.Nexmark.Queries;
using FlinkNet.Model;

try
{
    var configuration = StreamExecutionEnvironment.Create(args).Configuration;
    var settings = BenchSettings.Read(configuration);
    if (configuration[QueryBench.RunArgument] is { } name)
    {
        await QueryBench.RunAsync(NexmarkQuery.All.Append(NexmarkQuery.Generator).Single(query => query.Name == name), settings, args);
        return 0;
    }

    var generator = QueryBench.Measure(NexmarkQuery.Generator, args);
    ResultTable.PrintHead(generator);
    var results = new List<QueryResult>();
    foreach (var query in settings.Queries)
    {
        results.Add(QueryBench.Measure(query, args).Net(generator));
        ResultTable.PrintRow(results[^1]);
    }

    if (settings.JsonFile is { } file)
    {
        ResultTable.Write(generator, results, file);
    }

    return 0;
}
catch (FlinkException exception)
{
    Console.Error.WriteLine(exception.Message);
    return 2;
}
