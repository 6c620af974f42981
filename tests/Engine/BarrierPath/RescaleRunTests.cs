using FlinkNet.Engine.Tests.RecordPath;

namespace FlinkNet.Engine.Tests.BarrierPath;

/// <summary>
/// Whole jobs that are killed at any step and go on from their latest checkpoint at another parallelism: the same is committed as by a
/// whole run (rules S6 to S9).
/// </summary>
public sealed class RescaleRunTests
{
    private static readonly int[][] Chains = [[4, 3, 7, 2], [1, 2, 4], [2, 1, 3, 7], [7, 4, 1], [3, 3, 4, 4, 2]];

    public static TheoryData<int> Seeds => [.. Enumerable.Range(1, 40)];

    [Theory]
    [MemberData(nameof(Seeds))]
    public void S6_KeyedStateAndSplits_AreCountedOnceAtAnyParallelism(int seed)
    {
        var sink = new TransactionalSink<(long Key, long Count)>();
        var environment = StreamExecutionEnvironment.Create();
        environment.FromSource(new SmallSplitsSource(1, 3000))
            .Map(n => (Key: n % 17, Count: 1L))
            .KeyBy(r => r.Key)
            .Sum(r => r.Count).Uid("count")
            .SinkTo(sink);

        Run(environment, seed);

        var expected = Enumerable.Range(1, 3000)
            .GroupBy(n => (long)n % 17)
            .SelectMany(group => Enumerable.Range(1, group.Count()).Select(count => (group.Key, (long)count)));
        Assert.Equal(expected.Order(), sink.Committed.Order());
    }

    [Theory]
    [MemberData(nameof(Seeds))]
    public void S6_Windows_AreTheSameAsWhole(int seed)
    {
        var sink = new TransactionalSink<(long Window, long Sum)>();
        var environment = StreamExecutionEnvironment.Create();
        Timed(environment, 0, 1999)
            .KeyBy(n => n % 13)
            .Window(TumblingEventTimeWindows.Of(TimeSpan.FromMilliseconds(100)))
            .Reduce((a, b) => a + b, (_, window, sum) => (Window: window.Start, Sum: sum)).Uid("tumbling")
            .SinkTo(sink);
        var sliding = new TransactionalSink<(long Window, long Sum)>();
        Timed(environment, 0, 1999)
            .KeyBy(n => n % 7)
            .Window(SlidingEventTimeWindows.Of(TimeSpan.FromMilliseconds(200), TimeSpan.FromMilliseconds(50)))
            .Reduce((a, b) => a + b, (_, window, sum) => (Window: window.Start, Sum: sum)).Uid("sliding")
            .SinkTo(sliding);

        Run(environment, seed);

        Assert.Equal(Enumerable.Range(0, 2000)
            .GroupBy(n => (n / 100, n % 13))
            .Select(group => (group.Key.Item1 * 100L, group.Sum(n => (long)n)))
            .Order(), sink.Committed.Order());
        var windows = from start in Enumerable.Range(-3, 43).Select(i => i * 50)
                      from key in Enumerable.Range(0, 7)
                      let members = Enumerable.Range(0, 2000).Where(n => n % 7 == key && n >= start && n < start + 200).ToList()
                      where members.Count > 0
                      select ((long)start, members.Sum(n => (long)n));
        Assert.Equal(windows.Order(), sliding.Committed.Order());
    }

    [Theory]
    [MemberData(nameof(Seeds))]
    public void M7_TimersAndJoins_AreTheSameAsWhole(int seed)
    {
        var timers = new TransactionalSink<(long Key, long Time)>();
        var joined = new TransactionalSink<(long Left, long Right)>();
        var environment = StreamExecutionEnvironment.Create();
        Timed(environment, 0, 999).KeyBy(n => n % 11).Process(new Echo()).Uid("echo").SinkTo(timers);
        Timed(environment, 0, 799).KeyBy(n => n % 5)
            .IntervalJoin(Timed(environment, 0, 799).KeyBy(n => n % 5)).Between(TimeSpan.FromMilliseconds(-5), TimeSpan.FromMilliseconds(5))
            .Process((left, right) => (left, right)).Uid("join")
            .SinkTo(joined);

        Run(environment, seed);

        Assert.Equal(Enumerable.Range(0, 1000).Select(n => ((long)n % 11, n + 50L)).Order(), timers.Committed.Order());
        var pairs = from left in Enumerable.Range(0, 800)
                    from right in Enumerable.Range(left - 5, 11)
                    where right is >= 0 and < 800 && left % 5 == right % 5
                    select ((long)left, (long)right);
        Assert.Equal(pairs.Order(), joined.Committed.Order());
    }

    [Theory]
    [MemberData(nameof(Seeds))]
    public void S9_BroadcastState_ReachesEverySubtask(int seed)
    {
        var sink = new TransactionalSink<(long Number, long Seen)>();
        var environment = StreamExecutionEnvironment.Create();
        var rules = environment.FromSource(new SmallSplitsSource(1, 40, numbersPerSplit: 40, numbersPerRead: 1))
            .SetParallelism(1)
            .Broadcast(Rules.Seen);
        environment.FromSource(new SmallSplitsSource(1, 2000)).Connect(rules).Process(new Rules()).Uid("rules").SinkTo(sink);

        Run(environment, seed);

        Assert.Equal(Enumerable.Range(1, 2000)
            .Select(n => (long)n), sink.Committed.Select(r => r.Number)
            .Where(number => number > 0)
            .Order());
        var last = sink.Committed.Where(r => r.Number < 0).Select(r => r.Seen).Order().ToList();
        Assert.All(last, seen => Assert.Equal(40, seen));
    }

    [Theory]
    [MemberData(nameof(Seeds))]
    public void F3_ResultsOfTheEndOfInput_AreCommittedOnce_ThoughSomeTasksHadEnded(int seed)
    {
        var sink = new TransactionalSink<(long Key, long Sum)>();
        var environment = StreamExecutionEnvironment.Create();
        environment.FromSource(new SmallSplitsSource(1, 200))
            .Map(n => (Key: n % 17, Sum: n))
            .KeyBy(r => r.Key)
            .FullWindowPartition().Sum(r => r.Sum).Uid("sum")
            .SinkTo(sink);

        Run(environment, seed, stepsMax: 900);

        Assert.Equal(Enumerable.Range(1, 200)
            .GroupBy(n => (long)n % 17)
            .Select(group => (group.Key, group.Sum(n => (long)n)))
            .Order(), sink.Committed.Order());
    }

    [Theory]
    [MemberData(nameof(Seeds))]
    public void S8_UnionLists_AndS7_Lists_AreWholeAtAnyParallelism(int seed)
    {
        var sink = new TransactionalSink<long>();
        var environment = StreamExecutionEnvironment.Create();
        environment.FromSource(new SmallSplitsSource(1, 400)).Map(new Remembering()).Uid("lists").SinkTo(sink);

        Run(environment, seed, stepsMax: 1000);

        Assert.Equal(Enumerable.Range(1, 400).Select(n => (long)n), sink.Committed.Order());
    }

    private static DataStream<long> Timed(StreamExecutionEnvironment environment, long from, long to) => environment
        .FromSource(
            new SmallSplitsSource(from, to, numbersPerSplit: 10_000),
            WatermarkStrategy.ForMonotonousTimestamps<long>().WithTimestampAssigner((n, _) => n))
        .SetParallelism(1);

    private static void Run(StreamExecutionEnvironment environment, int seed, int stepsMax = 5000)
    {
        var random = new Random(seed);
        var checkpoints = new SeededCheckpoints(seed);
        var chain = Chains[seed % Chains.Length];
        foreach (var parallelism in chain)
        {
            environment.SetParallelism(parallelism);
            if (Deploy(environment, random, checkpoints).TryRun(random.Next(200, stepsMax)))
            {
                return;
            }
        }

        Deploy(environment.SetParallelism(random.Next(1, 8)), random, checkpoints).Run();
        Assert.True(checkpoints.Completed > 0);
    }

    private static SeededRun Deploy(StreamExecutionEnvironment environment, Random random, SeededCheckpoints checkpoints) => new(
        environment, random.Next(), new SeededRunOptions { Local = random.Next(2) == 0, Credits = random.Next(2, 6), FrameSize = 256 },
            checkpoints);

    /// <summary>Remembers what it has seen in a list and in a union list, and finds nothing twice and nothing foreign in either.</summary>
    private sealed class Remembering : IMapOperator<long, long>, ICheckpointedFunction
    {
        private List<long> _own = null!;
        private IListState<long> _shared = null!;
        private IListState<long> _union = null!;

        public long Map(long value)
        {
            _own.Add(value);
            return value;
        }

        public void InitializeState(IFunctionInitializationContext context)
        {
            _shared = context.OperatorStates.GetListState(new ListStateDescriptor<long>("shared"));
            _union = context.OperatorStates.GetUnionListState(new ListStateDescriptor<long>("union"));
            _own = [.. _shared];
            var all = _union.ToList();
            Assert.Equal(all.Count, all.Distinct().Count());
            Assert.Subset(all.ToHashSet(), _own.ToHashSet());
        }

        public void SnapshotState(IFunctionSnapshotContext context)
        {
            _shared.Update(_own);
            _union.Update(_own);
        }
    }

    /// <summary>Answers each record 50 ms later, by a timer.</summary>
    private sealed class Echo : KeyedProcessFunction<long, long, (long Key, long Time)>
    {
        public override void ProcessElement(long value, IKeyedProcessContext<long> context, ICollector<(long Key, long Time)> output) =>
            context.TimerService.RegisterEventTimeTimer(value + 50);

        public override void OnTimer(long timestamp, IOnTimerContext<long> context, ICollector<(long Key, long Time)> output) =>
            output.Collect((context.CurrentKey, timestamp));
    }

    /// <summary>Counts the rules that its subtask has seen; the last rule tells how many.</summary>
    private sealed class Rules : BroadcastProcessFunction<long, long, (long Number, long Seen)>
    {
        public static MapStateDescriptor<long, long> Seen { get; } = new("seen");

        public override void ProcessElement(long value, IReadOnlyBroadcastContext context, ICollector<(long Number, long Seen)> output) =>
            output.Collect((value, 0));

        public override void ProcessBroadcastElement(long value, IBroadcastContext context, ICollector<(long Number, long Seen)> output)
        {
            var seen = context.GetBroadcastState(Seen);
            seen.Put(value, value);
            if (value == 40)
            {
                output.Collect((-1, seen.Count));
            }
        }
    }
}
