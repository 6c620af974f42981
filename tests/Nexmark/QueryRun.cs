using FlinkNet.Bench.Nexmark.Generator;
using FlinkNet.Bench.Nexmark.Model;
using FlinkNet.Bench.Nexmark.Queries;

namespace FlinkNet.Nexmark.Tests;

/// <summary>Runs a query as a job of this process.</summary>
internal static class QueryRun
{
    /// <summary>Runs a query, undisturbed or not; resumed, it goes on with one subtask of three less.</summary>
    public static async Task<IReadOnlyList<T>> RunAsync<T>(
        Func<DataStream<NexmarkEvent>, DataStream<T>> query, long count, int parallelism, int group, Faults faults)
    {
        if (faults == Faults.None)
        {
            return await RunAsync(query, count, parallelism, group);
        }

        using var run = new FaultyRun<T>(query, new NexmarkGenerator(1000, group), count);
        return faults == Faults.KilledTwice
            ? await run.RunKilledTwiceAsync(parallelism)
            : await run.RunResumedAsync(parallelism, resumedParallelism: parallelism == 3 ? 2 : 3);
    }

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
