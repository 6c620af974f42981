using FlinkNet.Testing;
using static FlinkNet.Engine.Tests.RecordPath.Windows.WindowStreams;

namespace FlinkNet.Engine.Tests.RecordPath.Windows;

/// <summary>
/// Values that are changed in place are never changed for two who hold them: windows that overlap, and whoever was given a result.
/// </summary>
public sealed class SharedAccumulatorTests
{
    [Theory]
    [InlineData(Answer.SecondForEmptyFirst)]
    [InlineData(Answer.PartsOfSecond)]
    public void Sliding_MergeAnswersItsSecondArgument_WindowsDoNotShare(Answer answer)
    {
        using var harness = OperatorTestHarness.Create<Event, int>(
            input => input.KeyBy(value => value.Key).Window(SlidingEventTimeWindows.Of(Ms(3), Ms(1))).Aggregate(new SumInParts(answer)));
        for (var time = 0; time < 10; time++)
        {
            harness.ProcessElement(Event.At(time), time);
            harness.ProcessWatermark(time);
        }

        Assert.Equal([1, 2, 3, 3, 3, 3, 3, 3, 3, 3], harness.Output.Values);
    }

    [Fact]
    public void Sliding_LateForSomeWindows_WindowsDoNotShare()
    {
        using var harness = OperatorTestHarness.Create<Event, int>(
            input => input.KeyBy(value => value.Key)
                .Window(SlidingEventTimeWindows.Of(Ms(4), Ms(1)))
                .Aggregate(new SumInParts(Answer.SecondForEmptyFirst)));
        for (var time = 0; time < 10; time++)
        {
            harness.ProcessElement(Event.At(time), time);
            harness.ProcessWatermark(time);
            harness.ProcessElement(Event.At(time - 1, value: 10), time - 1);
        }

        // Of each two records the late one misses the window that had fired.
        Assert.Equal([1, 12, 23, 24, 24, 24, 24, 24, 24, 24], harness.Output.Values);
    }

    [Fact]
    public void Sliding_ReduceChangesItsFirstArgument_WindowsDoNotShare()
    {
        using var harness = OperatorTestHarness.Create<Mutable, int>(
            input => input.KeyBy(value => value.Key)
                .Window(SlidingEventTimeWindows.Of(Ms(3), Ms(1)))
                .Reduce(AddInPlace, (_, _, sum) => sum.Value));
        for (var time = 0; time < 6; time++)
        {
            harness.ProcessElement(new Mutable { Value = 1 }, time);
            harness.ProcessWatermark(time);
        }

        Assert.Equal([1, 2, 3, 3, 3, 3], harness.Output.Values);
    }

    [Fact]
    public void SlidingWithLateness_ReduceChangesItsFirstArgument_WindowsDoNotShare()
    {
        using var harness = OperatorTestHarness.Create<Mutable, int>(
            input => input.KeyBy(value => value.Key)
                .Window(SlidingEventTimeWindows.Of(Ms(3), Ms(1)))
                .AllowedLateness(Ms(1))
                .Reduce(AddInPlace, (_, _, sum) => sum.Value));
        for (var time = 0; time < 6; time++)
        {
            harness.ProcessElement(new Mutable { Value = 1 }, time);
            harness.ProcessWatermark(time);
        }

        Assert.Equal([1, 2, 3, 3, 3, 3], harness.Output.Values);
    }

    [Theory]
    [InlineData(Answer.SecondForEmptyFirst)]
    [InlineData(Answer.PartsOfSecond)]
    public void CountTrigger_ResultIsTheAccumulator_StaysWhatItWas(Answer answer)
    {
        using var harness = OperatorTestHarness.Create<Event, SumInParts.Sum>(
            input => input.KeyBy(value => value.Key)
                .Window(TumblingEventTimeWindows.Of(Ms(10)))
                .Trigger(CountTrigger.Of(1))
                .Aggregate(new SumItself(answer)));
        for (var value = 1; value <= 3; value++)
        {
            harness.ProcessElement(Event.At(value, value), value);
        }

        Assert.Equal([1, 3, 6], harness.Output.Values.Select(sum => sum.Total));
    }

    [Fact]
    public void Sliding_ResultIsTheAccumulator_StaysWhatItWas()
    {
        using var harness = OperatorTestHarness.Create<Event, SumInParts.Sum>(
            input => input.KeyBy(value => value.Key)
                .Window(SlidingEventTimeWindows.Of(Ms(3), Ms(1)))
                .Aggregate(new SumItself(Answer.SecondForEmptyFirst)));
        for (var time = 0; time < 6; time++)
        {
            harness.ProcessElement(Event.At(time), time);
            harness.ProcessWatermark(time);
        }

        Assert.Equal([1, 2, 3, 3, 3, 3], harness.Output.Values.Select(sum => sum.Total));
    }

    [Fact]
    public void CountTrigger_ReduceChangesItsFirstArgument_ResultsStayWhatTheyWere()
    {
        using var harness = OperatorTestHarness.Create<Mutable, Mutable>(
            input => input.KeyBy(value => value.Key)
                .Window(TumblingEventTimeWindows.Of(Ms(10)))
                .Trigger(CountTrigger.Of(1))
                .Reduce(AddInPlace));
        for (var value = 1; value <= 3; value++)
        {
            harness.ProcessElement(new Mutable { Value = value }, value);
        }

        Assert.Equal([1, 3, 6], harness.Output.Values.Select(sum => sum.Value));
    }

    [Fact]
    public void Evictor_ReduceChangesItsFirstArgument_RecordsStayWhatTheyWere()
    {
        using var harness = OperatorTestHarness.Create<Mutable, int>(
            input => input.KeyBy(value => value.Key)
                .Window(TumblingEventTimeWindows.Of(Ms(10)))
                .Trigger(CountTrigger.Of(1))
                .Evictor(CountEvictor.Of(5))
                .Reduce(AddInPlace, (_, _, sum) => sum.Value));
        for (var value = 1; value <= 3; value++)
        {
            harness.ProcessElement(new Mutable { Value = value }, value);
        }

        Assert.Equal([1, 3, 6], harness.Output.Values);
    }

    [Fact]
    public void Reduce_ChangesItsFirstArgument_ResultsAndRecordsStayWhatTheyWere()
    {
        using var harness =
            OperatorTestHarness.Create<Mutable, Mutable>(input => input.KeyBy(value => value.Key).Reduce(AddInPlace).Uid("sum"));
        List<Mutable> records = [new() { Value = 1 }, new() { Value = 2 }, new() { Value = 3 }];
        records.ForEach(record => harness.ProcessElement(record));

        Assert.Equal([1, 3, 6], harness.Output.Values.Select(sum => sum.Value));
        Assert.Equal([1, 2, 3], records.Select(record => record.Value));
    }

    [Fact]
    public void States_ThatCombine_GiveWhatTheyWere()
    {
        using var harness =
            OperatorTestHarness.Create<Mutable, int[]>(input => input.KeyBy(value => value.Key).Process(new Combining()).Uid("states"));
        for (var value = 1; value <= 3; value++)
        {
            harness.ProcessElement(new Mutable { Value = value });
        }

        Assert.Equal([1, 3, 6, 1, 3, 6], harness.Output.Values[^1]);
    }

    private static Mutable AddInPlace(Mutable sum, Mutable next)
    {
        sum.Value += next.Value;
        return sum;
    }

    /// <summary>What a merge answers where it can do without combining.</summary>
    public enum Answer
    {
        /// <summary>The second when the first is empty.</summary>
        SecondForEmptyFirst,

        /// <summary>A first that has taken over what the second holds.</summary>
        PartsOfSecond,
    }

    /// <summary>A record that can be changed.</summary>
    [GenerateSerializer]
    public sealed class Mutable
    {
        [Id(0)]
        public string Key { get; set; } = "a";

        [Id(1)]
        public int Value { get; set; }
    }

    /// <summary>A sum that lies in an accumulator, or in an object that the accumulator holds.</summary>
    internal sealed class SumInParts(Answer answer) : IAggregateFunction<Event, SumInParts.Sum, int>
    {
        public Sum CreateAccumulator() => new();

        public Sum Add(Event value, Sum accumulator)
        {
            if (answer != Answer.PartsOfSecond)
            {
                accumulator.Value += value.Value;
                return accumulator;
            }

            if (!accumulator.Parts.TryGetValue(0, out var part))
            {
                accumulator.Parts[0] = part = new Part();
            }

            part.Value += value.Value;
            return accumulator;
        }

        public int GetResult(Sum accumulator) => accumulator.Total;

        public Sum Merge(Sum first, Sum second)
        {
            if (answer != Answer.PartsOfSecond)
            {
                first.Value += first.Value == 0 ? 0 : second.Value;
                return first.Value == 0 ? second : first;
            }

            foreach (var (key, part) in second.Parts)
            {
                if (!first.Parts.TryAdd(key, part))
                {
                    first.Parts[key].Value += part.Value;
                }
            }

            return first;
        }

        [GenerateSerializer]
        public sealed class Sum
        {
            [Id(0)]
            public int Value { get; set; }

            [Id(1)]
            public Dictionary<int, Part> Parts { get; set; } = [];

            public int Total => Value + Parts.Values.Sum(part => part.Value);
        }

        [GenerateSerializer]
        public sealed class Part
        {
            [Id(0)]
            public int Value { get; set; }
        }
    }

    /// <summary>The accumulator as the result.</summary>
    internal sealed class SumItself(Answer answer) : IAggregateFunction<Event, SumInParts.Sum, SumInParts.Sum>
    {
        private readonly SumInParts _sum = new(answer);

        public SumInParts.Sum CreateAccumulator() => _sum.CreateAccumulator();

        public SumInParts.Sum Add(Event value, SumInParts.Sum accumulator) => _sum.Add(value, accumulator);

        public SumInParts.Sum GetResult(SumInParts.Sum accumulator) => accumulator;

        public SumInParts.Sum Merge(SumInParts.Sum first, SumInParts.Sum second) => _sum.Merge(first, second);
    }

    /// <summary>Keeps what the states answered, and tells all of it.</summary>
    private sealed class Combining : KeyedProcessFunction<string, Mutable, int[]>
    {
        private List<Mutable> _reduced = null!;
        private List<Mutable> _aggregated = null!;
        private IReducingState<Mutable> _reducing = null!;
        private IAggregatingState<Mutable, Mutable> _aggregating = null!;

        public override void Open(IRuntimeContext context)
        {
            (_reduced, _aggregated) = ([], []);
            _reducing = context.GetReducingState(new ReducingStateDescriptor<Mutable>("reduced", AddInPlace));
            _aggregating =
                context.GetAggregatingState(new AggregatingStateDescriptor<Mutable, Mutable, Mutable>("aggregated", new Summing()));
        }

        public override void ProcessElement(Mutable value, IKeyedProcessContext<string> context, ICollector<int[]> output)
        {
            _reducing.Add(value);
            _aggregating.Add(value);
            Assert.True(_reducing.TryGet(out var reduced) && _aggregating.TryGet(out var aggregated) && Keep(reduced, aggregated));
            output.Collect([.. _reduced.Concat(_aggregated).Select(sum => sum.Value)]);
        }

        private bool Keep(Mutable reduced, Mutable aggregated)
        {
            _reduced.Add(reduced);
            _aggregated.Add(aggregated);
            return true;
        }
    }

    private sealed class Summing : IAggregateFunction<Mutable, Mutable, Mutable>
    {
        public Mutable CreateAccumulator() => new();

        public Mutable Add(Mutable value, Mutable accumulator) => AddInPlace(accumulator, value);

        public Mutable GetResult(Mutable accumulator) => accumulator;

        public Mutable Merge(Mutable first, Mutable second) => AddInPlace(first, second);
    }
}
