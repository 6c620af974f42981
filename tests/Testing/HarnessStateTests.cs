namespace FlinkNet.Testing.Tests;

/// <summary>Looking at what operators under test remember.</summary>
public sealed class HarnessStateTests
{
    private static readonly MapStateDescriptor<string, int> Limits = new("limits");

    [Fact]
    public void State_OfEachKind_IsFoundByNameAndKey()
    {
        using var harness = ProcessFunctionTestHarnesses.ForKeyedProcessFunction(new AllKinds(), (string word) => word);
        harness.ProcessElement("a", 5);
        harness.ProcessElement("a", 7);
        harness.ProcessElement("b", 9);

        var a = harness.StateOf("a");
        Assert.Equal(2, a.GetValue<int>("count"));
        Assert.Equal([5L, 7L], a.GetList<long>("times"));
        Assert.Equal([KeyValuePair.Create(5L, 1), KeyValuePair.Create(7L, 2)], a.GetMap<long, int>("nth"));
        Assert.Equal(12, a.GetValue<long>("sum"));
        Assert.Equal(6.0, a.GetValue<(long Sum, int Count)>("average") is var (sum, count) ? (double)sum / count : 0);
        Assert.Equal((5, 10), (a.Count, harness.State.Count));
        Assert.False(harness.StateOf("c").TryGetValue<int>("count", out _));
        Assert.Empty(harness.StateOf("c").GetList<long>("times"));
        Assert.Empty(harness.StateOf("c").GetMap<long, int>("nth"));
    }

    [Fact]
    public void Timers_OfBothTimes_AreCountedInAllAndByKey()
    {
        using var harness = ProcessFunctionTestHarnesses.ForKeyedProcessFunction(new AllKinds(), (string word) => word);
        harness.ProcessElement("a", 5);
        harness.ProcessElement("b", 9);

        Assert.Equal([105L, 109L], harness.State.EventTimeTimers);
        Assert.Equal([109L], harness.StateOf("b").EventTimeTimers);
        Assert.Equal(2, harness.State.ProcessingTimeTimers.Count);
        Assert.Single(harness.StateOf("a").ProcessingTimeTimers);

        harness.ProcessWatermark(105);

        Assert.Equal([109L], harness.State.EventTimeTimers);
        Assert.Equal(0, harness.StateOf("a").Count);
        Assert.Equal(5, harness.State.Count);
    }

    [Fact]
    public void State_ThatIsNotThere_OrOfAnotherType_IsRefusedSayingWhatThereIs()
    {
        using var harness = ProcessFunctionTestHarnesses.ForKeyedProcessFunction(new AllKinds(), (string word) => word);
        harness.ProcessElement("a", 5);
        harness.ProcessElement("b", 5);

        var a = harness.StateOf("a");
        AssertRefused("There are: 'count'", () => a.GetValue<int>("cuont"));
        AssertRefused("holds a System.Int32 and not a System.Int64", () => a.GetValue<long>("count"));
        AssertRefused("has 2 entries", () => harness.State.GetValue<int>("count"));
        AssertRefused("'count' of key 'c' has no value", () => harness.StateOf("c").GetValue<int>("count"));
        var otherKey = Assert.Throws<ArgumentException>(() => harness.StateOf(7));
        Assert.Contains("have keys of type System.String", otherKey.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void State_ThatExpires_IsSeenUntilItDoes()
    {
        var time = new StateTtlConfig(TimeSpan.FromSeconds(10));
        using var harness = ProcessFunctionTestHarnesses.ForKeyedProcessFunction(new AllKinds { TimeToLive = time }, (string word) => word);
        harness.ProcessElement("a", 5);
        Assert.Equal(1, harness.StateOf("a").GetValue<int>("count"));
        Assert.Equal([5L], harness.StateOf("a").GetList<long>("times"));
        Assert.Equal([KeyValuePair.Create(5L, 1)], harness.StateOf("a").GetMap<long, int>("nth"));

        harness.AdvanceProcessingTime(TimeSpan.FromSeconds(11));

        Assert.Equal(0, harness.State.Count);
    }

    [Fact]
    public void Windows_AreEntriesUntilTheyEnd()
    {
        using var tumbling = Windows(TumblingEventTimeWindows.Of(TimeSpan.FromMilliseconds(10)), TimeSpan.Zero);
        using var withLateness = Windows(TumblingEventTimeWindows.Of(TimeSpan.FromMilliseconds(10)), TimeSpan.FromMilliseconds(5));
        using var sliding = Windows(SlidingEventTimeWindows.Of(TimeSpan.FromMilliseconds(10), TimeSpan.FromMilliseconds(5)), TimeSpan.Zero);
        using var sessions = Windows(EventTimeSessionWindows.WithGap(TimeSpan.FromMilliseconds(4)), TimeSpan.Zero);
        foreach (var harness in new[] { tumbling, withLateness, sliding, sessions })
        {
            harness.ProcessElement("a", 1);
            harness.ProcessElement("a", 12);
            harness.ProcessElement("b", 2);

            Assert.Equal((3, 2), (harness.State.Count, harness.StateOf("a").Count));
            harness.ProcessWatermark(9);
            harness.ProcessWatermark(100);
            Assert.Equal(0, harness.State.Count);
        }

        Assert.Empty(withLateness.State.EventTimeTimers);
    }

    [Fact]
    public void Reduce_AndIntervalJoin_HaveTheirEntriesToo()
    {
        using var reduce = OperatorTestHarness.Create((DataStream<string> words) => words.KeyBy(word => word[0]).Reduce((a, b) => a + b));
        reduce.ProcessElement("ab");
        reduce.ProcessElement("ac");
        Assert.Equal("abac", reduce.StateOf('a').GetValue<string>("reduced"));

        using var join = OperatorTestHarness.Create((DataStream<string> left, DataStream<string> right) => left.KeyBy(word => word[0])
            .IntervalJoin(right.KeyBy(word => word[0]))
            .Between(TimeSpan.Zero, TimeSpan.FromMilliseconds(10))
            .Process((a, b) => a + b));
        join.ProcessElement1("ab", 1);
        join.ProcessElement2("ac", 3);
        Assert.Equal(2, join.State.Count);
        Assert.Equal("ac", join.StateOf('a').GetValue<string>("right"));
        join.ProcessWatermark(50);
        Assert.Equal(0, join.State.Count);
    }

    [Fact]
    public void BroadcastState_IsFoundByName()
    {
        using var harness = ProcessFunctionTestHarnesses.ForKeyedBroadcastProcessFunction(
            new AboveLimit(), (string word) => word, [Limits]);
        Assert.Empty(harness.GetBroadcastState<string, int>("limits"));
        harness.ProcessElement2(("a", 2));
        harness.ProcessElement1("a");
        harness.ProcessElement1("a");
        harness.ProcessElement1("a");

        Assert.Equal([KeyValuePair.Create("a", 2)], harness.GetBroadcastState<string, int>("limits"));
        Assert.Equal(3, harness.StateOf("a").GetValue<int>("count"));
        Assert.Equal(["a"], harness.Output.Values);
        AssertRefused("There are: 'limits'", () => harness.GetBroadcastState<string, int>("limit"));
        AssertRefused("no keys of type System.Int32", () => harness.GetBroadcastState<int, int>("limits"));
    }

    private static void AssertRefused(string message, Func<object?> look) =>
        Assert.Contains(message, Assert.Throws<InvalidOperationException>(look).Message, StringComparison.Ordinal);

    private static OperatorTestHarness<string, string> Windows(WindowAssigner<TimeWindow> assigner, TimeSpan lateness) =>
        OperatorTestHarness.Create((DataStream<string> words) =>
            words.KeyBy(word => word).Window(assigner).AllowedLateness(lateness).Reduce((a, b) => a + b));

    /// <summary>Keeps something in state of each kind, until a timer 100 ms later.</summary>
    private sealed class AllKinds : KeyedProcessFunction<string, string, string>
    {
        private IValueState<int> _count = null!;
        private IListState<long> _times = null!;
        private IMapState<long, int> _nth = null!;
        private IReducingState<long> _sum = null!;
        private IAggregatingState<long, double> _average = null!;

        public StateTtlConfig? TimeToLive { get; init; }

        public override void Open(IRuntimeContext context)
        {
            _count = context.GetState(new ValueStateDescriptor<int>("count") { TimeToLive = TimeToLive });
            _times = context.GetListState(new ListStateDescriptor<long>("times") { TimeToLive = TimeToLive });
            _nth = context.GetMapState(new MapStateDescriptor<long, int>("nth") { TimeToLive = TimeToLive });
            _sum = context.GetReducingState(new ReducingStateDescriptor<long>("sum", (a, b) => a + b) { TimeToLive = TimeToLive });
            _average = context.GetAggregatingState(
                new AggregatingStateDescriptor<long, (long Sum, int Count), double>("average", new Average()) { TimeToLive = TimeToLive });
        }

        public override void ProcessElement(string value, IKeyedProcessContext<string> context, ICollector<string> output)
        {
            var time = context.Timestamp ?? 0;
            _count.Value++;
            _times.Add(time);
            _nth[time] = _count.Value;
            _sum.Add(time);
            _average.Add(time);
            context.TimerService.RegisterEventTimeTimer(time + 100);
            context.TimerService.RegisterProcessingTimeTimer(context.TimerService.CurrentProcessingTime + 60_000);
        }

        public override void OnTimer(long timestamp, IOnTimerContext<string> context, ICollector<string> output)
        {
            _count.Clear();
            _times.Clear();
            _nth.Clear();
            ((IState)_sum).Clear();
            ((IState)_average).Clear();
        }
    }

    private sealed class Average : IAggregateFunction<long, (long Sum, int Count), double>
    {
        public (long Sum, int Count) CreateAccumulator() => (0, 0);

        public (long Sum, int Count) Add(long value, (long Sum, int Count) accumulator) => (accumulator.Sum + value, accumulator.Count + 1);

        public double GetResult((long Sum, int Count) accumulator) => (double)accumulator.Sum / accumulator.Count;

        public (long Sum, int Count) Merge((long Sum, int Count) first, (long Sum, int Count) second) =>
            (first.Sum + second.Sum, first.Count + second.Count);
    }

    /// <summary>Tells of words that come more often than a limit which is broadcast.</summary>
    private sealed class AboveLimit : KeyedBroadcastProcessFunction<string, string, (string Word, int Limit), string>
    {
        private IValueState<int> _count = null!;

        public override void Open(IRuntimeContext context) => _count = context.GetState(new ValueStateDescriptor<int>("count"));

        public override void ProcessElement(string value, IKeyedReadOnlyBroadcastContext<string> context, ICollector<string> output)
        {
            if (context.GetBroadcastState(Limits).TryGetValue(value, out var limit) && ++_count.Value > limit)
            {
                output.Collect(value);
            }
        }

        public override void ProcessBroadcastElement(
            (string Word, int Limit) value, IKeyedBroadcastContext<string> context, ICollector<string> output) =>
            context.GetBroadcastState(Limits).Put(value.Word, value.Limit);
    }
}
