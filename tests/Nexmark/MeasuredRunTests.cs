using FlinkNet.Bench.Nexmark.Measuring;
using FlinkNet.Bench.Nexmark.Model;
using FlinkNet.Bench.Nexmark.Queries;
using FlinkNet.Connectors.Generator;

namespace FlinkNet.Nexmark.Tests;

/// <summary>The benchmark's own program, which warms up before it measures.</summary>
public sealed class MeasuredRunTests
{
    private const int Events = 20_000;

    [Fact]
    public async Task Program_StartedAgainAfterItWasEndedInTheMiddle_GoesOnFromItsCheckpoint_WhichTheWarmUpLeavesAlone()
    {
        var folder = Directory.CreateTempSubdirectory("nexmark-measured-");
        try
        {
            var (state, output) = (folder.CreateSubdirectory("state").FullName, Path.Combine(folder.FullName, "output"));
            string[] arguments =
            [
                "--events", $"{Events}", "--parallelism", "1", "--query", "q0", "--progress", "off",
                "--checkpoint-interval-ms", "20", "--checkpoint-dir", state, "--output", output,
            ];
            var query = NexmarkQuery.All.Single(query => query.Name == "q0");
            await EndInTheMiddleAsync(query, arguments, state, Path.Combine(output, query.Name));
            var before = Rows(output).ToList();
            Assert.InRange(before.Count, 1, Events / 2);

            await QueryBench.RunAsync(query, BenchSettings.Read(StreamExecutionEnvironment.Create(arguments).Configuration), arguments);

            // 46 of 50 events are bids, and this query passes on each.
            var rows = Rows(output).ToList();
            Assert.Equal(Events / 50 * 46, rows.Count);
            Assert.Empty(before.Except(rows));
        }
        finally
        {
            folder.Delete(recursive: true);
        }
    }

    private static async Task EndInTheMiddleAsync(NexmarkQuery query, string[] arguments, string state, string output)
    {
        using var end = CancellationTokenSource.CreateLinkedTokenSource(TestContext.Current.CancellationToken);
        var gate = new FaultGate(
            state, Events / 4, Events / 4, faults: 1, isLast: true, end.Cancel,
            () => Directory.Exists(output) && Directory.EnumerateFiles(output, "part-*").SelectMany(File.ReadLines).Any());
        var environment = StreamExecutionEnvironment.Create(arguments);
        var generator = BenchSettings.Read(environment.Configuration).Generator;
        query.EndWith(
            environment.FromSource(
                new GatedSource<NexmarkEvent>(new DataGeneratorSource<NexmarkEvent>(generator.Event, Events), gate),
                NexmarkStreams.Watermarks(generator)),
            new WriteRows(output));
        await Assert.ThrowsAsync<OperationCanceledException>(() => environment.ExecuteAsync(query.Name, end.Token));
    }

    private static IEnumerable<string> Rows(string output) =>
        Directory.EnumerateFiles(Path.Combine(output, "q0"), "part-*").SelectMany(File.ReadLines);
}
