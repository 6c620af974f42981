using FlinkNet.Engine.Planning;

namespace FlinkNet.Simulation;

/// <summary>A small job, and what it must have written in the end, whatever happened meanwhile.</summary>
internal abstract class Workload
{
    /// <summary>The name of every simulated job.</summary>
    public const string JobName = "job";

    [ThreadStatic]
    private static Dictionary<(Workload, int), (JobGraph, ExecutionPlan)>? _built;

    /// <summary>All there are.</summary>
    public static IReadOnlyList<Workload> All { get; } =
    [
        new RunningCounts(), new TumblingWindows(), new SharedTimes(), new UnionOfTwo(), new TwoInputs(), new ManyStates(),
            new BroadcastRules(), new AsyncCalls(), new WideState(),
    ];

    /// <summary>What traces call it.</summary>
    public string Name => GetType().Name;

    /// <summary>
    /// Whether each key's rows come in their order also when the job gets another parallelism. Not what waits in no key's place: it is
    /// dealt out to others.
    /// </summary>
    public virtual bool KeepsOrderWhenRescaled => true;

    /// <summary>What the job must have written.</summary>
    public abstract IEnumerable<Row> Expected(SimInput input);

    /// <summary>The job. Graphs are built once a thread: how is not what is simulated.</summary>
    public (JobGraph Graph, ExecutionPlan Plan) Build(int parallelism)
    {
        _built ??= [];
        if (!_built.TryGetValue((this, parallelism), out var built))
        {
            var environment = StreamExecutionEnvironment.Create().SetParallelism(parallelism).SetMaxParallelism(12);
            Define(environment);
            var graph = JobGraphBuilder.Build(environment, JobName);
            built = (graph, ExecutionPlan.Create(graph));
            _built.Add((this, parallelism), built);
        }

        return built;
    }

    /// <summary>Defines the job.</summary>
    protected abstract void Define(StreamExecutionEnvironment environment);

    /// <summary>A stream of the input, whose functions may throw.</summary>
    protected static DataStream<Item> Items(StreamExecutionEnvironment environment, int stream) =>
        Items(environment, new ItemSource(stream));

    /// <summary>A stream of a source, whose functions may throw.</summary>
    protected static DataStream<Item> Items<TSplit, TState>(StreamExecutionEnvironment environment, ISource<Item, TSplit, TState> source) =>
        environment
        .FromSource(
            source,
            WatermarkStrategy.ForGenerator<Item>(() => new ItemWatermarks()).WithTimestampAssigner((item, _) => item.Time))
        .Map(item => SimWorld.Current.Faults.UserThrows() ? throw new InvalidOperationException("a function of the user throws") : item);

    /// <summary>All records of a stream by key, each key's in their order.</summary>
    protected static IEnumerable<IGrouping<int, Item>> ByKey(IEnumerable<Item[]> stream) =>
        stream.SelectMany(split => split).GroupBy(item => item.Key);

    private sealed class ItemWatermarks : IWatermarkGenerator<Item>
    {
        private long _timestampMax = long.MinValue + SimInput.Disorder + 1;

        public void OnEvent(Item value, long timestamp, IWatermarkOutput output) => _timestampMax = Math.Max(_timestampMax, timestamp);

        public void OnPeriodicEmit(IWatermarkOutput output) => output.EmitWatermark(_timestampMax - SimInput.Disorder - 1);
    }
}
