using CsCheck;
using FlinkNet.Engine.RecordPath.State.Backends;
using FlinkNet.Testing;
using Event = FlinkNet.Engine.Tests.RecordPath.State.DisturbedPieces.Event;

namespace FlinkNet.Engine.Tests.RecordPath.State;

/// <summary>
/// Any script of records, late ones too, watermarks, snapshots, restores and rescales gives what the undisturbed run gives. A restore
/// forgets the watermark (rule W9), so it comes again.
/// </summary>
public sealed class WindowRestoreProperties
{
    private static readonly OutputTag<Event> LateTag = DisturbedPieces.LateTag;

    private static readonly Dictionary<string, Func<WindowedStream<int, Event, TimeWindow>, SingleOutputStreamOperator<string>>> Functions =
        new()
        {
            ["sum"] = windowed =>
                windowed.Aggregate(new Sums(), (key, window, sum) => $"{key}@[{window.Start},{window.End}): {sum}").Uid("w"),
            ["records"] = windowed => windowed.Process(new AllRecords()).Uid("w"),
        };

    private static readonly Dictionary<string,
        Func<KeyedStream<int, Event>, int, int, SingleOutputStreamOperator<string>>> Kinds = new()
        {
            ["tumbling"] = (keyed, size, _) =>
                Functions["sum"](keyed.Window(TumblingEventTimeWindows.Of(Ms(size))).SideOutputLateData(LateTag)),
            ["tumbling, records"] = (keyed, size, _) =>
                Functions["records"](keyed.Window(TumblingEventTimeWindows.Of(Ms(size))).SideOutputLateData(LateTag)),
            ["sliding"] = (keyed, size, slide) =>
                Functions["sum"](keyed.Window(SlidingEventTimeWindows.Of(Ms(size), Ms(slide))).SideOutputLateData(LateTag)),
            ["sliding, records"] = (keyed, size, slide) =>
                Functions["records"](keyed.Window(SlidingEventTimeWindows.Of(Ms(size), Ms(slide))).SideOutputLateData(LateTag)),
            ["session"] = (keyed, size, _) =>
                Functions["sum"](keyed.Window(EventTimeSessionWindows.WithGap(Ms(size))).SideOutputLateData(LateTag)),
            ["session, lateness"] = (keyed, size, slide) =>
                Functions["sum"](keyed.Window(EventTimeSessionWindows.WithGap(Ms(size)))
                    .AllowedLateness(Ms(slide))
                    .SideOutputLateData(LateTag)),
            ["sliding, lateness"] = (keyed, size, slide) =>
                Functions["sum"](keyed.Window(SlidingEventTimeWindows.Of(Ms(size), Ms(slide)))
                    .AllowedLateness(Ms(5))
                    .SideOutputLateData(LateTag)),
            ["count trigger"] = (keyed, size, slide) =>
                Functions["sum"](keyed.Window(SlidingEventTimeWindows.Of(Ms(size), Ms(slide)))
                    .Trigger(CountTrigger.Of(2))
                    .SideOutputLateData(LateTag)),
            ["evictor"] = (keyed, size, _) =>
                Functions["records"](keyed.Window(TumblingEventTimeWindows.Of(Ms(size)))
                    .Trigger(CountTrigger.Of(2))
                    .Evictor(CountEvictor.Of(3))
                    .SideOutputLateData(LateTag)),
            ["count windows"] = (keyed, _, slide) => keyed.CountWindow(slide).Process(new CountedRecords()).Uid("w"),
            ["reduce"] = (keyed, size, slide) => keyed.Window(SlidingEventTimeWindows.Of(Ms(size), Ms(slide))).SideOutputLateData(LateTag)
                .Reduce((a, b) => new Event(a.Key, 0, a.Value + b.Value), (key, window, sum) => $"{key}@{window.Start}: {sum.Value}")
                    .Uid("w"),
        };

    private static readonly
        Dictionary<string, Func<KeyedStream<int, Event>, KeyedStream<int, Event>, int, int, SingleOutputStreamOperator<string>>>
        KindsOfTwo = new()
        {
            ["join, tumbling"] = (first, second, size, _) => Join(first, second, TumblingEventTimeWindows.Of(Ms(size)), lateness: 0),
            ["join, sliding, lateness"] = (first, second, size, slide) =>
                Join(first, second, SlidingEventTimeWindows.Of(Ms(size), Ms(slide)), slide),
            ["join, sessions"] = (first, second, size, _) => Join(first, second, EventTimeSessionWindows.WithGap(Ms(size)), lateness: 0),
            ["co-group, tumbling, lateness"] = (first, second, size, slide) =>
                CoGroup(first, second, TumblingEventTimeWindows.Of(Ms(size)), slide),
            ["co-group, sliding"] = (first, second, size, slide) =>
                CoGroup(first, second, SlidingEventTimeWindows.Of(Ms(size), Ms(slide)), lateness: 0),
            ["co-group, sessions, lateness"] = (first, second, size, slide) =>
                CoGroup(first, second, EventTimeSessionWindows.WithGap(Ms(size)), slide),
            ["interval join"] = (first, second, size, slide) =>
                first.IntervalJoin(second)
                    .Between(Ms(-size), Ms(slide))
                    .Process((left, right) => $"{left.Key}: {left.Value} {right.Value}")
                    .Uid("w"),
        };

    public static TheoryData<string> Names => [.. Kinds.Keys, .. KindsOfTwo.Keys];

    // A back end on a disk takes its time to open.
    private static int Iterations => HarnessRun.StateBackend is MemoryStateBackend ? 40 : 3;

    [Theory]
    [MemberData(nameof(Names))]
    public void Windows_StoredRestoredAndRescaled_GiveWhatTheUndisturbedRunGives(string kind) =>
        Gen.Select(DisturbedPieces.Scripts, Gen.Int[1, 20], Gen.Int[1, 8]).Sample(
            (script, size, slide) =>
            {
                var undisturbed = DisturbedPieces.Run(snapshot => Piece(kind, size, slide, snapshot), script, isDisturbed: false);
                var disturbed = DisturbedPieces.Run(snapshot => Piece(kind, size, slide, snapshot), script, isDisturbed: true);
                Assert.Equal(undisturbed, disturbed);
            },
            iter: Iterations);

    [Fact]
    public void Sliding_OnlyOpenPanesAtTheSnapshot_NoWindowFiresAgain()
    {
        using var before = Create("sliding", size: 10, slide: 5, snapshot: null);
        before.ProcessWatermark(14);
        before.ProcessElement(new Event(1, 12, 1), 12);
        using var after = Create("sliding", size: 10, slide: 5, before.Snapshot());
        after.ProcessWatermark(14);
        after.ProcessWatermark(100);
        Assert.Equal(["1@[10,20): 1"], after.Output.Values);
    }

    [Fact]
    public void Sliding_SubtasksThatCameDifferentlyFar_EachKeyGoesOnFromWhereItWas()
    {
        using var behind = Create("sliding", size: 10, slide: 5, snapshot: null);
        using var ahead = Create("sliding", size: 10, slide: 5, snapshot: null);
        foreach (var time in (int[])[1, 6, 11, 16, 21, 26])
        {
            behind.ProcessElement(new Event(1, time, 1), time);
            ahead.ProcessElement(new Event(2, time, 1), time);
        }

        behind.ProcessWatermark(9);
        ahead.ProcessWatermark(22);
        using var together = Restore(behind.Snapshot(), ahead.Snapshot());
        together.ProcessWatermark(9);
        together.ProcessElement(new Event(1, 17, 10), 17);
        together.ProcessElement(new Event(2, 17, 10), 17);
        together.ProcessElement(new Event(2, 7, 10), 7);
        together.ProcessWatermark(100);

        Assert.Equal(
            ["1@[10,20): 12", "1@[15,25): 12", "1@[20,30): 2", "1@[25,35): 1", "1@[5,15): 2", "2@[15,25): 12", "2@[20,30): 2",
                "2@[25,35): 1"],
            together.Output.Values.Order(StringComparer.Ordinal));
        Assert.Equal([new Event(2, 7, 10)], together.SideOutput(LateTag).Values);

        static OperatorTestHarness<Event, string> Restore(params HarnessSnapshot[] parts) =>
            Create("sliding", size: 10, slide: 5, HarnessSnapshot.Combine(parts));
    }

    private static DisturbedPiece Piece(string kind, int size, int slide, HarnessSnapshot? snapshot) => Kinds.ContainsKey(kind)
        ? DisturbedPiece.Of(Create(kind, size, slide, snapshot))
        : DisturbedPiece.Of(CreateOfTwo(kind, size, slide, snapshot));

    private static OperatorTestHarness<Event, string> Create(string kind, int size, int slide, HarnessSnapshot? snapshot)
    {
        SingleOutputStreamOperator<string> Build(DataStream<Event> input) =>
            Kinds[kind](input.KeyBy(happened => happened.Key), size, slide);
        return snapshot is null
            ? OperatorTestHarness.Create<Event, string>(Build, LateTag)
            : OperatorTestHarness.Restore<Event, string>(snapshot, Build, LateTag);
    }

    private static OperatorTestHarness<Event, Event, string> CreateOfTwo(string kind, int size, int slide, HarnessSnapshot? snapshot)
    {
        SingleOutputStreamOperator<string> Build(DataStream<Event> first, DataStream<Event> second) =>
            KindsOfTwo[kind](first.KeyBy(happened => happened.Key), second.KeyBy(happened => happened.Key), size, slide);
        return snapshot is null
            ? OperatorTestHarness.Create<Event, Event, string>(Build)
            : OperatorTestHarness.Restore<Event, Event, string>(snapshot, Build);
    }

    private static SingleOutputStreamOperator<string> Join(
        DataStream<Event> first,
        DataStream<Event> second,
        WindowAssigner<TimeWindow> assigner,
        int lateness) =>
        first.Join(second).Where(happened => happened.Key).EqualTo(happened => happened.Key).Window(assigner).AllowedLateness(Ms(lateness))
            .Apply((left, right) => $"{left.Key}: {left.Value} {right.Value}").Uid("w");

    private static SingleOutputStreamOperator<string> CoGroup(
        DataStream<Event> first,
        DataStream<Event> second,
        WindowAssigner<TimeWindow> assigner,
        int lateness) =>
        first.CoGroup(second)
            .Where(happened => happened.Key)
            .EqualTo(happened => happened.Key)
            .Window(assigner)
            .AllowedLateness(Ms(lateness))
            .Apply<string>((left, right, output) => output.Collect($"{Values(left)} + {Values(right)}")).Uid("w");

    private static string Values(IReadOnlyList<Event> events) => string.Join(' ', events.Select(happened => happened.Value));

    private static TimeSpan Ms(int milliseconds) => TimeSpan.FromMilliseconds(milliseconds);

    private sealed class Sums : IAggregateFunction<Event, int, int>
    {
        public int CreateAccumulator() => 0;

        public int Add(Event value, int accumulator) => accumulator + value.Value;

        public int GetResult(int accumulator) => accumulator;

        public int Merge(int first, int second) => first + second;
    }

    private sealed class AllRecords : ProcessWindowFunction<Event, string, int, TimeWindow>
    {
        public override void Process(
            int key,
            IProcessWindowContext<TimeWindow> context,
            IReadOnlyList<Event> elements,
            ICollector<string> output) =>
            output.Collect(
                $"{key}@[{context.Window.Start},{context.Window.End}): {string.Join(' ', elements.Select(element => element.Value))}");
    }

    private sealed class CountedRecords : ProcessWindowFunction<Event, string, int, GlobalWindow>
    {
        public override void Process(
            int key,
            IProcessWindowContext<GlobalWindow> context,
            IReadOnlyList<Event> elements,
            ICollector<string> output) =>
            output.Collect($"{key}: {string.Join(' ', elements.Select(element => element.Value))}");
    }
}
