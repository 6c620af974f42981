namespace FlinkNet.Bench.Pipelines;

/// <summary>
/// Scenario G: what checkpoints cost. One running job has some seconds with a checkpoint each second and some seconds without any, in turns. What the just-in-time compiler made of a process stays with it for life, and differs
/// from process to process by more than a checkpoint costs: so both are measured in the same one, and several processes are, one after another.
/// </summary>
internal static class CheckpointCost
{
    public const string Name = "G";

    private const int Processes = 6;
    private const int Pairs = 5;

    /// <summary>Student's t of a 95 % interval, for five degrees of freedom.</summary>
    private const double StudentT = 2.571;

    /// <summary>While a file of this name is there, the job takes checkpoints.</summary>
    private const string SwitchFile = "checkpoints-on";

    private static readonly TimeSpan Interval = TimeSpan.FromSeconds(1);
    private static readonly TimeSpan WarmUp = TimeSpan.FromSeconds(8);

    // What has been written since the last checkpoint is copied on write once; that, too, is part of its cost, and not of the turn after it.
    private static readonly TimeSpan Settling = TimeSpan.FromSeconds(1);
    private static readonly TimeSpan Turn = TimeSpan.FromSeconds(4);

    public static ScenarioResult Measure()
    {
        var costs = Enumerable.Range(0, Processes).Select(_ => CostInOneProcess()).ToList();
        var mean = costs.Average();
        var error = StudentT * Math.Sqrt(costs.Sum(cost => (cost - mean) * (cost - mean)) / (Processes - 1) / Processes);
        return new ScenarioResult
        {
            Scenario = Name,
            Description = $"cost of a checkpoint each second: BC's job with them against the same without, mean of {Processes} processes with {Pairs} pairs of turns each; 95 % interval ± {100 * error:0.0} %",
            CostPercent = 100 * mean,
            CostErrorPercent = 100 * error,
        };
    }

    /// <summary>The process that is measured: takes a checkpoint each second while it is told to.</summary>
    public static async Task RunMeasuredAsync()
    {
        using var probe = ProcessProbe.Start();
        var switchFile = Path.Combine(Environment.GetEnvironmentVariable(ProcessProbe.FolderVariable)!, SwitchFile);
        await BenchSilo.RunAsync("cost", CheckpointScenarios.CountsCheckpointedOnDemand, 2, async (client, launcher) =>
        {
            var job = await launcher.StartAsync("cost");
            using var timer = new PeriodicTimer(Interval);
            while (await timer.WaitForNextTickAsync())
            {
                if (File.Exists(switchFile))
                {
                    await client.TriggerCheckpointAsync(job);
                }
            }

            return true;
        });
    }

    // Records per CPU-second over all turns of the process, so that a disturbed turn counts no more than its time.
    private static double CostInOneProcess()
    {
        var folder = Directory.CreateTempSubdirectory("flinknet-bench-").FullName;
        using var process = Measurement.Start(Name, 1, folder);
        try
        {
            Measurement.WaitForRecords(folder, 1, process);
            Thread.Sleep(WarmUp);
            var (with, without) = (new Side(), new Side());
            for (var pair = 0; pair < Pairs; pair++)
            {
                File.WriteAllText(Path.Combine(folder, SwitchFile), string.Empty);
                with.Take(folder);
                File.Delete(Path.Combine(folder, SwitchFile));
                without.Take(folder);
            }

            return 1 - (with.RecordsPerCpuSecond / without.RecordsPerCpuSecond);
        }
        finally
        {
            process.Kill(entireProcessTree: true);
            process.WaitForExit();
            Directory.Delete(folder, recursive: true);
        }
    }

    private sealed class Side
    {
        private long _records;
        private double _cpuSeconds;

        /// <summary>What was done in all its turns.</summary>
        public double RecordsPerCpuSecond => _records / _cpuSeconds;

        /// <summary>Measures a turn.</summary>
        public void Take(string folder)
        {
            Thread.Sleep(Settling);
            var before = Measurement.Read(folder).Values.Single();
            Thread.Sleep(Turn);
            var after = Measurement.Read(folder).Values.Single();
            _records += after.SourceRecords - before.SourceRecords;
            _cpuSeconds += after.CpuSeconds - before.CpuSeconds;
        }
    }
}
