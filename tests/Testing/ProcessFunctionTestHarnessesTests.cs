namespace FlinkNet.Testing.Tests;

/// <summary>Harnesses of one function each.</summary>
public sealed class ProcessFunctionTestHarnessesTests
{
    private static readonly OutputTag<int> Odd = new("odd");
    private static readonly MapStateDescriptor<string, int> Factors = new("factors");

    [Fact]
    public void ProcessFunction_WithASideOutput_GivesBoth()
    {
        using var harness = ProcessFunctionTestHarnesses.ForProcessFunction(new SplitOdd(), Odd);

        harness.ProcessElement(1, 10);
        harness.ProcessElement(2, 20);

        Assert.Equal([2], harness.Output.Values);
        Assert.Equal([StreamElement.Record(1, 10)], harness.SideOutput(Odd).Elements);
    }

    [Fact]
    public void Output_RecordsAndWatermarks_AreInTheOrderInWhichTheyLeft()
    {
        using var harness = ProcessFunctionTestHarnesses.ForProcessFunction(new SplitOdd());

        harness.ProcessElement(2, 10);
        harness.ProcessWatermark(15);
        harness.Input.ProcessWatermarkStatus(Model.WatermarkStatus.Idle);
        harness.ProcessElement(4);

        Assert.Equal(
            [
                StreamElement.Record(2, 10),
                StreamElement.Watermark<int>(15),
                StreamElement.Status<int>(Model.WatermarkStatus.Idle),
                StreamElement.Record(4),
            ],
            harness.Output.Elements);
        Assert.Equal("2 at 10, watermark 15, Idle, 4", string.Join(", ", harness.Output.Elements));
    }

    [Fact]
    public void KeyedFunctions_MapFilterAndFlatMap_HaveStateOfTheirKeys()
    {
        using var map = ProcessFunctionTestHarnesses.ForKeyedMap(new Nth<string>(), (string word) => word);
        using var filter = ProcessFunctionTestHarnesses.ForKeyedFilter(new Nth<string>(), (string word) => word);
        using var flatMap = ProcessFunctionTestHarnesses.ForKeyedFlatMap(new Nth<string>(), (string word) => word);
        foreach (var word in (string[])["a", "b", "a"])
        {
            map.ProcessElement(word);
            filter.ProcessElement(word);
            flatMap.ProcessElement(word);
        }

        Assert.Equal([1, 1, 2], map.Output.Values);
        Assert.Equal(["a", "b"], filter.Output.Values);
        Assert.Equal([1, 1, 1, 2], flatMap.Output.Values);
        Assert.Equal(2, map.StateOf("a").GetValue<int>("count"));
    }

    [Fact]
    public void CoFunctions_GetBothInputs()
    {
        using var plain = ProcessFunctionTestHarnesses.ForCoProcessFunction(new Both());
        plain.ProcessElement1("a");
        plain.ProcessElement2(7);
        Assert.Equal(["a", "7"], plain.Output.Values);

        using var keyed =
            ProcessFunctionTestHarnesses.ForKeyedCoProcessFunction(new Sizes(), (string word) => word.Length, (int size) => size);
        keyed.ProcessElement1("ab");
        keyed.ProcessElement2(2);
        keyed.ProcessElement2(3);
        Assert.Equal(["2: ab", "3: "], keyed.Output.Values);
    }

    [Fact]
    public void BroadcastFunction_GetsWhatIsBroadcast()
    {
        using var harness = ProcessFunctionTestHarnesses.ForBroadcastProcessFunction(new Multiply(), [Factors]);

        harness.ProcessElement1(2);
        harness.ProcessElement2(10);
        harness.ProcessElement1(2);

        Assert.Equal([2, 20], harness.Output.Values);
    }

    [Fact]
    public void Harness_RestoredFromItsSnapshot_GoesOnWithStateAndTimers()
    {
        using var before = ProcessFunctionTestHarnesses.ForKeyedProcessFunction(new SumUntilTimer(), (int value) => value % 2);
        before.ProcessElement(1, 10);
        before.ProcessElement(3, 20);

        using var after = before.RestoredFrom(before.Snapshot());
        after.ProcessElement(5, 30);
        Assert.Equal([110L, 120L, 130L], after.State.EventTimeTimers);
        after.ProcessWatermark(110);

        Assert.Equal([StreamElement.Record(9, 110), StreamElement.Watermark<int>(110)], after.Output.Elements);
    }

    [Fact]
    public void Harness_OfTwoInputsRestoredFromItsSnapshot_GoesOn()
    {
        using var before =
            ProcessFunctionTestHarnesses.ForKeyedCoProcessFunction(new Sizes(), (string word) => word.Length, (int size) => size);
        before.ProcessElement1("ab");

        using var after = before.RestoredFrom(before.Snapshot());
        after.ProcessElement2(2);

        Assert.Equal(["2: ab"], after.Output.Values);
    }

    private sealed class SplitOdd : ProcessFunction<int, int>
    {
        public override void ProcessElement(int value, IProcessContext context, ICollector<int> output)
        {
            if (value % 2 == 0)
            {
                output.Collect(value);
            }
            else
            {
                context.Output(Odd, value);
            }
        }
    }

    /// <summary>Counts the records of each key.</summary>
    private sealed class Nth<T> : IRichMapOperator<T, int>, IRichFilterOperator<T>, IRichFlatMapOperator<T, int>
    {
        private IValueState<int> _count = null!;

        public void Open(IRuntimeContext context) => _count = context.GetState(new ValueStateDescriptor<int>("count"));

        public int Map(T value) => ++_count.Value;

        public bool Filter(T value) => ++_count.Value == 1;

        public void FlatMap(T value, ICollector<int> output)
        {
            var count = ++_count.Value;
            for (var i = 1; i <= count; i++)
            {
                output.Collect(i);
            }
        }

        public void Close()
        {
        }
    }

    private sealed class Both : CoProcessFunction<string, int, string>
    {
        public override void ProcessElement1(string value, IProcessContext context, ICollector<string> output) => output.Collect(value);

        public override void ProcessElement2(int value, IProcessContext context, ICollector<string> output) => output.Collect($"{value}");
    }

    private sealed class Sizes : KeyedCoProcessFunction<int, string, int, string>
    {
        private IValueState<string> _word = null!;

        public override void Open(IRuntimeContext context) =>
            _word = context.GetState(new ValueStateDescriptor<string>("word") { DefaultValue = "" });

        public override void ProcessElement1(string value, IKeyedProcessContext<int> context, ICollector<string> output) =>
            _word.Value = value;

        public override void ProcessElement2(int value, IKeyedProcessContext<int> context, ICollector<string> output) =>
            output.Collect($"{context.CurrentKey}: {_word.Value}");
    }

    private sealed class Multiply : BroadcastProcessFunction<int, int, int>
    {
        public override void ProcessElement(int value, IReadOnlyBroadcastContext context, ICollector<int> output) =>
            output.Collect(value * (context.GetBroadcastState(Factors).TryGetValue("factor", out var factor) ? factor : 1));

        public override void ProcessBroadcastElement(int value, IBroadcastContext context, ICollector<int> output) =>
            context.GetBroadcastState(Factors).Put("factor", value);
    }

    private sealed class SumUntilTimer : KeyedProcessFunction<int, int, int>
    {
        private IValueState<int> _sum = null!;

        public override void Open(IRuntimeContext context) => _sum = context.GetState(new ValueStateDescriptor<int>("sum"));

        public override void ProcessElement(int value, IKeyedProcessContext<int> context, ICollector<int> output)
        {
            _sum.Value += value;
            context.TimerService.RegisterEventTimeTimer((context.Timestamp ?? 0) + 100);
        }

        public override void OnTimer(long timestamp, IOnTimerContext<int> context, ICollector<int> output) => output.Collect(_sum.Value);
    }
}
