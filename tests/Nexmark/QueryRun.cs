using FlinkNet.Bench.Nexmark.Generator;
using FlinkNet.Bench.Nexmark.Model;
using FlinkNet.Bench.Nexmark.Queries;

namespace FlinkNet.Nexmark.Tests;

/// <summary>Runs a query as a job of this process.</summary>
internal static class QueryRun
{
    public static Task<IReadOnlyList<T>> RunAsync<T>(
        Func<DataStream<NexmarkEvent>, DataStream<T>> query, long count, int parallelism, int group = 1, int delayMicroseconds = 1000)
    {
        var environment = StreamExecutionEnvironment.Create("--progress", "off").SetParallelism(parallelism);
        return query(environment.Nexmark(new NexmarkGenerator(delayMicroseconds, group), count))
            .ExecuteAndCollectAllAsync(cancellationToken: TestContext.Current.CancellationToken);
    }

    /// <summary>The same events without a job, for computing what a query must answer.</summary>
    public static IReadOnlyList<NexmarkEvent> Events(long count)
    {
        var generator = new NexmarkGenerator(1000);
        return [.. Enumerable.Range(0, (int)count).Select(number => generator.Event(number))];
    }
}
