using System.Diagnostics;

namespace FlinkNet.Bench.Pipelines;

/// <summary>
/// Scenario G: what checkpoints cost. The same job runs with and without them, in two processes that take turns of some seconds: one is stopped while the other runs. So both meet the same machine.
/// What the just-in-time compiler made of a process stays with it for life: each of several sets of turns has two processes of its own, and is one comparison.
/// </summary>
internal static class CheckpointCost
{
    public const string Name = "G";

    private const int Sets = 8;
    private const int Pairs = 4;

    /// <summary>Student's t of a 95 % interval, for seven degrees of freedom.</summary>
    private const double StudentT = 2.365;

    private static readonly TimeSpan WarmUp = TimeSpan.FromSeconds(8);
    private static readonly TimeSpan Settling = TimeSpan.FromMilliseconds(500);
    private static readonly TimeSpan Turn = TimeSpan.FromSeconds(3);

    public static ScenarioResult Measure()
    {
        var costs = Enumerable.Range(0, Sets).Select(CostOf).ToList();
        var mean = costs.Average();
        var error = StudentT * Math.Sqrt(costs.Sum(cost => (cost - mean) * (cost - mean)) / (Sets - 1) / Sets);
        return new ScenarioResult
        {
            Scenario = Name,
            Description = $"cost of a checkpoint each second, BC against G0, mean of {Sets} sets of {Pairs} pairs of turns; 95 % interval ± {100 * error:0.0} %",
            CostPercent = 100 * mean,
            CostErrorPercent = 100 * error,
        };
    }

    // Records per CPU-second over all turns of the set, so that a disturbed turn counts no more than its time.
    private static double CostOf(int set)
    {
        string[] names = set % 2 == 0 ? ["G0", "BC"] : ["BC", "G0"];
        using var first = new Side(Scenarios.Pipelines.Single(scenario => scenario.Name == names[0]));
        first.Stop();
        using var second = new Side(Scenarios.Pipelines.Single(scenario => scenario.Name == names[1]));
        second.Stop();
        for (var pair = 0; pair < Pairs; pair++)
        {
            first.Run();
            second.Run();
        }

        var (with, without) = names[0] == "BC" ? (first, second) : (second, first);
        return 1 - (with.RecordsPerCpuSecond / without.RecordsPerCpuSecond);
    }

    private sealed class Side : IDisposable
    {
        private readonly string _folder = Directory.CreateTempSubdirectory("flinknet-bench-").FullName;
        private readonly Process _process;
        private long _records;
        private double _cpuSeconds;

        public Side(PipelineScenario scenario)
        {
            _process = Measurement.Start(scenario, _folder);
            Measurement.WaitForRecords(_folder, 1, _process);
            Thread.Sleep(WarmUp);
        }

        /// <summary>What it has done in all its turns.</summary>
        public double RecordsPerCpuSecond => _records / _cpuSeconds;

        /// <summary>Lets the process run for a turn.</summary>
        public void Run()
        {
            Signal("CONT");
            Thread.Sleep(Settling);
            var before = Measurement.Read(_folder).Values.Single();
            Thread.Sleep(Turn);
            var after = Measurement.Read(_folder).Values.Single();
            Stop();
            _records += after.SourceRecords - before.SourceRecords;
            _cpuSeconds += after.CpuSeconds - before.CpuSeconds;
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
