using FlinkNet.Engine.RecordPath.Shuffle.Keys;
using FlinkNet.Engine.RecordPath.State.Backends;
using FlinkNet.Engine.RecordPath.State.Snapshots;
using FlinkNet.Model;
using FlinkNet.Testing;

namespace FlinkNet.Engine.Tests.RecordPath.State;

/// <summary>What operators remember across a snapshot: rules M7, S1, S5, S6, S9.</summary>
public sealed class SnapshotTests
{
    [Fact]
    public void S1_AllKindsOfState_GoOnWhereTheyWere()
    {
        using var before = OperatorTestHarness.Create<string, string>(AllKinds);
        foreach (var word in (string[])["a", "b", "a"])
        {
            before.ProcessElement(word);
        }

        using var after = OperatorTestHarness.Restore<string, string>(before.Snapshot(), AllKinds);
        after.ProcessElement("a");
        after.ProcessElement("b");
        after.ProcessElement("c");

        Assert.Equal(["a: 3, aaa, 3/3/3", "b: 2, bb, 2/2/2", "c: 1, c, 1/1/1"], after.Output.Values);
    }

    [Fact]
    public void Snapshot_IsNotChangedByWhatFollows_AndCanBeRestoredTwice()
    {
        using var harness = OperatorTestHarness.Create<string, string>(AllKinds);
        harness.ProcessElement("a");
        var snapshot = harness.Snapshot();
        harness.ProcessElement("a");

        for (var i = 0; i < 2; i++)
        {
            using var restored = OperatorTestHarness.Restore<string, string>(snapshot, AllKinds);
            restored.ProcessElement("a");
            Assert.Equal(["a: 2, aa, 2/2/2"], restored.Output.Values);
        }
    }

    [Fact]
    public void M7_EventTimeTimers_AreRestored()
    {
        using var before = OperatorTestHarness.Create<long, string>(Timers);
        before.ProcessElement(10);
        before.ProcessElement(20);
        before.ProcessWatermark(10);
        Assert.Equal(["10 fired at 10"], before.Output.TakeValues());

        using var after = OperatorTestHarness.Restore<long, string>(before.Snapshot(), Timers);
        after.ProcessWatermark(100);

        Assert.Equal(["20 fired at 20"], after.Output.Values);
    }

    [Fact]
    public void M7_OverdueProcessingTimeTimers_FireRightAfterTheRestore()
    {
        using var before = OperatorTestHarness.Create<long, string>(Alarms);
        before.ProcessElement(1_000);
        before.ProcessElement(5_000);
        var snapshot = before.Snapshot();

        using var after =
            OperatorTestHarness.Restore<long, string>(snapshot with { ProcessingTime = snapshot.ProcessingTime + 2_000 }, Alarms);
        Assert.Equal(["1000"], after.Output.TakeValues());
        after.AdvanceProcessingTime(TimeSpan.FromSeconds(4));

        Assert.Equal(["5000"], after.Output.Values);
    }

    [Fact]
    public void M7_TimersAndState_OfAnotherTypeOfKey_AreRefused()
    {
        using var before = OperatorTestHarness.Create<long, string>(Timers);
        before.ProcessElement(10);
        var snapshot = before.Snapshot();

        var error = Assert.ThrowsAny<Exception>(() => OperatorTestHarness.Restore<long, string>(
            snapshot, input => input.KeyBy(value => $"{value}").Process(new FireAt<string>()).Uid("timers")));

        Assert.Contains("was stored as System.Int64", error.ToString(), StringComparison.Ordinal);
        Assert.Contains("and is now System.String", error.ToString(), StringComparison.Ordinal);
    }

    [Fact]
    public void State_OfAnotherKind_IsRefused()
    {
        using var before = OperatorTestHarness.Create<string, string>(AllKinds);
        before.ProcessElement("a");
        var snapshot = before.Snapshot();

        var error = Assert.ThrowsAny<Exception>(() => OperatorTestHarness.Restore<string, string>(
            snapshot, input => input.KeyBy(word => word).Process(new ListCalledCount()).Uid("all")));

        Assert.Contains("state 'count' of operator", error.ToString(), StringComparison.Ordinal);
    }

    [Fact]
    public void State_ThatNobodyAskedForMeanwhile_IsKept()
    {
        using var first = OperatorTestHarness.Create<string, string>(AllKinds);
        first.ProcessElement("a");
        using var without = OperatorTestHarness.Restore<string, string>(
            first.Snapshot(), input => input.KeyBy(word => word).Process(new Nothing()).Uid("all"));
        without.ProcessElement("a");

        using var again = OperatorTestHarness.Restore<string, string>(without.Snapshot(), AllKinds);
        again.ProcessElement("a");

        Assert.Equal(["a: 2, aa, 2/2/2"], again.Output.Values);
    }

    [Fact]
    public void S5_TimeToLive_CountsFromTheStoredAccess_AndMayBeAnother()
    {
        using var before = OperatorTestHarness.Create<string, string>(input => Mortal(input, TimeSpan.FromSeconds(10)));
        before.ProcessElement("a");
        var snapshot = before.Snapshot();
        snapshot = snapshot with { ProcessingTime = snapshot.ProcessingTime + 6_000 };

        using var same = OperatorTestHarness.Restore<string, string>(snapshot, input => Mortal(input, TimeSpan.FromSeconds(10)));
        using var shorter = OperatorTestHarness.Restore<string, string>(snapshot, input => Mortal(input, TimeSpan.FromSeconds(5)));
        same.ProcessElement("a");
        shorter.ProcessElement("a");

        Assert.Equal(["a 2/a,a/1"], same.Output.Values);
        Assert.Equal(["a 1/a/1"], shorter.Output.Values);
    }

    [Fact]
    public void Reduce_GoesOnWhereItWas()
    {
        static SingleOutputStreamOperator<(string Word, int Count)> Counts(DataStream<string> words) =>
            words.Map(word => (Word: word, Count: 1)).KeyBy(counted => counted.Word).Sum(counted => counted.Count).Uid("sum");

        using var before = OperatorTestHarness.Create<string, (string Word, int Count)>(Counts);
        before.ProcessElement("a");
        before.ProcessElement("b");

        using var after = OperatorTestHarness.Restore<string, (string Word, int Count)>(before.Snapshot(), Counts);
        after.ProcessElement("a");

        Assert.Equal([("a", 2)], after.Output.Values);
    }

    [Fact]
    public void S9_BroadcastState_GoesOnWhereItWas()
    {
        using var before = OperatorTestHarness.Create<string, (string, int), string>(Broadcast);
        before.Second.ProcessElement(("a", 7));

        using var after = OperatorTestHarness.Restore<string, (string, int), string>(before.Snapshot(), Broadcast);
        after.First.ProcessElement("a");

        Assert.Equal(["a 7"], after.Output.Values);
    }

    [Fact]
    public async Task A1_CallsInFlight_AreMadeAgain_InTheirOrder()
    {
        var options = new AsyncOptions { Capacity = 2 };
        using var before = OperatorTestHarness.Create((DataStream<int> input) =>
            input.MapAsync((_, _) => new ValueTask<string>(new TaskCompletionSource<string>().Task), options).Uid("calls"));
        before.ProcessElement(1, 10);
        before.ProcessElement(2, 20);
        before.ProcessElement(3, 30);

        using var after = OperatorTestHarness.Restore<int, string>(
            before.Snapshot(), input => input.MapAsync((value, _) => ValueTask.FromResult($"{value}"), options).Uid("calls"));
        await after.WaitUntilAsync(() => after.Output.Records.Count == 3, TestContext.Current.CancellationToken);

        Assert.Equal(
            [new StreamRecord<string>("1", 10), new StreamRecord<string>("2", 20), new StreamRecord<string>("3", 30)],
            after.Output.Records);
    }

    [Fact]
    public void S7_Lists_AreDealtOutEvenly_AndTheNextNameGoesOnWhereTheExtrasEnded()
    {
        var parts = new[] { Lists(("a", 3), ("b", 2)), Lists(("a", 4), ("b", 0)) };

        var shares = Enumerable.Range(0, 3)
            .Select(subtask => OperatorSnapshot.Merge(parts, new KeyGroupRange(0, 1), subtask, parallelism: 3))
            .ToList();

        // Seven of a: 3, 2, 2. Two of b begin at the second subtask.
        Assert.Equal([3, 2, 2], shares.Select(share => share.Lists["a"].Elements.Count));
        Assert.Equal([0, 1, 1], shares.Select(share => share.Lists["b"].Elements.Count));
        Assert.Equal([0, 1, 2, 3, 4, 5, 6], shares.SelectMany(share => share.Lists["a"].Elements).Select(element => (int)element.Span[0]));
    }

    [Fact]
    public void S7_Lists_OfUnchangedParallelism_StayWhereTheyWere()
    {
        var parts = new[] { Lists(("a", 3)), Lists(("a", 0)) };

        Assert.Equal([3, 0], Enumerable.Range(0, 2)
            .Select(subtask => OperatorSnapshot.Merge(parts, new KeyGroupRange(0, 1), subtask, 2).Lists["a"].Elements.Count));
    }

    [Theory]
    [InlineData(1, 4)]
    [InlineData(4, 3)]
    [InlineData(3, 7)]
    public void S6_Rescaled_EachKeyIsInTheSubtaskOfItsGroup_AndNowhereElse(int from, int to)
    {
        const int Groups = 72;
        var io = new KeyedStateIO<long>("op", TestSerializers.Instance, Groups);
        var old = Enumerable.Range(0, from).Select(_ => new OperatorSnapshot()).ToList();
        var rows = Enumerable.Range(0, 1_000).Select(key => (Key: (long)key, Row: $"value {key}")).ToList();
        var whole = new OperatorSnapshot();
        io.FreezeWhole(whole, "state", rows, io.Resolve<string>(), isImmutable: true);
        whole.WriteFrozen(_ => true);
        for (var subtask = 0; subtask < from; subtask++)
        {
            old[subtask] = OperatorSnapshot.Merge([whole], Range(subtask, from, Groups), subtask, from);
        }

        var parts = Enumerable.Range(0, to)
            .Select(subtask => OperatorSnapshot.Merge(old, Range(subtask, to, Groups), subtask, to))
            .ToList();

        var read = parts.Select(part => io.Read(part.Keyed["state"], "state", io.Resolve<string>()).ToList()).ToList();
        Assert.Equal(rows, read.SelectMany(part => part).OrderBy(row => row.Key));
        for (var subtask = 0; subtask < to; subtask++)
        {
            Assert.All(parts[subtask].Keyed["state"].Groups.Keys, group =>
                Assert.Equal(subtask, KeyGroupAssignment.SubtaskOf(group, to, Groups)));
        }
    }

    // The elements of a name count on from part to part.
    private static OperatorSnapshot Lists(params (string Name, int Count)[] lists)
    {
        var snapshot = new OperatorSnapshot();
        foreach (var (name, count) in lists)
        {
            var first = name == "a" && count == 4 ? 3 : 0;
            snapshot.Lists.Add(
                name,
                new ListSnapshot(
                    "byte",
                    [.. Enumerable.Range(first, count).Select(number => (ReadOnlyMemory<byte>)new[] { (byte)number })]));
        }

        return snapshot;
    }

    private static KeyGroupRange Range(int subtask, int parallelism, int groups)
    {
        var own = Enumerable.Range(0, groups).Where(group => KeyGroupAssignment.SubtaskOf(group, parallelism, groups) == subtask).ToList();
        return new KeyGroupRange(own[0], own[^1]);
    }

    private static SingleOutputStreamOperator<string> AllKinds(DataStream<string> words) =>
        words.KeyBy(word => word).Process(new Everything()).Uid("all");

    private static SingleOutputStreamOperator<string> Timers(DataStream<long> times) =>
        times.KeyBy(time => time).Process(new FireAt<long>()).Uid("timers");

    private static SingleOutputStreamOperator<string> Alarms(DataStream<long> delays) =>
        delays.KeyBy(delay => delay).Process(new FireIn()).Uid("alarms");

    private static SingleOutputStreamOperator<string> Mortal(DataStream<string> words, TimeSpan timeToLive) =>
        words.KeyBy(word => word).Process(new Mortals(new StateTtlConfig(timeToLive))).Uid("mortal");

    private static SingleOutputStreamOperator<string> Broadcast(DataStream<string> words, DataStream<(string, int)> numbers) =>
        words.Connect(numbers.Broadcast(NumberOf.Numbers)).Process(new NumberOf()).Uid("numbers");

    private sealed class Everything : KeyedProcessFunction<string, string, string>
    {
        private IValueState<int> _count = null!;
        private IListState<string> _words = null!;
        private IMapState<string, int> _counts = null!;
        private IReducingState<int> _sum = null!;
        private IAggregatingState<string, int> _aggregate = null!;

        public override void Open(IRuntimeContext context)
        {
            _count = context.GetState(new ValueStateDescriptor<int>("count"));
            _words = context.GetListState(new ListStateDescriptor<string>("words"));
            _counts = context.GetMapState(new MapStateDescriptor<string, int>("counts"));
            _sum = context.GetReducingState(new ReducingStateDescriptor<int>("sum", (left, right) => left + right));
            _aggregate = context.GetAggregatingState(new AggregatingStateDescriptor<string, int, int>("aggregate", new CountOf()));
        }

        public override void ProcessElement(string value, IKeyedProcessContext<string> context, ICollector<string> output)
        {
            _count.Value++;
            _words.Add(value);
            _counts[value] = _counts.TryGetValue(value, out var count) ? count + 1 : 1;
            _sum.Add(1);
            _aggregate.Add(value);
            _sum.TryGet(out var sum);
            _aggregate.TryGet(out var aggregate);
            output.Collect($"{value}: {_count.Value}, {string.Concat(_words)}, {_counts[value]}/{sum}/{aggregate}");
        }
    }

    private sealed class CountOf : IAggregateFunction<string, int, int>
    {
        public int CreateAccumulator() => 0;

        public int Add(string value, int accumulator) => accumulator + 1;

        public int GetResult(int accumulator) => accumulator;

        public int Merge(int first, int second) => first + second;
    }

    private sealed class Nothing : KeyedProcessFunction<string, string, string>
    {
        public override void ProcessElement(string value, IKeyedProcessContext<string> context, ICollector<string> output)
        {
        }
    }

    private sealed class ListCalledCount : KeyedProcessFunction<string, string, string>
    {
        public override void Open(IRuntimeContext context) => context.GetListState(new ListStateDescriptor<int>("count"));

        public override void ProcessElement(string value, IKeyedProcessContext<string> context, ICollector<string> output)
        {
        }
    }

    private sealed class FireAt<TKey> : KeyedProcessFunction<TKey, long, string>
        where TKey : notnull
    {
        public override void ProcessElement(long value, IKeyedProcessContext<TKey> context, ICollector<string> output) =>
            context.TimerService.RegisterEventTimeTimer(value);

        public override void OnTimer(long timestamp, IOnTimerContext<TKey> context, ICollector<string> output) =>
            output.Collect($"{context.CurrentKey} fired at {timestamp}");
    }

    private sealed class FireIn : KeyedProcessFunction<long, long, string>
    {
        public override void ProcessElement(long value, IKeyedProcessContext<long> context, ICollector<string> output) =>
            context.TimerService.RegisterProcessingTimeTimer(context.TimerService.CurrentProcessingTime + value);

        public override void OnTimer(long timestamp, IOnTimerContext<long> context, ICollector<string> output) =>
            output.Collect($"{context.CurrentKey}");
    }

    private sealed class Mortals(StateTtlConfig config) : KeyedProcessFunction<string, string, string>
    {
        private IValueState<int> _count = null!;
        private IListState<string> _words = null!;
        private IMapState<string, int> _map = null!;

        public override void Open(IRuntimeContext context)
        {
            _count = context.GetState(new ValueStateDescriptor<int>("count") { TimeToLive = config });
            _words = context.GetListState(new ListStateDescriptor<string>("words") { TimeToLive = config });
            _map = context.GetMapState(new MapStateDescriptor<string, int>("map") { TimeToLive = config });
        }

        public override void ProcessElement(string value, IKeyedProcessContext<string> context, ICollector<string> output)
        {
            _count.Value++;
            _words.Add(value);
            _map[value] = 1;
            output.Collect($"{value} {_count.Value}/{string.Join(',', _words)}/{_map.Count()}");
        }
    }

    private sealed class NumberOf : BroadcastProcessFunction<string, (string Word, int Number), string>
    {
        public static readonly MapStateDescriptor<string, int> Numbers = new("numbers");

        public override void ProcessElement(string value, IReadOnlyBroadcastContext context, ICollector<string> output) =>
            output.Collect($"{value} {(context.GetBroadcastState(Numbers).TryGetValue(value, out var number) ? number : 0)}");

        public override void ProcessBroadcastElement(
            (string Word, int Number) value,
            IBroadcastContext context,
            ICollector<string> output) =>
            context.GetBroadcastState(Numbers).Put(value.Word, value.Number);
    }
}
