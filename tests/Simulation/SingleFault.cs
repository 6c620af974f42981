namespace FlinkNet.Simulation;

/// <summary>One fault alone, and much of it: what a seed that draws many may hide.</summary>
internal static class SingleFault
{
    /// <summary>The faults by their names.</summary>
    public static IReadOnlyDictionary<string, FaultRates> All { get; } = new Dictionary<string, FaultRates>
    {
        ["JobManagers and coordinators are lost"] = new FaultRates { LostActivations = 3000 },
        ["grain storage fails and loses replies"] =
            new FaultRates { StorageFailures = 200, StorageLostReplies = 100, LostActivations = 300 },
        ["the snapshot store fails"] = new FaultRates { StoreFailures = 200, StoreLostReplies = 100, SlowStores = 100, FullStores = 100 },
        ["reads and deletions take minutes"] = new FaultRates
        {
            LongReads = 1000,
            LongReadMin = 35_000,
            LongReadMax = 180_000,
            TaskFailures = 200,
            LostActivations = 300,
        },
        ["silos are killed"] = new FaultRates { Kills = 200 },
        ["zombies go on"] = new FaultRates { Zombies = 200, LatencyMax = 50_000 },
        ["silos stand still"] = new FaultRates { Pauses = 200 },
        ["messages are lost, late and doubled"] =
            new FaultRates { Drops = 20, LostReplies = 20, Doubles = 200, LongLatencies = 100, LatencyMax = 50_000 },
        ["readers ask late"] = new FaultRates { LateRequests = 700, ProgramRestarts = 60, Rescales = 300 },
        ["pairs of silos are cut from each other"] = new FaultRates { Cuts = 500 },
        ["credit is lost"] = new FaultRates { LostGrants = 500 },
        ["the program is killed with writes under way"] =
            new FaultRates { ProgramRestarts = 100, UserFailures = 200, LongLatencies = 100, LatencyMax = 100_000, StorageFailures = 50 },
        ["tasks fail"] = new FaultRates { TaskFailures = 200, UserFailures = 200 },
        ["the snapshot store fails for long"] = new FaultRates { StoreOutages = 300, Kills = 50 },
        ["checkpoints vanish"] = new FaultRates { VanishedCheckpoints = 200, Kills = 100, TaskFailures = 200 },
        ["checkpoints vanish and the program is killed"] =
            new FaultRates { VanishedCheckpoints = 200, ProgramRestarts = 200, TaskFailures = 100 },
        ["commits fail"] = new FaultRates { CommitFailures = 300, TaskFailures = 100 },
    };

    /// <summary>Runs a seed with one fault.</summary>
    public static SeedResult Run(string fault, int seed, TextWriter? trace = null, bool tellsTurns = false)
    {
        var (settings, input) = SimSettings.Draw(seed);
        return SeedRun.Run(seed, settings with { Faults = All[fault], FaultySteps = 4000 }, input, trace, tellsTurns);
    }
}
