using System.Diagnostics;
using FlinkNet.Connectors.Generator;
using FlinkNet.Engine.Planning;
using FlinkNet.Interfaces.ControlPlane;
using FlinkNet.Model;

namespace FlinkNet.Bench.Pipelines;

/// <summary>
/// Scenario J: how long 1,000 subtasks take from submission to RUNNING on a silo that just started, and what planning a large exchange
/// takes.
/// </summary>
internal static class DeployScenario
{
    public const string Name = "J";

    private const int Parallelism = 250;
    private const int PlanParallelism = 10_000;

    public static async Task<IReadOnlyList<ScenarioResult>> MeasureAsync()
    {
        var seconds = await DeployAsync();
        var (planSeconds, planBytes) = Plan();
        return
        [
            new ScenarioResult
            {
                Scenario = Name,
                Description =
                    $"{4 * Parallelism} subtasks deployed to RUNNING: 4 vertices of {Parallelism}, all-to-all between them, first job "
                        + $"of a new silo",
                Seconds = seconds,
                PeakWorkingSetBytes = Process.GetCurrentProcess().PeakWorkingSet64,
            },
            new ScenarioResult
            {
                Scenario = "J2",
                Description =
                    $"a {PlanParallelism} x {PlanParallelism} all-to-all edge planned, every subtask asked for its channels (MB: "
                        + $"bytes allocated)",
                Seconds = planSeconds,
                PeakWorkingSetBytes = planBytes,
            },
        ];
    }

    private static Task<double> DeployAsync() => BenchSilo.RunAsync("deploy", Define, Parallelism, async (client, launcher) =>
    {
        var watch = Stopwatch.StartNew();
        var job = await launcher.StartAsync("deploy");
        JobDetails details;
        do
        {
            await Task.Delay(10);
            details = await client.GetJobAsync(job);
        }
        while (!details.Status.IsTerminal() && !details.Vertices.All(vertex => vertex.Tasks.All(task => task.State == TaskState.Running)));

        var seconds = watch.Elapsed.TotalSeconds;
        if (details.Status.IsTerminal())
        {
            throw new FlinkException(
                FailureOrigin.Internal,
                $"The job ended as {details.Status} instead of running: {details.Failure?.Message}");
        }

        await client.CancelAsync(job);
        await client.WaitForEndAsync(job);
        return seconds;
    });

    private static void Define(StreamExecutionEnvironment environment)
    {
        environment.SetParallelism(Parallelism);
        environment.FromSource(new DataGeneratorSource<long>(n => n, null, recordsPerSecond: 1_000))
            .KeyBy(n => n).Map(n => n)
            .KeyBy(n => n).Map(n => n)
            .KeyBy(n => n).Map(n => n)
            .SinkTo(new DiscardingSink<long>());
    }

    private static (double Seconds, long Bytes) Plan()
    {
        var allocated = GC.GetTotalAllocatedBytes(precise: true);
        var watch = Stopwatch.StartNew();
        var environment = StreamExecutionEnvironment.Create().SetParallelism(PlanParallelism).SetMaxParallelism(32_768);
        environment.FromSequence(0, 1).Rebalance().Map(n => n).SinkTo(new DiscardingSink<long>());
        var graph = JobGraphBuilder.Build(environment, "plan");
        var plan = ExecutionPlan.Create(graph);
        long channels = 0;
        for (var subtask = 0; subtask < PlanParallelism; subtask++)
        {
            channels += plan.Consumers(graph.Edges[0], subtask).Count;
        }

        if (channels != (long)PlanParallelism * PlanParallelism)
        {
            throw new FlinkException(FailureOrigin.Internal, $"The plan has {channels} channels.");
        }

        return (watch.Elapsed.TotalSeconds, GC.GetTotalAllocatedBytes(precise: true) - allocated);
    }
}
