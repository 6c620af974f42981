namespace FlinkNet.Bench.Pipelines;

/// <summary>Programs with a step that takes 10 ms for each record, whose checkpoints are measured.</summary>
internal static class SlowScenarios
{
    private const int Capacity = 10;

    /// <summary>How long one is measured at least: for 30 checkpoints.</summary>
    public static readonly TimeSpan TimeMin = TimeSpan.FromSeconds(30);

    private static readonly TimeSpan Interval = TimeSpan.FromSeconds(1);
    private static readonly TimeSpan PerRecord = TimeSpan.FromMilliseconds(10);

    /// <summary>The step shares the source's task.</summary>
    public static void Map(StreamExecutionEnvironment environment) => Finish(Numbers(environment).Map(Block));

    /// <summary>As many records a second, in calls that do not block.</summary>
    public static void MapAsync(StreamExecutionEnvironment environment) => Finish(
        Numbers(environment)
            .MapAsync(
                async (number, stop) =>
                {
                    await Task.Delay(Capacity * PerRecord, stop);
                    return number;
                },
                new AsyncOptions { Capacity = Capacity })
            .Uid("calls"));

    /// <summary>The step is a task of its own.</summary>
    public static void MapInATaskOfItsOwn(StreamExecutionEnvironment environment) =>
        Finish(Numbers(environment).Map(Block).StartNewChain());

    /// <summary>Each of two producers has a channel to each of the step's subtasks.</summary>
    public static void MapBehindKeyBy(StreamExecutionEnvironment environment) =>
        Finish(Numbers(environment).KeyBy(number => number % Scenarios.Keys).Map(Block));

    private static DataStream<long> Numbers(StreamExecutionEnvironment environment)
    {
        environment.EnableCheckpointing(
            Interval,
            Path.Combine(Environment.GetEnvironmentVariable(ProcessProbe.FolderVariable)!, "checkpoints"));
        environment.SetParallelism(2);
        return environment.FromSequence(0, long.MaxValue - 1);
    }

    private static long Block(long number)
    {
        Thread.Sleep(PerRecord);
        return number;
    }

    private static void Finish(DataStream<long> numbers) => numbers.SinkTo(new DiscardingSink<long>());
}
