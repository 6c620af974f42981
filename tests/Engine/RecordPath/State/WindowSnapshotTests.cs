using FlinkNet.Testing;

namespace FlinkNet.Engine.Tests.RecordPath.State;

/// <summary>
/// Windows and joins that are stored and go on, alone or with the keys of another subtask, make the same results as if nothing had happened
/// (rule S6).
/// </summary>
public sealed class WindowSnapshotTests
{
    private const int Count = 400;
    private static readonly TimeSpan Ten = TimeSpan.FromMilliseconds(10);

    private static readonly Dictionary<string, Func<KeyedStream<int, Event>, SingleOutputStreamOperator<string>>> Kinds = new()
    {
        ["tumbling"] = keyed => keyed.Window(TumblingEventTimeWindows.Of(Ten)).Aggregate(new Texts(), Told).Uid("w"),
        ["sliding"] = keyed => keyed.Window(SlidingEventTimeWindows.Of(Ten * 3, Ten)).Aggregate(new Texts(), Told).Uid("w"),
        ["sliding, uneven"] = keyed =>
            keyed.Window(SlidingEventTimeWindows.Of(TimeSpan.FromMilliseconds(25), Ten)).Aggregate(new Texts(), Told).Uid("w"),
        ["session"] = keyed => keyed.Window(EventTimeSessionWindows.WithGap(Ten)).Aggregate(new Texts(), Told).Uid("w"),
        ["tumbling, all records"] = keyed => keyed.Window(TumblingEventTimeWindows.Of(Ten)).Process(new AllRecords()).Uid("w"),
        ["session, all records"] = keyed => keyed.Window(EventTimeSessionWindows.WithGap(Ten)).Process(new AllRecords()).Uid("w"),
        ["tumbling, late"] = keyed =>
            keyed.Window(TumblingEventTimeWindows.Of(Ten)).AllowedLateness(Ten).Aggregate(new Texts(), Told).Uid("w"),
        ["session, late"] = keyed =>
            keyed.Window(EventTimeSessionWindows.WithGap(Ten)).AllowedLateness(Ten).Aggregate(new Texts(), Told).Uid("w"),
        ["all records"] = keyed => keyed.Window(SlidingEventTimeWindows.Of(Ten * 2, Ten)).Process(new AllRecords()).Uid("w"),
        ["count trigger"] = keyed =>
            keyed.Window(TumblingEventTimeWindows.Of(Ten * 10)).Trigger(CountTrigger.Of(3)).Aggregate(new Texts(), Told).Uid("w"),
        ["count windows"] = keyed => keyed.CountWindow(4).Process(new CountedRecords()).Uid("w"),
        ["evictor"] = keyed =>
            keyed.Window(TumblingEventTimeWindows.Of(Ten)).Evictor(CountEvictor.Of(2)).Process(new AllRecords()).Uid("w"),
    };

    public static TheoryData<string, int> Cases => new MatrixTheoryData<string, int>([.. Kinds.Keys], [1, 2, 3, 4, 5]);

    [Theory]
    [MemberData(nameof(Cases))]
    public void Stored_AndRestored_GoesOnAsIfNothingHadHappened(string kind, int seed)
    {
        var script = Script(seed);
        using var whole = Create(kind);
        Feed(whole, script);

        var harness = Create(kind);
        var results = new List<string>();
        foreach (var part in script.Chunk(script.Count / 4))
        {
            Feed(harness, part);
            results.AddRange(harness.Output.TakeValues());
            var restored = Restore(kind, harness.Snapshot());
            harness.Dispose();
            harness = restored;
        }

        results.AddRange(harness.Output.TakeValues());
        harness.Dispose();
        Assert.NotEmpty(results);
        Assert.Equal(whole.Output.Values.Order(StringComparer.Ordinal), results.Order(StringComparer.Ordinal));
    }

    [Theory]
    [MemberData(nameof(Cases))]
    public void TwoSubtasks_Combined_GoOnAsIfNothingHadHappened(string kind, int seed)
    {
        var script = Script(seed);
        using var whole = Create(kind);
        Feed(whole, script);

        // One subtask has few records, and so comes differently far.
        var cut = script.Count / 2;
        using var first = Create(kind);
        using var second = Create(kind);
        Feed(first, script.Take(cut).Where(step => step is not { Record.Key: 0 }));
        Feed(second, script.Take(cut).Where(step => step is { Watermark: not null } or { Record.Key: 0 }));
        using var combined = Restore(kind, HarnessSnapshot.Combine(first.Snapshot(), second.Snapshot()));
        Feed(combined, script.Skip(cut));

        var results = first.Output.Values.Concat(second.Output.Values).Concat(combined.Output.Values);
        Assert.Equal(whole.Output.Values.Order(StringComparer.Ordinal), results.Order(StringComparer.Ordinal));
    }

    [Theory]
    [InlineData("tumbling", "tumbling, late")]
    [InlineData("tumbling, late", "tumbling")]
    [InlineData("session", "session, late")]
    [InlineData("session, late", "session")]
    public void Windows_WhoseLatenessIsAllowedOrTakenBack_GoOnAsIfNothingHadHappened(string before, string after)
    {
        var script = Script(seed: 1);
        using var whole = Create(before);
        Feed(whole, script);

        var cut = script.Count / 2;
        using var first = Create(before);
        Feed(first, script.Take(cut));
        using var second = Restore(after, first.Snapshot());
        Feed(second, script.Skip(cut));

        Assert.Equal(whole.Output.Values.Order(StringComparer.Ordinal), first.Output.Values.Concat(second.Output.Values)
            .Order(StringComparer.Ordinal));
    }

    [Theory]
    [InlineData(true, 1)]
    [InlineData(true, 2)]
    [InlineData(true, 3)]
    [InlineData(false, 1)]
    [InlineData(false, 2)]
    [InlineData(false, 3)]
    public void Joins_StoredAndRestored_GoOnAsIfNothingHadHappened(bool isInterval, int seed)
    {
        Func<DataStream<Event>, DataStream<Event>, SingleOutputStreamOperator<string>> join = isInterval ? IntervalJoinOf : CoGroupOf;
        var script = Script(seed);
        using var whole = OperatorTestHarness.Create(join);
        Join(whole, script);

        var cut = script.Count / 2;
        using var before = OperatorTestHarness.Create(join);
        Join(before, script.Take(cut));
        using var after = OperatorTestHarness.Restore(before.Snapshot(), join);
        Join(after, script.Skip(cut));

        Assert.NotEmpty(whole.Output.Values);
        Assert.Equal(whole.Output.Values.Order(StringComparer.Ordinal), before.Output.Values.Concat(after.Output.Values)
            .Order(StringComparer.Ordinal));
    }

    private static OperatorTestHarness<Event, string> Create(string kind) =>
        OperatorTestHarness.Create<Event, string>(input => Kinds[kind](input.KeyBy(happened => happened.Key)));

    private static OperatorTestHarness<Event, string> Restore(string kind, HarnessSnapshot snapshot) =>
        OperatorTestHarness.Restore<Event, string>(snapshot, input => Kinds[kind](input.KeyBy(happened => happened.Key)));

    private static SingleOutputStreamOperator<string> CoGroupOf(DataStream<Event> left, DataStream<Event> right) => left.CoGroup(right)
        .Where(happened => happened.Key).EqualTo(happened => happened.Key)
        .Window(SlidingEventTimeWindows.Of(Ten * 2, Ten))
        .Apply<string>((lefts, rights, output) => output.Collect($"{Numbers(lefts)} | {Numbers(rights)}")).Uid("group");

    private static string Numbers(IEnumerable<Event> events) => string.Join(' ', events.Select(happened => happened.Number));

    private static SingleOutputStreamOperator<string> IntervalJoinOf(DataStream<Event> left, DataStream<Event> right) =>
        left.KeyBy(happened => happened.Key)
        .IntervalJoin(right.KeyBy(happened => happened.Key))
        .Between(-Ten, Ten)
        .Process(new Pairs()).Uid("join");

    // Records up to 9 ms out of order, a watermark now and then: nothing is late, so a watermark that is forgotten by a snapshot changes no
    // result.
    private static List<Step> Script(int seed)
    {
        var random = new Random(seed);
        var script = new List<Step>();
        for (var i = 0; i < Count; i++)
        {
            // Stretches without records let sessions and windows pass.
            var now = (i * 2L) + (i / 50 * 100);
            script.Add(new Step(new Event(random.Next(10) == 0 ? 0 : 1 + random.Next(3), now - random.Next(10), i), null));
            if (random.Next(5) == 0)
            {
                script.Add(new Step(null, now - 10));
            }
        }

        script.Add(new Step(null, 100_000));
        return script;
    }

    private static void Feed(OperatorTestHarness<Event, string> harness, IEnumerable<Step> script)
    {
        foreach (var step in script)
        {
            if (step.Record is { } record)
            {
                harness.ProcessElement(record, record.Time);
            }
            else
            {
                harness.ProcessWatermark(step.Watermark!.Value);
            }
        }
    }

    private static void Join(OperatorTestHarness<Event, Event, string> harness, IEnumerable<Step> script)
    {
        foreach (var step in script)
        {
            if (step.Record is { } record)
            {
                (record.Number % 2 == 0 ? harness.First : harness.Second).ProcessElement(record, record.Time);
            }
            else
            {
                harness.ProcessWatermark(step.Watermark!.Value);
            }
        }
    }

    private static string Told(int key, TimeWindow window, string numbers) => $"{key}@[{window.Start},{window.End}): {numbers}";

    private readonly record struct Event(int Key, long Time, int Number);

    private readonly record struct Step(Event? Record, long? Watermark);

    /// <summary>The sorted numbers of the records, since the order of combining is free.</summary>
    private sealed class Texts : IAggregateFunction<Event, string, string>
    {
        public string CreateAccumulator() => "";

        public string Add(Event value, string accumulator) => Merge(accumulator, $"{value.Number:000}");

        public string GetResult(string accumulator) => accumulator;

        public string Merge(string first, string second) =>
            string.Join(' ', first.Split(' ', StringSplitOptions.RemoveEmptyEntries)
                .Concat(second.Split(' ', StringSplitOptions.RemoveEmptyEntries))
                .Order(StringComparer.Ordinal));
    }

    private sealed class AllRecords : ProcessWindowFunction<Event, string, int, TimeWindow>
    {
        public override void Process(
            int key,
            IProcessWindowContext<TimeWindow> context,
            IReadOnlyList<Event> elements,
            ICollector<string> output) =>
            output.Collect(Told(key, context.Window, string.Join(' ', elements.Select(element => element.Number))));
    }

    private sealed class CountedRecords : ProcessWindowFunction<Event, string, int, GlobalWindow>
    {
        public override void Process(
            int key,
            IProcessWindowContext<GlobalWindow> context,
            IReadOnlyList<Event> elements,
            ICollector<string> output) =>
            output.Collect($"{key}: {string.Join(' ', elements.Select(element => element.Number))}");
    }

    private sealed class Pairs : ProcessJoinFunction<Event, Event, string>
    {
        public override void ProcessElement(Event left, Event right, IJoinContext context, ICollector<string> output) =>
            output.Collect($"{left.Number}-{right.Number}");
    }
}
