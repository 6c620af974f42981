using FlinkNet.Testing;
using FlinkNet.Testing.Conformance;

namespace FlinkNet.Engine.Tests.RecordPath.Windows;

/// <summary>Functions of windows and joins that ask for no context.</summary>
public sealed class WindowApplyTests
{
    private static readonly TumblingEventTimeWindows Windows = TumblingEventTimeWindows.Of(TimeSpan.FromMilliseconds(10));

    public static TheoryData<OperatorPromise> Promises => [.. Enum.GetValues<OperatorPromise>()];

    [Fact]
    public void Apply_OfAKeyedWindow_IsGivenKeyWindowAndRecords()
    {
        using var harness = OperatorTestHarness.Create((DataStream<string> input) =>
            input.KeyBy(word => word[0]).Window(Windows).Apply(new Listing()));

        Feed(harness);

        Assert.Equal([new("a [0, 10): ab ac", 9), new("b [0, 10): b", 9)], harness.Output.Records);
    }

    [Fact]
    public void Apply_OfAFactoryAndOfALambda_AreTheSame()
    {
        using var made = OperatorTestHarness.Create((DataStream<string> input) =>
            input.KeyBy(word => word[0]).Window(Windows).Apply(() => new Listing()));
        using var lambda = OperatorTestHarness.Create((DataStream<string> input) => input.KeyBy(word => word[0]).Window(Windows)
            .Apply<string>((key, window, words, output) => output.Collect(Listing.Of(key, window, words))));

        Feed(made);
        Feed(lambda);

        Assert.Equal(made.Output.Records, lambda.Output.Records);
        Assert.Equal(2, made.Output.Records.Count);
    }

    [Fact]
    public void Apply_OfAWindowOfAllRecords_IsGivenWindowAndRecords()
    {
        using var harness = OperatorTestHarness.Create((DataStream<string> input) => input.WindowAll(Windows).Apply(new CountAll()));

        Feed(harness);

        Assert.Equal([new("3 from 0", 9)], harness.Output.Records);
    }

    [Theory]
    [MemberData(nameof(Promises))]
    public void Apply_OfAKeyedWindow_KeepsItsPromises(OperatorPromise promise) => new ApplySuite().Verify(promise);

    [Fact]
    public void Join_WithAJoinFunction_MakesARecordOfEachPair()
    {
        List<string> life = [];
        using (var harness = OperatorTestHarness.Create((DataStream<string> left, DataStream<int> right) =>
            left.Join(right).Where(word => word.Length).EqualTo(number => number).Window(Windows).Apply(() => new Pair(life))))
        {
            FeedBoth(harness);

            Assert.Equal([new("a1", 9), new("b1", 9)], harness.Output.Records);
        }

        Assert.Equal(["opened", "closed"], life);
    }

    [Fact]
    public void Join_WithAFlatJoinFunction_MakesAnyNumberOfRecordsOfEachPair()
    {
        using var harness = OperatorTestHarness.Create((DataStream<string> left, DataStream<int> right) =>
            left.Join(right).Where(word => word.Length).EqualTo(number => number).Window(Windows).Apply(new PairTwiceUnlessA()));

        FeedBoth(harness);

        Assert.Equal(["b1", "b1"], harness.Output.Values);
    }

    [Theory]
    [MemberData(nameof(Promises))]
    public void Join_WithAJoinFunction_KeepsItsPromises(OperatorPromise promise) => new JoinSuite().Verify(promise);

    [Fact]
    public void MinByAndMaxBy_OfEqualFields_AreTheFirstOrTheLast()
    {
        static IReadOnlyList<(int Field, string Name)> Run(
            Func<KeyedStream<int, (int Field, string Name)>, SingleOutputStreamOperator<(int Field, string Name)>> choose)
        {
            using var harness = OperatorTestHarness.Create((DataStream<(int Field, string Name)> input) => choose(input.KeyBy(_ => 0)));
            harness.ProcessElement((2, "a"), 1);
            harness.ProcessElement((2, "b"), 1);
            harness.ProcessWatermark(10);
            return harness.Output.Values;
        }

        Assert.Equal([(2, "a"), (2, "a")], Run(keyed => keyed.MaxBy(record => record.Field)));
        Assert.Equal([(2, "a"), (2, "b")], Run(keyed => keyed.MaxBy(record => record.Field, first: false)));
        Assert.Equal([(2, "a"), (2, "a")], Run(keyed => keyed.MinBy(record => record.Field)));
        Assert.Equal([(2, "a"), (2, "b")], Run(keyed => keyed.MinBy(record => record.Field, first: false)));
        Assert.Equal([(2, "a")], Run(keyed => keyed.Window(Windows).MaxBy(record => record.Field)));
        Assert.Equal([(2, "b")], Run(keyed => keyed.Window(Windows).MaxBy(record => record.Field, first: false)));
        Assert.Equal([(2, "b")], Run(keyed => keyed.WindowAll(Windows).MinBy(record => record.Field, first: false)));
    }

    private static void Feed(OperatorTestHarness<string, string> harness)
    {
        harness.ProcessElement("ab", 1);
        harness.ProcessElement("b", 2);
        harness.ProcessElement("ac", 3);
        harness.ProcessWatermark(10);
    }

    private static void FeedBoth(OperatorTestHarness<string, int, string> harness)
    {
        harness.First.ProcessElement("a", 1);
        harness.First.ProcessElement("b", 2);
        harness.Second.ProcessElement(1, 3);
        harness.Second.ProcessElement(2, 3);
        harness.ProcessWatermark(10);
    }

    private sealed class ApplySuite : OperatorConformance<string, string>
    {
        protected override SingleOutputStreamOperator<string> Build(DataStream<string> input) =>
            input.KeyBy(word => word[0]).Window(Windows).Apply(new Listing()).Uid("listing");

        protected override void Write(OperatorScript<string, string> script) => script
            .Element("ab", 1).Element("b", 12).Element("ac", 3).Watermark(10).Element("bc", 13).Element("c", 14).Watermark(30);
    }

    private sealed class JoinSuite : OperatorConformance<string, int, string>
    {
        protected override SingleOutputStreamOperator<string> Build(DataStream<string> first, DataStream<int> second) =>
            first.Join(second).Where(word => word.Length).EqualTo(number => number).Window(Windows)
                .Apply(new PairTwiceUnlessA()).Uid("pairs");

        protected override void Write(OperatorScript<string, int, string> script) => script
            .First("b", 1).Second(1, 2).First("c", 3).Watermark(10).Second(2, 11).First("dd", 12).Watermark(30);
    }

    private sealed class Listing : WindowFunction<string, string, char, TimeWindow>
    {
        public static string Of(char key, TimeWindow window, IReadOnlyList<string> elements) =>
            $"{key} [{window.Start}, {window.End}): {string.Join(' ', elements)}";

        public override void Apply(char key, TimeWindow window, IReadOnlyList<string> elements, ICollector<string> output) =>
            output.Collect(Of(key, window, elements));
    }

    private sealed class CountAll : AllWindowFunction<string, string, TimeWindow>
    {
        public override void Apply(TimeWindow window, IReadOnlyList<string> elements, ICollector<string> output) =>
            output.Collect($"{elements.Count} from {window.Start}");
    }

    private sealed class Pair(List<string> life) : JoinFunction<string, int, string>
    {
        public override void Open(IRuntimeContext context) => life.Add("opened");

        public override string Join(string first, int second) => $"{first}{second}";

        public override void Close() => life.Add("closed");
    }

    private sealed class PairTwiceUnlessA : FlatJoinFunction<string, int, string>
    {
        public override void Join(string first, int second, ICollector<string> output)
        {
            if (first != "a")
            {
                output.Collect($"{first}{second}");
                output.Collect($"{first}{second}");
            }
        }
    }
}
