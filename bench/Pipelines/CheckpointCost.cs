namespace FlinkNet.Bench.Pipelines;

/// <summary>
/// Scenario G: what checkpoints cost. One running job has some seconds with a checkpoint each second and some seconds without any, in
/// turns. What the just-in-time compiler made of a process stays with it for life, and differs
/// from process to process by more than checkpoints cost: so both are measured in the same one, and several processes are, one after
/// another. The machine becomes faster and slower within seconds: so turns are short, and
/// go with, without, without, with, which evens out what drifts.
/// </summary>
internal static class CheckpointCost
{
    public const string Name = "G";

    private const int Processes = 6;
    private const int Rounds = 4;

    /// <summary>Student's t of a 95 % interval, for five degrees of freedom.</summary>
    private const double StudentT = 2.571;

    /// <summary>While a file of this name is there, the job takes checkpoints.</summary>
    private const string SwitchFile = "checkpoints-on";

    private static readonly TimeSpan Interval = TimeSpan.FromSeconds(1);
    private static readonly TimeSpan WarmUp = TimeSpan.FromSeconds(12);

    // What has been written since the last checkpoint is copied on write once; that, too, is part of its cost, and not of the turn after
    // it.
    private static readonly TimeSpan Settling = TimeSpan.FromSeconds(1);
    private static readonly TimeSpan Turn = TimeSpan.FromSeconds(3);

    public static ScenarioResult Measure()
    {
        var costs = Enumerable.Range(0, Processes).Select(_ => CostInOneProcess()).ToList();
        var mean = costs.Average();
        var error = StudentT * Math.Sqrt(costs.Sum(cost => (cost - mean) * (cost - mean)) / (Processes - 1) / Processes);
        return new ScenarioResult
        {
            Scenario = Name,
            Description =
                $"cost of a checkpoint each second: BC's job with them against the same without, mean of {Processes} processes with "
                    + $"{Rounds} rounds of four turns each; 95 % interval ± {100 * error:0.0} %",
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
            Switch(folder, isOn: true);
            Thread.Sleep(WarmUp);
            var (with, without) = (new Side(folder, isOn: true), new Side(folder, isOn: false));
            for (var round = 0; round < Rounds; round++)
            {
                with.TakeTurn();
                without.TakeTurn();
                without.TakeTurn();
                with.TakeTurn();
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

    private static void Switch(string folder, bool isOn)
    {
        var file = Path.Combine(folder, SwitchFile);
        if (isOn)
        {
            File.WriteAllText(file, string.Empty);
        }
        else
        {
            File.Delete(file);
        }
    }

    private sealed class Side(string folder, bool isOn)
    {
        private long _records;
        private double _cpuSeconds;

        /// <summary>What was done in all its turns.</summary>
        public double RecordsPerCpuSecond => _records / _cpuSeconds;

        /// <summary>Measures a turn.</summary>
        public void TakeTurn()
        {
            Switch(folder, isOn);
            Thread.Sleep(Settling);
            var before = Measurement.Read(folder).Values.Single();
            Thread.Sleep(Turn);
            var after = Measurement.Read(folder).Values.Single();
            _records += after.SourceRecords - before.SourceRecords;
            _cpuSeconds += after.CpuSeconds - before.CpuSeconds;
        }
    }
}
