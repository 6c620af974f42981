using System.Globalization;
using FlinkNet.Connectors.Generator;

namespace FlinkNet.TestJobs;

/// <summary>Jobs that reach their end unless someone ends them.</summary>
internal static class GoodJobs
{
    public static DataStream<Keyed> Numbers(StreamExecutionEnvironment env) => env
        .FromSequence(1, long.Parse(env.Configuration["count"] ?? "10000", CultureInfo.InvariantCulture))
        .Map(number => new Keyed($"key {number % 10}", number)).Name("Number")
        .Map(new Witness<Keyed>(env.Configuration["witness"], "before")).Name("Before");

    public static DataStream<Keyed> EndlessNumbers(StreamExecutionEnvironment env) => env
        .FromSource(new DataGeneratorSource<Keyed>(index => new Keyed($"key {index % 10}", index), recordsPerSecond: 1000))
        .Name("Endless")
        .Map(new Witness<Keyed>(env.Configuration["witness"], "before")).Name("Before");

    /// <summary>Prints the sum of each of ten keys.</summary>
    public static async Task SumsAsync(StreamExecutionEnvironment env)
    {
        var sums = Numbers(env).KeyBy(number => number.Key).FullWindowPartition().Sum(number => number.Value).Uid("sums");
        foreach (var sum in (await sums.ExecuteAndCollectAllAsync("sums")).OrderBy(sum => sum.Key, StringComparer.Ordinal))
        {
            Console.WriteLine($"{sum.Key}: {sum.Value}");
        }
    }

    /// <summary>Makes large records in one task, and prints what two others count of them.</summary>
    public static async Task LargeAsync(StreamExecutionEnvironment env)
    {
        var size = int.Parse(env.Configuration["size"]!, CultureInfo.InvariantCulture);
        var lengths = env.FromSequence(1, long.Parse(env.Configuration["count"]!, CultureInfo.InvariantCulture)).SetParallelism(1)
            .Map(number =>
            {
                var record = new byte[size];
                record[0] = record[^1] = (byte)number;
                return record;
            }).Name("Enlarge").SetParallelism(1)
            .Rebalance()
            .Map(record => record[0] == record[^1] ? record.LongLength : 0).Name("Count");
        Console.WriteLine((await lengths.ExecuteAndCollectAllAsync("large")).Sum());
    }

    /// <summary>Runs until it is cancelled.</summary>
    public static Task EndlessAsync(StreamExecutionEnvironment env)
    {
        EndlessNumbers(env)
            .KeyBy(number => number.Key)
            .Sum(number => number.Value).Uid("sums")
            .Map(new Witness<Keyed>(env.Configuration["witness"], "after")).Name("After")
            .SinkTo(new DiscardingSink<Keyed>());
        return env.ExecuteAsync("endless");
    }

    /// <summary>Starts a job and ends while it runs.</summary>
    public static Task NotAwaitedAsync(StreamExecutionEnvironment env)
    {
        var read = new TaskCompletionSource();
        EndlessNumbers(env)
            .Map(number =>
            {
                read.TrySetResult();
                return number;
            })
            .SinkTo(new DiscardingSink<Keyed>());
        _ = env.ExecuteAsync("not awaited");
        return read.Task;
    }

    /// <summary>Saves its own job, then stops it for good.</summary>
    public static async Task ClientAsync(StreamExecutionEnvironment env)
    {
        var read = new TaskCompletionSource();
        EndlessNumbers(env)
            .Map(number =>
            {
                read.TrySetResult();
                return number;
            })
            .KeyBy(number => number.Key)
            .Sum(number => number.Value).Uid("sums")
            .SinkTo(new DiscardingSink<Keyed>());
        await using var job = await env.SubmitAsync("client");
        await read.Task;
        await job.TriggerSavepointAsync();
        Console.WriteLine($"saved {await job.GetJobStatusAsync()}");
        await job.StopWithSavepointAsync(drain: true);
        var result = await job.GetJobExecutionResultAsync();
        Console.WriteLine($"drained {result.Status} {await job.GetJobStatusAsync()}");
    }

    /// <summary>Speaks to the job 'recovering' that other processes run: rescales it, and stops it with a savepoint.</summary>
    public static async Task AttachAsync(StreamExecutionEnvironment env)
    {
        var (cluster, storage) = (env.Configuration["cluster-id"], env.Configuration["grain-storage"]);
        await using var job = cluster is null
            ? await JobClient.AttachAsync("recovering")
            : await JobClient.AttachAsync(cluster, "recovering", storage);
        await job.RescaleAsync(3);
        Console.WriteLine(await job.GetJobStatusAsync());
        await job.StopWithSavepointAsync(env.Configuration["savepoint-dir"]);
        Console.WriteLine((await job.GetJobExecutionResultAsync()).Status);
    }

    /// <summary>Takes five records of an endless stream.</summary>
    public static async Task FirstFiveAsync(StreamExecutionEnvironment env)
    {
        await foreach (var number in EndlessNumbers(env).ExecuteAndCollectAsync("first five").Take(5))
        {
            Console.WriteLine(number.Key);
        }

        Console.WriteLine("left");
    }

    /// <summary>Runs one job after the other.</summary>
    public static async Task TwoJobsAsync(StreamExecutionEnvironment env)
    {
        for (var job = 1; job <= 2; job++)
        {
            var own = StreamExecutionEnvironment.Create([.. env.Arguments]);
            Numbers(own).SinkTo(new DiscardingSink<Keyed>());
            var result = await own.ExecuteAsync($"job {job}");
            Console.WriteLine($"{result.JobName} {result.Status}");
        }
    }
}
