namespace FlinkNet.Simulation;

/// <summary>What one seed runs, and how.</summary>
internal sealed record SimSettings
{
    /// <summary>The largest parallelism of a job.</summary>
    public const int ParallelismMax = 3;

    public required Workload Workload { get; init; }

    public required int Parallelism { get; init; }

    public required ExecutionConfig Config { get; init; }

    public required FaultRates Faults { get; init; }

    /// <summary>How many silos there are.</summary>
    public int Silos { get; init; } = 2;

    public int SlotsPerSilo { get; init; } = 4;

    public int Credits { get; init; } = 4;

    public int FrameSize { get; init; } = 256;

    /// <summary>The numbers of two silos, the lower first, that never reach each other; null for none.</summary>
    public (int, int)? CutForGood { get; init; }

    /// <summary>How many steps at most after its last fault the job may take to finish.</summary>
    public int PatienceSteps { get; init; } = 400_000;

    /// <summary>In how many steps there are faults.</summary>
    public int FaultySteps { get; init; }

    /// <summary>How often who follows the job looks how it stands, and may ask it for something.</summary>
    public TimeSpan LookInterval { get; init; } = TimeSpan.FromMilliseconds(500);

    /// <summary>Whether the input has no end as long as somebody waits for an answer: who is never answered, is seen.</summary>
    public bool WaitsForAnswers { get; init; }

    /// <summary>Whether the program is started once more when its job has finished, from a savepoint that was taken while it ran.</summary>
    public bool TriesSavepoints { get; init; }

    /// <summary>How much more a task finds allocated each time that it asks: with much, it takes its records for large ones.</summary>
    public long AllocatedPerLook { get; init; }

    /// <summary>Makes what results become visible in.</summary>
    public Func<Ledger> Ledger { get; init; } = () => new Ledger();

    /// <summary>What the snapshot store makes of what it is given.</summary>
    public Func<byte[], byte[]> AsStored { get; init; } = content => content;

    /// <summary>What is checked while the job runs.</summary>
    public Checks Checks { get; init; } = new();

    /// <summary>Draws all from a seed.</summary>
    /// <param name="seed">The seed.</param>
    /// <param name="job">The job, where it is not to be drawn.</param>
    public static (SimSettings Settings, SimInput Input) Draw(int seed, Workload? job = null)
    {
        var random = new Random(seed);
        var drawn = random.Next(Workload.All.Count);
        var workload = job ?? Workload.All[drawn];
        var parallelism = random.Next(1, ParallelismMax + 1);
        var config = ConfigOf(random);
        var silos = random.Next(1, 4);
        var input = SimInput.Draw(random);
        return (new SimSettings
        {
            Workload = workload,
            Parallelism = parallelism,
            Config = config,
            Faults = FaultRates.Draw(random),
            Silos = silos,
            SlotsPerSilo = random.Next((ParallelismMax + silos - 1) / silos, 5),
            Credits = random.Next(2, 6),
            FrameSize = random.Next(2) == 0 ? 64 : 1024,
            FaultySteps = random.Next(8) == 0 ? 0 : random.Next(500, 12_000),
            LookInterval = TimeSpan.FromMilliseconds(random.Next(3) switch { 0 => 20, 1 => 100, _ => 500 }),
            WaitsForAnswers = random.Next(2) == 0,
            TriesSavepoints = random.Next(2) == 0,
            AllocatedPerLook = random.Next(4) switch { 0 => 1 << 20, 1 => 9 << 20, _ => 0 },
        }, input);
    }

    private static ExecutionConfig ConfigOf(Random random)
    {
        var config = new ExecutionConfig
        {
            RestartStrategy = random.Next(3) == 0
                ? null
                : RestartStrategy.FixedDelay(int.MaxValue, TimeSpan.FromMilliseconds(random.Next(1, 500))),
            BufferTimeout = TimeSpan.FromMilliseconds(random.Next(0, 20)),
        };
        config.Checkpointing.Interval =
            TimeSpan.FromMilliseconds(
                random.Next(3) switch { 0 => random.Next(10, 30), 1 => random.Next(30, 200), _ => random.Next(200, 1000) });
        config.Checkpointing.Directory = "simulated";
        config.Checkpointing.SavepointDirectory = "savepoints";
        config.Checkpointing.MinPauseBetweenCheckpoints = TimeSpan.FromMilliseconds(random.Next(2) == 0 ? 0 : random.Next(100));
        config.Checkpointing.Timeout = TimeSpan.FromSeconds(random.Next(1, 20));
        config.Checkpointing.NumRetained = random.Next(1, 4);
        config.Checkpointing.TolerableFailedCheckpoints = random.Next(0, 6);
        return config;
    }
}
