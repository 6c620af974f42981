using System.Diagnostics.Metrics;
using CsCheck;
using FlinkNet.Engine.BarrierPath.Snapshot;
using FlinkNet.Engine.Planning;
using FlinkNet.Engine.RecordPath.Assembly;
using FlinkNet.Engine.RecordPath.Shuffle;
using FlinkNet.Engine.RecordPath.State.Operators;
using FlinkNet.Engine.RecordPath.State.Snapshots;
using FlinkNet.Model;
using FlinkNet.Testing;
using Microsoft.Extensions.Time.Testing;

namespace FlinkNet.Engine.Tests.RecordPath.State;

/// <summary>
/// State that a changed program does not ask for any more is stored again as it was, once, however often and at whatever parallelism the
/// job starts again; the program of before goes on with it.
/// </summary>
public sealed class UnclaimedStateTests
{
    private const string Uid = "op";
    private const int KeyGroups = 720;
    private static readonly TimeSpan Ten = TimeSpan.FromMilliseconds(10);
    private static readonly Meter Metrics = new("unclaimed");

    /// <summary>Programs whose operator asks for none of the state, or for a part of it.</summary>
    private static readonly Dictionary<string, Func<DataStream<long>, DataStream<long>, DataStream<string>>> Forgetful = new()
    {
        ["process"] = (first, _) => first.KeyBy(n => n % 7).Process(new Nothing()).Uid(Uid),
        ["process, some"] = (first, _) => first.KeyBy(n => n % 7).Process(new CountOnly()).Uid(Uid),
        ["two inputs"] = (first, second) => first.KeyBy(n => n % 7).Connect(second.KeyBy(n => n % 7)).Process(new NothingOfBoth()).Uid(Uid),
        ["broadcast"] = (first, second) =>
            first.KeyBy(n => n % 7)
                .Connect(second.Broadcast(new MapStateDescriptor<int, int>("rules")))
                .Process(new NothingByRules())
                .Uid(Uid),
        ["reduce"] = (first, _) => first.KeyBy(n => n % 7).Reduce((left, right) => left + right).Uid(Uid).Map(n => $"{n}"),
        ["tumbling"] = (first, _) => first.KeyBy(n => n % 7).Window(TumblingEventTimeWindows.Of(Ten)).Sum(n => n).Uid(Uid).Map(n => $"{n}"),
        ["sliding"] = (first, _) =>
            first.KeyBy(n => n % 7).Window(SlidingEventTimeWindows.Of(Ten * 2, Ten)).Sum(n => n).Uid(Uid).Map(n => $"{n}"),
        ["join"] = (first, second) =>
            first.KeyBy(n => n % 7)
                .IntervalJoin(second.KeyBy(n => n % 7))
                .Between(-Ten, Ten)
                .Process((left, right) => $"{left + right}")
                .Uid(Uid),
        ["map"] = (first, _) => first.Map(n => $"{n}").Uid(Uid),
        ["async"] = (first, _) => first.MapAsync((n, _) => ValueTask.FromResult($"{n}")).Uid(Uid),
    };

    [Fact]
    public void State_OfAnyKind_IsTheSameAfterAnyRestartsOfProgramsThatDoNotAskForIt()
    {
        var original = Original();
        var expected = Dump([original]);
        Assert.Equal(["all", "counts", "list", "lists", "map", "product", "rules", "sum"], NamesIn(original));

        Gen.Select(Gen.Int[0, Forgetful.Count - 1], Gen.Int[1, 4]).List[1, 6].Sample(
            restarts =>
            {
                List<OperatorSnapshot> parts = [original];
                foreach (var (program, parallelism) in restarts)
                {
                    parts = Restart(Forgetful.Values.ElementAt(program), parts, parallelism);
                    Assert.Equal(expected, Dump(parts));
                }

                using var again = OperatorTestHarness.Restore<long, string>(new HarnessSnapshot(Merged(parts), 0), Remembering);
                Assert.Equal(Told(), Ask(again));
            },
            iter: 40,
            threads: 1);
    }

    [Fact]
    public void StateInTwoForms_OfOneName_IsStoredOnce()
    {
        var (some, others) = (new KeyedStateSnapshot("types"), new KeyedStateSnapshot("types") { IsLog = true });
        some.Append(1, new byte[] { 1 });
        others.Append(2, new byte[] { 2 });
        var snapshot = new OperatorSnapshot();

        snapshot.AddKeyed("counts", some);
        snapshot.AddKeyed("counts", others);

        Assert.Equal([1, 2], snapshot.Keyed["counts"].Groups.Keys);
        Assert.True(snapshot.Keyed["counts"].IsLog);
        Assert.Single(some.Groups);
        Assert.Single(others.Groups);
    }

    [Fact]
    public void UnionList_NobodyAsksFor_IsStoredAgainByTheSubtaskThatHadIt()
    {
        var lists = Original().Lists["function/all"];
        List<OperatorSnapshot> parts =
            [.. Enumerable.Range(0, 2).Select(_ => new OperatorSnapshot { Lists = { ["function/all"] = lists } })];

        parts = Restart(Forgetful["map"], parts, 2);

        Assert.All(parts, part => Assert.Equal(2, part.Lists["function/all"].Elements.Count));
    }

    // All kinds of state, with timers.
    private static OperatorSnapshot Original()
    {
        using var harness = OperatorTestHarness.Create<long, string>(Remembering);
        for (var n = 1; n <= 30; n++)
        {
            harness.ProcessElement(n, n);
        }

        return Stored(harness.Snapshot().Operators[Uid][0]);
    }

    private static List<string> Told()
    {
        using var harness =
            OperatorTestHarness.Restore<long, string>(
                new HarnessSnapshot(new Dictionary<string, OperatorSnapshot> { [Uid] = Original() }, 0),
                Remembering);
        return Ask(harness);
    }

    private static List<string> Ask(OperatorTestHarness<long, string> harness)
    {
        for (var key = 0; key < 7; key++)
        {
            harness.ProcessElement(-7 + -key);
        }

        harness.ProcessWatermark(10_000);
        return [.. harness.Output.Values.Order(StringComparer.Ordinal)];
    }

    private static SingleOutputStreamOperator<string> Remembering(DataStream<long> numbers) =>
        numbers.KeyBy(n => Math.Abs(n) % 7).Process(new Everything()).Uid(Uid);

    // Every subtask begins with its share, and is snapshotted as soon as it is open.
    private static List<OperatorSnapshot> Restart(
        Func<DataStream<long>, DataStream<long>, DataStream<string>> program,
        List<OperatorSnapshot> before,
        int parallelism)
    {
        var environment = StreamExecutionEnvironment.Create().SetParallelism(parallelism);
        var first = environment.FromSequence(1, 10).Rebalance();
        var second = new Lazy<DataStream<long>>(() => environment.FromSequence(1, 10).Rebalance());
        (program == Forgetful["two inputs"] || program == Forgetful["broadcast"] || program == Forgetful["join"]
            ? program(first, second.Value)
            : program(first, first))
            .SinkTo(new CollectingSink<string>());
        var graph = JobGraphBuilder.Build(environment, "job");
        var plan = ExecutionPlan.Create(graph);
        var vertex = graph.Vertices.Single(candidate => candidate.Operators().Any(step => step.Transformation.Uid == Uid));
        Assert.Equal(KeyGroups, vertex.MaxParallelism);
        return [.. Enumerable.Range(0, parallelism).Select(subtask =>
            Restart(plan, new TaskId(vertex.Id, new SubtaskIndex(subtask)), before, parallelism))];
    }

    private static OperatorSnapshot Restart(ExecutionPlan plan, TaskId id, List<OperatorSnapshot> before, int parallelism)
    {
        var random = new Random(1);
        var services = new TaskServices(
            TestSerializers.Instance,
            new SeededTransport(plan.Graph, random, new SeededRunOptions()),
            null!,
            new ShuffleSettings(4, 2048, 1 << 20, TimeSpan.Zero),
            Ten,
            new FakeTimeProvider(),
            Metrics,
            random)
        {
            StateBackend = SeededRun.StateBackend,
        };
        var task = TaskBuilder.Build(plan, new TaskAttemptId(new JobId("job"), new Attempt(1), id), services);
        task.Restore(new TaskSnapshot(
            new Dictionary<string, OperatorSnapshot>
            {
                [Uid] =
                OperatorSnapshot.Merge(before, plan.KeyGroups(id), id.Subtask.Value, parallelism)
            }, HasEnded: false));
        while (!task.IsOpen)
        {
            task.Step(0);
        }

        // Twice: what is stored again is not used up.
        task.Checkpoints.Prepare(new CheckpointId(1));
        _ = Stored(task.Checkpoints.Snapshot()[Uid]);
        task.Checkpoints.Prepare(new CheckpointId(2));
        var snapshot = Stored(task.Checkpoints.Snapshot()[Uid]);
        Assert.Null(task.Close());
        return snapshot;
    }

    private static Dictionary<string, OperatorSnapshot> Merged(List<OperatorSnapshot> parts) =>
        new() { [Uid] = OperatorSnapshot.Merge(parts, new KeyGroupRange(0, KeyGroups - 1), subtask: 0, parallelism: 1) };

    private static OperatorSnapshot Stored(OperatorSnapshot snapshot) =>
        TaskSnapshotCodec.Decode(
            TaskSnapshotCodec.Encode(
                new TaskSnapshot(new Dictionary<string, OperatorSnapshot> { [Uid] = snapshot }, HasEnded: false))).Operators[Uid];

    private static IEnumerable<string> NamesIn(OperatorSnapshot snapshot) => snapshot.Keyed.Keys.Where(name => name[0] != '$')
        .Concat(snapshot.Lists.Keys)
            .Concat(snapshot.Broadcast.Keys)
            .Select(name => name.Replace(OperatorStates.Prefix, "", StringComparison.Ordinal))
            .Order(StringComparer.Ordinal);

    // What some of the programs ask for is read and written by them, so its bytes may be others.
    private static List<string> Dump(IReadOnlyList<OperatorSnapshot> parts) =>
    [
        .. parts.SelectMany(part => part.Keyed).Where(state => state.Key is not "counts" && state.Key[0] != '$')
            .SelectMany(state => state.Value.Groups, (state, group) =>
                $"keyed {state.Key} of {state.Value.Types}, {group.Key}: {Hex(group.Value.Select(piece => piece.Read()))}")
                .Order(StringComparer.Ordinal),
        .. parts.SelectMany(part => part.Lists)
            .SelectMany(list => list.Value.Elements, (list, element) =>
                $"list {list.Key} of {list.Value.Types}, {list.Value.Kind}: {Hex([element])}")
            .Where(line => line.StartsWith("list function/", StringComparison.Ordinal)).Order(StringComparer.Ordinal),
        .. parts.SelectMany(part => part.Broadcast)
            .Select(state => $"broadcast {state.Key} of {state.Value.Types}: {Hex([state.Value.Bytes])}")
            .Distinct(StringComparer.Ordinal),
    ];

    private static string Hex(IEnumerable<ReadOnlyMemory<byte>> pieces) =>
        string.Concat(pieces.Select(piece => Convert.ToHexString(piece.Span)));

    private sealed class Everything : KeyedProcessFunction<long, long, string>, ICheckpointedFunction
    {
        private IValueState<int> _count = null!;
        private IListState<long> _numbers = null!;
        private IMapState<long, long> _squares = null!;
        private IReducingState<long> _sum = null!;
        private IAggregatingState<long, double> _product = null!;
        private IListState<long> _list = null!;
        private IListState<long> _all = null!;
        private IBroadcastState<int, long> _rules = null!;

        public override void Open(IRuntimeContext context)
        {
            _count = context.GetState(new ValueStateDescriptor<int>("counts"));
            _numbers = context.GetListState(new ListStateDescriptor<long>("lists"));
            _squares = context.GetMapState(new MapStateDescriptor<long, long>("map"));
            _sum = context.GetReducingState(new ReducingStateDescriptor<long>("sum", (left, right) => left + right));
            _product = context.GetAggregatingState(new AggregatingStateDescriptor<long, double, double>("product", new Product()));
        }

        public void InitializeState(IFunctionInitializationContext context)
        {
            _list = context.OperatorStates.GetListState(new ListStateDescriptor<long>("list"));
            _all = context.OperatorStates.GetUnionListState(new ListStateDescriptor<long>("all"));
            _rules = context.OperatorStates.GetBroadcastState(new MapStateDescriptor<int, long>("rules"));
        }

        public void SnapshotState(IFunctionSnapshotContext context)
        {
        }

        public override void ProcessElement(long value, IKeyedProcessContext<long> context, ICollector<string> output)
        {
            if (value < 0)
            {
                var squares = string.Join(' ', _squares.Select(entry => $"{entry.Key}²={entry.Value}").Order(StringComparer.Ordinal));
                _ = (_sum.TryGet(out var sum), _product.TryGet(out var product));
                output.Collect($"{context.CurrentKey}: {_count.Value}, {string.Join(' ', _numbers)}, {squares}, {sum}, {product}");
                output.Collect(
                    $"{string.Join(' ', _list.Order())}, {string.Join(' ', _all.Order())}, "
                        + $"{string.Join(' ', _rules.Select(rule => $"{rule}"))}");
                return;
            }

            _count.Value++;
            _numbers.Add(value);
            _squares[value] = value * value;
            _sum.Add(value);
            _product.Add(value);
            _list.Add(value);
            _rules.Put(1, value);
            if (value % 15 == 0)
            {
                _all.Add(value);
            }

            context.TimerService.RegisterEventTimeTimer(1_000 + value);
        }

        public override void OnTimer(long timestamp, IOnTimerContext<long> context, ICollector<string> output) =>
            output.Collect($"{context.CurrentKey} at {timestamp}");
    }

    private sealed class Product : IAggregateFunction<long, double, double>
    {
        public double CreateAccumulator() => 1;

        public double Add(long value, double accumulator) => accumulator * value;

        public double GetResult(double accumulator) => accumulator;

        public double Merge(double first, double second) => first * second;
    }

    private sealed class Nothing : KeyedProcessFunction<long, long, string>
    {
        public override void ProcessElement(long value, IKeyedProcessContext<long> context, ICollector<string> output)
        {
        }
    }

    private sealed class CountOnly : KeyedProcessFunction<long, long, string>
    {
        public override void Open(IRuntimeContext context) => context.GetState(new ValueStateDescriptor<int>("counts"));

        public override void ProcessElement(long value, IKeyedProcessContext<long> context, ICollector<string> output)
        {
        }
    }

    private sealed class NothingOfBoth : KeyedCoProcessFunction<long, long, long, string>
    {
        public override void ProcessElement1(long value, IKeyedProcessContext<long> context, ICollector<string> output)
        {
        }

        public override void ProcessElement2(long value, IKeyedProcessContext<long> context, ICollector<string> output)
        {
        }
    }

    private sealed class NothingByRules : KeyedBroadcastProcessFunction<long, long, long, string>
    {
        public override void ProcessElement(long value, IKeyedReadOnlyBroadcastContext<long> context, ICollector<string> output)
        {
        }

        public override void ProcessBroadcastElement(long value, IKeyedBroadcastContext<long> context, ICollector<string> output)
        {
        }
    }
}
