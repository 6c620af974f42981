using FlinkNet.Connectors.Generator;

namespace FlinkNet.Bench.Pipelines;

/// <summary>The programs that are measured. Each runs until the measuring process has seen enough and stops it.</summary>
internal static class Scenarios
{
    /// <summary>How many keys the keyed scenarios have.</summary>
    public const int Keys = 100_000;

    /// <summary>How many keys the scenarios with state on disk have.</summary>
    public const long StateKeys = 1_000_000;

    /// <summary>How many records a second scenario E makes.</summary>
    public const double LatencyRate = 10_000;

    /// <summary>All that run as a pipeline until they are stopped.</summary>
    public static IReadOnlyList<PipelineScenario> Pipelines { get; } =
    [
        new("A", "four chained maps and a filter, discard", 1, A, HandWrittenLoops.A),
        new("B", "keyBy + running count, 100 k keys, parallelism 2, one process", 1, B, HandWrittenLoops.B),
        new("G0", "keyBy + 10 s tumbling count, 100 k keys, parallelism 2, one process, no checkpoints", 1,
            CheckpointScenarios.WindowedCounts, null),
        new("BC", "the same, exactly once, a checkpoint each second; p50 and p99 of the checkpoints' durations", 1,
            CheckpointScenarios.CheckpointedCounts, null),
        new("G2", "durations of 70 checkpoints, one each second, of 100 MB of state of which 1 % changed; disk", 1,
            CheckpointScenarios.MuchState, null)
        {
            TimeMin = TimeSpan.FromSeconds(70),
        },
        new("G2A", "the same in a blob container (Azurite)", 1, CheckpointScenarios.MuchState, null)
        {
            TimeMin = TimeSpan.FromSeconds(70),
            NeedsAzurite = true,
        },
        new("G2R", "as G2, with the state in RocksDB", 1, CheckpointScenarios.MuchStateInRocksDb, null)
        {
            TimeMin = TimeSpan.FromSeconds(70),
        },
        new("SM", "durations of 30 checkpoints, one each second, of a job with a Map that blocks for 10 ms a record, parallelism 2", 1,
            SlowScenarios.Map, null)
        {
            TimeMin = SlowScenarios.TimeMin,
        },
        new("SA", "the same with MapAsync, 10 calls of 100 ms at a time", 1, SlowScenarios.MapAsync, null)
        {
            TimeMin = SlowScenarios.TimeMin,
        },
        new("SE", "as SM, the Map behind a forward exchange", 1, SlowScenarios.MapInATaskOfItsOwn, null)
        {
            TimeMin = SlowScenarios.TimeMin,
        },
        new("SK", "as SM, the Map behind a keyBy", 1, SlowScenarios.MapBehindKeyBy, null)
        {
            TimeMin = SlowScenarios.TimeMin,
        },
        new("C", "keyBy between two silo processes, parallelism 2, records of 100 bytes on the wire with a string; half of them cross", 2,
            C, HandWrittenLoops.C),
        new("CX", "the same at parallelism 1, source and sink in different processes: every record crosses", 2, Cx, HandWrittenLoops.C),
        new("C2", "as CX with a 24-byte unmanaged struct: every record crosses", 2, C2, HandWrittenLoops.C2),
        new("D", "RocksDB: read, add, write per record, 1 M keys of which 10 % get 90 % of the records, parallelism 2, one process", 1, D,
            null),
        new("DC", "the same, exactly once, a checkpoint each second", 1, CheckpointedD, null),
        new("DL", "as D with 16 MiB of memory for state: the hot keys do not fit into the cache", 1, LargeD, null),
        new("E", "latency from scheduled emission to sink, 10 k records/s, two shuffles, two processes", 2, E, null),
    ];

    private static void A(StreamExecutionEnvironment environment)
    {
        environment.SetParallelism(1);
        environment.FromSequence(0, long.MaxValue - 1)
            .Map(n => n + 1)
            .Map(n => n * 3)
            .Map(n => n ^ 7)
            .Map(n => n - 2)
            .Filter(n => (n & 3) != 0)
            .SinkTo(new DiscardingSink<long>());
    }

    private static void B(StreamExecutionEnvironment environment)
    {
        environment.SetParallelism(2);
        environment.FromSequence(0, long.MaxValue - 1)
            .Map(n => new KeyCount(n * 7919 % Keys, 1))
            .KeyBy(record => record.Key)
            .Reduce((sum, next) => new KeyCount(sum.Key, sum.Count + next.Count)).Uid("count")
            .SinkTo(new DiscardingSink<KeyCount>());
    }

    private static void D(StreamExecutionEnvironment environment)
    {
        environment.SetParallelism(2);
        environment.Config.StateBackend = StateBackends.RocksDb;
        environment.Config.StateDirectory = Path.Combine(Environment.GetEnvironmentVariable(ProcessProbe.FolderVariable)!, "state");
        environment.FromSequence(0, long.MaxValue - 1)
            .Map(n => new KeyCount(SkewedKey(n), 1))
            .KeyBy(record => record.Key)
            .Process(new RunningCount()).Uid("count")
            .SinkTo(new DiscardingSink<KeyCount>());
    }

    private static void CheckpointedD(StreamExecutionEnvironment environment)
    {
        environment.EnableCheckpointing(
            TimeSpan.FromSeconds(1),
            Path.Combine(Environment.GetEnvironmentVariable(ProcessProbe.FolderVariable)!, "checkpoints"));
        D(environment);
    }

    private static void LargeD(StreamExecutionEnvironment environment)
    {
        environment.Config.StateMemory = 16 << 20;
        D(environment);
    }

    // Nine of ten records draw among the hot tenth of the keys, the tenth among all.
    private static long SkewedKey(long n)
    {
        var draw = (ulong)n * 0x9E37_79B9_7F4A_7C15UL;
        draw ^= draw >> 29;
        draw *= 0xBF58_476D_1CE4_E5B9UL;
        draw ^= draw >> 32;
        return (long)(draw % 10 == 0 ? draw / 10 % StateKeys : draw / 10 % (StateKeys / 10));
    }

    private static void C(StreamExecutionEnvironment environment)
    {
        environment.SetParallelism(2);
        environment.FromSource(new DataGeneratorSource<WebAccess>(WebAccess.Of))
            .KeyBy(record => record.Key)
            .SinkTo(new DiscardingSink<WebAccess>());
    }

    // Two slot sharing groups with one subtask each: the source's slot is in one process, the sink's in the other.
    private static void Cx(StreamExecutionEnvironment environment)
    {
        environment.SetParallelism(1);
        environment.FromSource(new DataGeneratorSource<WebAccess>(WebAccess.Of)).SlotSharingGroup("source")
            .KeyBy(record => record.Key)
            .SinkTo(new DiscardingSink<WebAccess>()).SlotSharingGroup("sink");
    }

    private static void C2(StreamExecutionEnvironment environment)
    {
        environment.SetParallelism(1);
        environment.FromSequence(0, long.MaxValue - 1).SlotSharingGroup("source")
            .Map(n => new Measurement24(n * 7919 % Keys, 1, n))
            .KeyBy(record => record.Key)
            .SinkTo(new DiscardingSink<Measurement24>()).SlotSharingGroup("sink");
    }

    // Source and sink in one process, the step between them in the other: both shuffles cross.
    private static void E(StreamExecutionEnvironment environment)
    {
        environment.SetParallelism(1);
        environment.FromSource(new DataGeneratorSource<Due>((n, due) => new Due(n % Keys, due), null, LatencyRate)).SlotSharingGroup("ends")
            .KeyBy(record => record.Key)
            .Map(record => record).SlotSharingGroup("middle")
            .KeyBy(record => record.Key)
            .Map(record => record).SlotSharingGroup("ends")
            .SinkTo(new LatencySink());
    }
}

/// <summary>A program that is measured while it runs.</summary>
/// <param name="Name">Its letter.</param>
/// <param name="Description">What it does.</param>
/// <param name="Processes">Over how many silo processes it is spread.</param>
/// <param name="Define">Writes the program.</param>
/// <param name="Loop">The same work by hand, one thread; answers how many records it did. Null where there is nothing to compare.</param>
internal sealed record PipelineScenario(
    string Name,
    string Description,
    int Processes,
    Action<StreamExecutionEnvironment> Define,
    Func<TimeSpan, long>? Loop)
{
    /// <summary>How long it must be measured at least.</summary>
    public TimeSpan TimeMin { get; init; }

    /// <summary>Whether a blob account is started for it.</summary>
    public bool NeedsAzurite { get; init; }
}
