using System.Diagnostics;

namespace FlinkNet.Bench.Pipelines;

/// <summary>
/// Scenario G: what checkpoints cost. The same job runs with and without them, in two processes that take turns of some seconds: one is stopped while the other runs. So both meet the same machine, and
/// each pair of turns is a comparison of its own.
/// </summary>
internal static class CheckpointCost
{
    public const string Name = "G";

    private const int Pairs = 14;
    private static readonly TimeSpan WarmUp = TimeSpan.FromSeconds(8);
    private static readonly TimeSpan Settling = TimeSpan.FromMilliseconds(500);
    private static readonly TimeSpan Turn = TimeSpan.FromSeconds(4);

    public static ScenarioResult Measure()
    {
        using var without = new Side(Scenarios.Pipelines.Single(scenario => scenario.Name == "G0"));
        without.Stop();
        using var with = new Side(Scenarios.Pipelines.Single(scenario => scenario.Name == "BC"));
        var costs = new List<double>();
        for (var pair = 0; pair < Pairs; pair++)
        {
            var (first, second) = pair % 2 == 0 ? (without, with) : (with, without);
            with.Stop();
            var rates = (First: first.Run(), Second: second.Run());
            costs.Add(pair % 2 == 0 ? 1 - (rates.Second / rates.First) : 1 - (rates.First / rates.Second));
        }

        var mean = costs.Average();
        var error = Math.Sqrt(costs.Sum(cost => (cost - mean) * (cost - mean)) / (costs.Count - 1) / costs.Count);
        return new ScenarioResult
        {
            Scenario = Name,
            Description = $"cost of a checkpoint each second, BC against G0 in {Pairs} pairs of turns; 95 % interval ± {196 * error:0.0} %",
            CostPercent = 100 * mean,
            CostErrorPercent = 196 * error,
        };
    }

    private sealed class Side : IDisposable
    {
        private readonly string _folder = Directory.CreateTempSubdirectory("flinknet-bench-").FullName;
        private readonly Process _process;

        public Side(PipelineScenario scenario)
        {
            _process = Measurement.Start(scenario, _folder);
            Measurement.WaitForRecords(_folder, 1, _process);
            Thread.Sleep(WarmUp);
        }

        /// <summary>Lets the process run for a turn; answers its records per CPU-second.</summary>
        public double Run()
        {
            Signal("CONT");
            Thread.Sleep(Settling);
            var before = Measurement.Read(_folder).Values.Single();
            Thread.Sleep(Turn);
            var after = Measurement.Read(_folder).Values.Single();
            Stop();
            return (after.SourceRecords - before.SourceRecords) / (after.CpuSeconds - before.CpuSeconds);
        }

        public void Stop() => Signal("STOP");

        public void Dispose()
        {
            _process.Kill(entireProcessTree: true);
            _process.WaitForExit();
            _process.Dispose();
            Directory.Delete(_folder, recursive: true);
        }

        private void Signal(string signal)
        {
            using var kill = Process.Start("kill", [$"-{signal}", $"{_process.Id}"]);
            kill.WaitForExit();
        }
    }
}
