using CsCheck;
using FlinkNet.Testing;

namespace FlinkNet.Engine.Tests.RecordPath.State;

/// <summary>
/// Any script of records, late ones too, watermarks, snapshots, restores and rescales gives what the undisturbed run gives. A restore forgets the watermark (rule W9), so it comes again.
/// </summary>
public sealed class WindowRestoreProperties
{
    private static readonly OutputTag<Event> LateTag = new("late");

    private static readonly Dictionary<string, Func<WindowedStream<int, Event, TimeWindow>, SingleOutputStreamOperator<string>>> Functions = new()
    {
        ["sum"] = windowed => windowed.Aggregate(new Sums(), (key, window, sum) => $"{key}@[{window.Start},{window.End}): {sum}").Uid("w"),
        ["records"] = windowed => windowed.Process(new AllRecords()).Uid("w"),
    };

    private static readonly Dictionary<string, Func<KeyedStream<int, Event>, int, int, SingleOutputStreamOperator<string>>> Kinds = new()
    {
        ["tumbling"] = (keyed, size, _) => Functions["sum"](keyed.Window(TumblingEventTimeWindows.Of(Ms(size))).SideOutputLateData(LateTag)),
        ["tumbling, records"] = (keyed, size, _) => Functions["records"](keyed.Window(TumblingEventTimeWindows.Of(Ms(size))).SideOutputLateData(LateTag)),
        ["sliding"] = (keyed, size, slide) => Functions["sum"](keyed.Window(SlidingEventTimeWindows.Of(Ms(size), Ms(slide))).SideOutputLateData(LateTag)),
        ["sliding, records"] = (keyed, size, slide) => Functions["records"](keyed.Window(SlidingEventTimeWindows.Of(Ms(size), Ms(slide))).SideOutputLateData(LateTag)),
        ["session"] = (keyed, size, _) => Functions["sum"](keyed.Window(EventTimeSessionWindows.WithGap(Ms(size))).SideOutputLateData(LateTag)),
        ["session, lateness"] = (keyed, size, slide) =>
            Functions["sum"](keyed.Window(EventTimeSessionWindows.WithGap(Ms(size))).AllowedLateness(Ms(slide)).SideOutputLateData(LateTag)),
        ["sliding, lateness"] = (keyed, size, slide) =>
            Functions["sum"](keyed.Window(SlidingEventTimeWindows.Of(Ms(size), Ms(slide))).AllowedLateness(Ms(5)).SideOutputLateData(LateTag)),
        ["count trigger"] = (keyed, size, slide) =>
            Functions["sum"](keyed.Window(SlidingEventTimeWindows.Of(Ms(size), Ms(slide))).Trigger(CountTrigger.Of(2)).SideOutputLateData(LateTag)),
        ["evictor"] = (keyed, size, _) =>
            Functions["records"](keyed.Window(TumblingEventTimeWindows.Of(Ms(size))).Trigger(CountTrigger.Of(2)).Evictor(CountEvictor.Of(3)).SideOutputLateData(LateTag)),
        ["count windows"] = (keyed, _, slide) => keyed.CountWindow(slide).Process(new CountedRecords()).Uid("w"),
        ["reduce"] = (keyed, size, slide) => keyed.Window(SlidingEventTimeWindows.Of(Ms(size), Ms(slide))).SideOutputLateData(LateTag)
            .Reduce((a, b) => new Event(a.Key, 0, a.Value + b.Value), (key, window, sum) => $"{key}@{window.Start}: {sum.Value}").Uid("w"),
    };

    private static readonly Gen<Step[]> Scripts = Gen.Select(Gen.Int[0, 11], Gen.Int[0, 3], Gen.Int[0, 30], Gen.Int[0, 1])
        .Select((kind, key, time, part) => new Step((StepKind)Math.Max(0, kind - 7), key, time, part)).Array[5, 60];

    public static TheoryData<string> Names => [.. Kinds.Keys];

    /// <summary>What happens next.</summary>
    private enum StepKind
    {
        Record,
        Watermark,
        OtherWatermark,
        Restore,
        Rescale,
    }

    [Theory]
    [MemberData(nameof(Names))]
    public void Windows_StoredRestoredAndRescaled_GiveWhatTheUndisturbedRunGives(string kind) =>
        Gen.Select(Scripts, Gen.Int[1, 20], Gen.Int[1, 8]).Sample(
            (script, size, slide) =>
            {
                var undisturbed = Run(kind, size, slide, script, isDisturbed: false);
                var disturbed = Run(kind, size, slide, script, isDisturbed: true);
                Assert.Equal(undisturbed, disturbed);
            },
            iter: 60);

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
            ["1@[10,20): 12", "1@[15,25): 12", "1@[20,30): 2", "1@[25,35): 1", "1@[5,15): 2", "2@[15,25): 12", "2@[20,30): 2", "2@[25,35): 1"],
            together.Output.Values.Order(StringComparer.Ordinal));
        Assert.Equal([new Event(2, 7, 10)], together.SideOutput(LateTag).Values);

        static OperatorTestHarness<Event, string> Restore(params HarnessSnapshot[] parts) => Create("sliding", size: 10, slide: 5, HarnessSnapshot.Combine(parts));
    }

    // The keys of two subtasks, whose watermarks go on apart, until one subtask has all keys.
    private static List<string> Run(string kind, int size, int slide, Step[] script, bool isDisturbed)
    {
        var results = new List<string>();
        var parts = new[] { Create(kind, size, slide, snapshot: null), Create(kind, size, slide, snapshot: null) };
        var watermarks = new[] { long.MinValue, long.MinValue };
        var isTogether = false;
        for (var i = 0; i < script.Length; i++)
        {
            var step = script[i];
            var time = step.Time + i;
            switch (step.Kind)
            {
                case StepKind.Record:
                    parts[isTogether && isDisturbed ? 0 : step.Key % 2].ProcessElement(new Event(step.Key, time, i), time);
                    break;
                case StepKind.Watermark or StepKind.OtherWatermark:
                    // Before all keys are together, a subtask may hear of time earlier than the other.
                    foreach (var part in isTogether || step.Kind == StepKind.Watermark ? [0, 1] : new[] { step.Part })
                    {
                        watermarks[part] = Math.Max(watermarks[part], time);
                        if (part == 0 || !isTogether || !isDisturbed)
                        {
                            parts[part].ProcessWatermark(watermarks[part]);
                        }
                    }

                    break;
                case StepKind.Restore when isDisturbed:
                    for (var part = 0; part < (isTogether ? 1 : 2); part++)
                    {
                        parts[part] = Restore(kind, size, slide, parts[part], [parts[part].Snapshot()], watermarks[part], results);
                    }

                    break;
                case StepKind.Rescale when !isTogether && watermarks[0] == watermarks[1]:
                    isTogether = true;
                    if (isDisturbed)
                    {
                        parts[0] = Restore(kind, size, slide, parts[0], [parts[0].Snapshot(), parts[1].Snapshot()], watermarks[0], results);
                        Take(parts[1], results);
                    }

                    break;
            }
        }

        foreach (var part in isTogether && isDisturbed ? parts[..1] : parts)
        {
            part.ProcessWatermark(10_000);
            Take(part, results);
        }

        results.Sort(StringComparer.Ordinal);
        return results;
    }

    private static OperatorTestHarness<Event, string> Restore(
        string kind, int size, int slide, OperatorTestHarness<Event, string> old, HarnessSnapshot[] snapshots, long watermark, List<string> results)
    {
        Take(old, results);
        var restored = Create(kind, size, slide, snapshots is [var one] ? one : HarnessSnapshot.Combine(snapshots));
        if (watermark > long.MinValue)
        {
            restored.ProcessWatermark(watermark);
        }

        return restored;
    }

    private static void Take(OperatorTestHarness<Event, string> harness, List<string> results)
    {
        results.AddRange(harness.Output.TakeValues());
        results.AddRange(harness.SideOutput(LateTag).TakeValues().Select(late => $"late {late}"));
        harness.Dispose();
    }

    private static OperatorTestHarness<Event, string> Create(string kind, int size, int slide, HarnessSnapshot? snapshot)
    {
        SingleOutputStreamOperator<string> Build(DataStream<Event> input) => Kinds[kind](input.KeyBy(happened => happened.Key), size, slide);
        return snapshot is null ? OperatorTestHarness.Create<Event, string>(Build, LateTag) : OperatorTestHarness.Restore<Event, string>(snapshot, Build, LateTag);
    }

    private static TimeSpan Ms(int milliseconds) => TimeSpan.FromMilliseconds(milliseconds);

    private readonly record struct Event(int Key, long Time, int Value);

    private readonly record struct Step(StepKind Kind, int Key, int Time, int Part);

    private sealed class Sums : IAggregateFunction<Event, int, int>
    {
        public int CreateAccumulator() => 0;

        public int Add(Event value, int accumulator) => accumulator + value.Value;

        public int GetResult(int accumulator) => accumulator;

        public int Merge(int first, int second) => first + second;
    }

    private sealed class AllRecords : ProcessWindowFunction<Event, string, int, TimeWindow>
    {
        public override void Process(int key, IProcessWindowContext<TimeWindow> context, IReadOnlyList<Event> elements, ICollector<string> output) =>
            output.Collect($"{key}@[{context.Window.Start},{context.Window.End}): {string.Join(' ', elements.Select(element => element.Value))}");
    }

    private sealed class CountedRecords : ProcessWindowFunction<Event, string, int, GlobalWindow>
    {
        public override void Process(int key, IProcessWindowContext<GlobalWindow> context, IReadOnlyList<Event> elements, ICollector<string> output) =>
            output.Collect($"{key}: {string.Join(' ', elements.Select(element => element.Value))}");
    }
}
