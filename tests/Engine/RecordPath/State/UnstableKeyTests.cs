using System.Buffers;
using FlinkNet.Engine.RecordPath.State.Backends;
using FlinkNet.Engine.RecordPath.State.Snapshots;
using FlinkNet.Engine.RecordPath.State.Tables;
using FlinkNet.Engine.Tests.BarrierPath;
using FlinkNet.Model;

namespace FlinkNet.Engine.Tests.RecordPath.State;

/// <summary>
/// Key selectors that answer differently when they are asked again, and keys that are changed after they were used: what is stored of them
/// would be lost, or replace what is another key's.
/// </summary>
public sealed class UnstableKeyTests
{
    private static readonly TimeSpan Ten = TimeSpan.FromMilliseconds(10);

    public static TheoryData<string> Kinds =>
        ["process", "timers", "two inputs", "broadcast", "reduce", "tumbling", "sliding", "sessions", "lists", "join"];

    [Theory]
    [MemberData(nameof(Kinds))]
    public void KeySelector_ThatAnswersDifferentlyWhenAskedAgain_FailsTheJobAndIsNamed(string kind)
    {
        var environment = StreamExecutionEnvironment.Create().SetParallelism(2);
        OneOf<long>(kind, Numbers(environment), () => Numbers(environment), () =>
        {
            var asked = new HashSet<long>();
            return n => asked.Add(n) ? n : OfTheOtherSubtask(n);
        }).SinkTo(new CollectingSink<long>());

        var failure = Assert.Throws<OperatorException>(() => new SeededRun(environment, 1, new SeededRunOptions()).Run());

        Assert.Equal("unstable", failure.OperatorName);
        Assert.Contains("A key selector must answer the same for equal records", failure.Message, StringComparison.Ordinal);
        Assert.True(failure.IsFinal);
    }

    [Theory]
    [MemberData(nameof(Kinds))]
    public void KeySelector_ThatAnswersTheSame_FailsNothing(string kind)
    {
        var environment = StreamExecutionEnvironment.Create().SetParallelism(3);
        OneOf<Mutable>(kind, Numbers(environment), () => Numbers(environment), () => n => new Mutable { Value = n % 10 })
            .SinkTo(new CollectingSink<long>());

        new SeededRun(environment, 1, new SeededRunOptions()).Run();
    }

    [Theory]
    [MemberData(nameof(Kinds))]
    public void Key_ThatIsChangedAfterItWasUsed_IsFoundWhenItIsStored(string kind)
    {
        var environment = StreamExecutionEnvironment.Create().SetParallelism(1);
        OneOf<Mutable>(kind, Numbers(environment), () => Numbers(environment), () =>
        {
            var one = new Mutable();
            return n =>
            {
                one.Value = n;
                return one;
            };
        }).SinkTo(new CollectingSink<long>());

        var failure =
            Assert.Throws<OperatorException>(() => new SeededRun(environment, 1, new SeededRunOptions(), new SeededCheckpoints(1)).Run());

        Assert.Contains("of operator 'unstable' was changed after it was used", failure.Message, StringComparison.Ordinal);
        Assert.True(failure.IsFinal);
    }

    [Fact]
    public void Snapshot_WithAKeyOfAnotherSubtask_FailsAndSoDoesTheTask()
    {
        var io = new KeyedStateIO<int>("totals", TestSerializers.Instance, 64, own: new KeyGroupRange(0, 31));
        var table = io.CreateTable<VoidNamespace, int>("total", typeof(int));
        table.Set(ForeignKey, default, 1);
        var snapshot = new OperatorSnapshot();
        table.Freeze(snapshot);

        var failure = Assert.Throws<FlinkException>(() => snapshot.WriteFrozen(_ => true));

        Assert.Contains("operator 'totals'", failure.Message, StringComparison.Ordinal);
        Assert.Same(failure, Assert.Throws<FlinkException>(() => table.Freeze(new OperatorSnapshot())));
        Assert.Same(failure, Assert.Throws<FlinkException>(() => io.RequireOwn([1], n => n)));
    }

    [Fact]
    public void RemovedKey_ThatWasChangedSince_IsFoundWhenItsRemovalIsStored()
    {
        var io = new KeyedStateIO<Mutable>("totals", TestSerializers.Instance, 64);
        var table = io.CreateTable<VoidNamespace, int>("total", typeof(int));
        var last = new Mutable { Value = 0 };
        for (var n = 1; n <= 2_000; n++)
        {
            table.Set(last = new Mutable { Value = n }, default, n);
        }

        var first = OfCheckpoint(1, completed: 0);
        table.Freeze(first);
        first.Frozen[0].Own!.File = new SharedFile("first", 1, 1);
        table.Freeze(OfCheckpoint(2, completed: 1));
        table.Remove(last, default);
        last.Value = -1;

        Assert.Contains(
            "a key of state 'total' of operator 'totals' was changed",
                Assert.Throws<FlinkException>(() => table.Freeze(OfCheckpoint(3, completed: 1))).Message, StringComparison.Ordinal);
    }

    [Fact]
    public void MapState_WhoseKeyWasChanged_IsNotStored()
    {
        var (key, map) = (new Mutable { Value = 1 }, new Dictionary<Mutable, int>());
        map.Add(key, 1);
        key.Value = 2;
        map.Add(new Mutable { Value = 2 }, 2);
        var serializer = CompositeSerializers.Resolve<Dictionary<Mutable, int>>(TestSerializers.Instance);

        var failure = Assert.Throws<FlinkException>(() => serializer.Write([map], new ArrayBufferWriter<byte>()));

        Assert.Contains("a key of a map that is state was changed", failure.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Merge_OfPartsThatHaveTheSameKeyGroup_SaysWhatTheyWereStoredWith()
    {
        OperatorSnapshot Part()
        {
            var state = new KeyedStateSnapshot("types");
            state.Append(1, new byte[1]);
            return new OperatorSnapshot { Keyed = { ["total"] = state } };
        }

        var failure =
            Assert.Throws<FlinkException>(() =>
                OperatorSnapshot.Merge([Part(), Part()], new KeyGroupRange(0, 63), subtask: 0, parallelism: 1));

        Assert.Contains("key group 1 of state 'total' was stored by two subtasks", failure.Message, StringComparison.Ordinal);
    }

    private static long OfTheOtherSubtask(long key)
    {
        var io = new KeyedStateIO<long>("any", TestSerializers.Instance, 720);
        return Enumerable.Range(1, 1_000).First(other => io.KeyGroupOf(other) >= 360 != io.KeyGroupOf(key) >= 360);
    }

    private static OperatorSnapshot OfCheckpoint(long checkpoint, long completed) =>
        new() { Checkpoint = checkpoint, CompletedCheckpoint = completed, IsSelfContained = false };

    private static int ForeignKey =>
        Enumerable.Range(0, 1_000).First(key => new KeyedStateIO<int>("any", TestSerializers.Instance, 64).KeyGroupOf(key) > 31);

    private static SingleOutputStreamOperator<long> Numbers(StreamExecutionEnvironment environment) => environment.FromSource(
        new Connectors.Generator.NumberSequenceSource(0, 999), WatermarkStrategy.ForMonotonousTimestamps<long>()
            .WithTimestampAssigner(n => n));

    private static SingleOutputStreamOperator<long> OneOf<TKey>(
        string kind,
        DataStream<long> first,
        Func<DataStream<long>> second,
        Func<Func<long, TKey>> key)
        where TKey : notnull
    {
        var keyed = first.KeyBy(key());
        var step = kind switch
        {
            "process" => keyed.Process(new Counting<TKey>()),
            "timers" => keyed.Process(new Waking<TKey>()),
            "two inputs" => keyed.Connect(second().KeyBy(key())).Process(new CountingBoth<TKey>()),
            "broadcast" =>
                keyed.Connect(second().Broadcast(new MapStateDescriptor<int, int>("rules"))).Process(new CountingWithRules<TKey>()),
            "reduce" => keyed.Reduce((left, right) => left + right),
            "tumbling" => keyed.Window(TumblingEventTimeWindows.Of(Ten * 10)).Sum(n => n),
            "sliding" => keyed.Window(SlidingEventTimeWindows.Of(Ten * 10, Ten)).Sum(n => n),
            "sessions" => keyed.Window(EventTimeSessionWindows.WithGap(Ten * 10)).Sum(n => n),
            "lists" => keyed.Window(TumblingEventTimeWindows.Of(Ten * 10)).AllowedLateness(Ten).Sum(n => n),
            _ => keyed.IntervalJoin(second().KeyBy(key())).Between(-Ten * 10, Ten * 10).Process((left, right) => left + right),
        };
        return step.Name("unstable").Uid("unstable");
    }

    private sealed record Mutable
    {
        public long Value { get; set; }
    }

    private sealed class Counting<TKey> : KeyedProcessFunction<TKey, long, long>
        where TKey : notnull
    {
        private IValueState<long> _count = null!;

        public override void Open(IRuntimeContext context) => _count = context.GetState(new ValueStateDescriptor<long>("count"));

        public override void ProcessElement(long value, IKeyedProcessContext<TKey> context, ICollector<long> output) =>
            output.Collect(++_count.Value);
    }

    private sealed class Waking<TKey> : KeyedProcessFunction<TKey, long, long>
        where TKey : notnull
    {
        public override void ProcessElement(long value, IKeyedProcessContext<TKey> context, ICollector<long> output) =>
            context.TimerService.RegisterEventTimeTimer(value + 100);
    }

    private sealed class CountingBoth<TKey> : KeyedCoProcessFunction<TKey, long, long, long>
        where TKey : notnull
    {
        private IValueState<long> _count = null!;

        public override void Open(IRuntimeContext context) => _count = context.GetState(new ValueStateDescriptor<long>("count"));

        public override void ProcessElement1(long value, IKeyedProcessContext<TKey> context, ICollector<long> output) =>
            output.Collect(++_count.Value);

        public override void ProcessElement2(long value, IKeyedProcessContext<TKey> context, ICollector<long> output) =>
            output.Collect(++_count.Value);
    }

    private sealed class CountingWithRules<TKey> : KeyedBroadcastProcessFunction<TKey, long, long, long>
        where TKey : notnull
    {
        private IValueState<long> _count = null!;

        public override void Open(IRuntimeContext context) => _count = context.GetState(new ValueStateDescriptor<long>("count"));

        public override void ProcessElement(long value, IKeyedReadOnlyBroadcastContext<TKey> context, ICollector<long> output) =>
            output.Collect(++_count.Value);

        public override void ProcessBroadcastElement(long value, IKeyedBroadcastContext<TKey> context, ICollector<long> output)
        {
        }
    }
}
