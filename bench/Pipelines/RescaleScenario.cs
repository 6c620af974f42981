using System.Diagnostics;
using FlinkNet.Client;
using FlinkNet.Connectors.Generator;
using FlinkNet.Interfaces.ControlPlane;
using FlinkNet.Model;

namespace FlinkNet.Bench.Pipelines;

/// <summary>
/// Scenario I: how long a running job with a million keys gives no new results while it is rescaled from 2 to 4 subtasks and back.
/// </summary>
internal static class RescaleScenario
{
    public const string Name = "I";

    private const int Keys = 1_000_000;
    private const double Rate = 200_000;

    public static async Task<IReadOnlyList<ScenarioResult>> MeasureAsync()
    {
        var folder = Directory.CreateTempSubdirectory("flinknet-bench-").FullName;
        try
        {
            var (wider, narrower) = await RunAsync(folder);
            return [Row("I 2-4", "2 to 4", wider), Row("I 4-2", "4 to 2", narrower)];
        }
        finally
        {
            Directory.Delete(folder, recursive: true);
        }
    }

    private static ScenarioResult Row(string name, string what, double seconds) => new()
    {
        Scenario = name,
        Description =
            $"longest gap in the sink's input while a job is rescaled from {what}: {Keys / 1_000_000} M keys, {Rate / 1000:0} k "
                + $"records/s, checkpoints each second to disk, one process",
        Seconds = seconds,
        PeakWorkingSetBytes = Process.GetCurrentProcess().PeakWorkingSet64,
    };

    private static Task<(double Wider, double Narrower)> RunAsync(string folder) =>
        BenchSilo.RunAsync("rescale", environment => Define(environment, folder), 4, async (client, launcher) =>
    {
        var job = await launcher.StartAsync("rescale");

        // Every key has state, and some checkpoints have been taken with all of it.
        await client.FollowAsync(job).FirstAsync(details => details.Status.IsTerminal() || Received(details) > Keys * 1.1);
        await Task.Delay(3000);
        var wider = await RescaleAsync(client, job, 4);
        await Task.Delay(3000);
        var narrower = await RescaleAsync(client, job, 2);
        await client.CancelAsync(job);
        await client.WaitForEndAsync(job);
        return (wider, narrower);
    });

    private static long Received(JobDetails details) => details.Vertices[^1].Tasks.Sum(task => task.Metrics.RecordsIn);

    private static async Task<double> RescaleAsync(FlinkClient client, JobId job, int parallelism)
    {
        GapSink.Reset();
        await client.RescaleAsync(job, parallelism);
        var before = GapSink.Records;
        while (GapSink.Records - before < Rate / 10)
        {
            await Task.Delay(10);
        }

        return GapSink.Longest.TotalSeconds;
    }

    private static void Define(StreamExecutionEnvironment environment, string folder)
    {
        environment.SetParallelism(2).EnableCheckpointing(TimeSpan.FromSeconds(1), folder);
        environment.FromSource(new DataGeneratorSource<KeyCount>(n => new KeyCount(n * 7919 % Keys, 1), null, Rate))
            .KeyBy(record => record.Key)
            .Reduce((sum, next) => new KeyCount(sum.Key, sum.Count + next.Count)).Uid("count")
            .SinkTo(new GapSink());
    }

    /// <summary>Keeps the longest time between two batches of any of its subtasks.</summary>
    private sealed class GapSink : ISink<KeyCount>
    {
        private static long _last;
        private static long _longest;
        private static long _records;

        public static TimeSpan Longest => Stopwatch.GetElapsedTime(0, Interlocked.Read(ref _longest));

        public static long Records => Interlocked.Read(ref _records);

        public string DefaultName => "Gaps";

        public static void Reset() => Interlocked.Exchange(ref _longest, 0);

        public ISinkWriter<KeyCount> CreateWriter(ISinkWriterContext context) => new Writer();

        private sealed class Writer : ISinkWriter<KeyCount>
        {
            public void Write(RecordBatch<KeyCount> batch)
            {
                var now = Stopwatch.GetTimestamp();
                var last = Interlocked.Exchange(ref _last, now);
                if (last != 0 && now - last > Interlocked.Read(ref _longest))
                {
                    Interlocked.Exchange(ref _longest, now - last);
                }

                Interlocked.Add(ref _records, batch.Count);
            }

            public void Flush(bool endOfInput)
            {
            }

            public void Dispose()
            {
            }
        }
    }
}
