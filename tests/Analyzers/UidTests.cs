using FlinkNet.Analyzers.CodeFixes;

namespace FlinkNet.Analyzers.Tests;

public sealed class UidTests
{
    [Theory]
    [InlineData("numbers.KeyBy(n => n % 2).{|FLINK002:Reduce|}((a, b) => a + b).Print();")]
    [InlineData("numbers.KeyBy(n => n % 2).{|FLINK002:Sum|}(n => n).Name(\"sum\").SetParallelism(2).Map(n => n).Print();")]
    [InlineData("numbers.KeyBy(n => n % 2).FullWindowPartition().{|FLINK002:Sum|}(n => n).Print();")]
    [InlineData("numbers.KeyBy(n => n % 2).Window(TumblingEventTimeWindows.Of(TimeSpan.FromSeconds(1))).{|FLINK002:Max|}(n => n).Print();")]
    [InlineData("numbers.WindowAll(TumblingEventTimeWindows.Of(TimeSpan.FromSeconds(1))).{|FLINK002:Max|}(n => n).Print();")]
    [InlineData("numbers.{|FLINK002:MapAsync|}((n, stop) => ValueTask.FromResult(n)).Print();")]
    [InlineData("numbers.{|FLINK002:Map|}(new Numbering()).Print();")]
    [InlineData("numbers.KeyBy(n => n % 2).{|FLINK002:Map|}(() => new Rich()).Print();")]
    [InlineData("var keyed = numbers.KeyBy(n => n % 2); keyed.Connect(keyed).{|FLINK002:Map|}(new CoRich()).Print();")]
    [InlineData("var keyed = numbers.KeyBy(n => n % 2); keyed.Connect(keyed).{|FLINK002:Map|}(() => new CoRich()).Print();")]
    [InlineData("numbers.FullWindowPartition().{|FLINK002:Sum|}(n => n).Print();")]
    [InlineData("numbers.{|FLINK002:Map|}(() => new Numbering()).Print();")]
    [InlineData("numbers.Union(numbers.KeyBy(n => n % 2).{|FLINK002:Process|}(new Nothing())).Print();")]
    [InlineData("var sums = numbers.KeyBy(n => n % 2).{|FLINK002:Sum|}(n => n); sums.Print(); sums.Map(n => n).Print();")]
    public Task Step_ThatKeepsStateAndHasNoUid_IsTold(string statement) => Check.TellsAsync(Program(statement));

    [Theory]
    [InlineData("numbers.KeyBy(n => n % 2).Reduce((a, b) => a + b).Uid(\"sum\").Print();")]
    [InlineData("numbers.KeyBy(n => n % 2).Sum(n => n).Name(\"sum\").Uid(\"sum\").SetParallelism(2).Print();")]
    [InlineData("numbers.Map(n => n).Filter(n => n > 0).Print();")]
    [InlineData("numbers.Map(new Adding()).Print();")]
    [InlineData("var keyed = numbers.KeyBy(n => n % 2); keyed.Connect(keyed).Map(n => n, n => n).Print();")]
    [InlineData("var sums = numbers.KeyBy(n => n % 2).Sum(n => n); sums.Print(); sums.Uid(\"sums\");")]
    [InlineData("var sums = numbers.KeyBy(n => n % 2).Sum(n => n); Name(sums); sums.Print();")]
    [InlineData("Name(numbers.KeyBy(n => n % 2).Sum(n => n)).Print();")]
    public Task Step_ThatHasAUidOrKeepsNoStateOrMayBeNamedElsewhere_IsNotTold(string statement) => Check.TellsAsync(Program(statement));

    [Fact]
    public Task Step_OfAHarness_IsNotTold() => Check.TellsAsync(
        """
        using FlinkNet.Testing;

        using var harness = OperatorTestHarness.Create((DataStream<int> numbers) => numbers.KeyBy(n => n % 2).Sum(n => n).Map(n => n));
        """);

    [Fact]
    public Task Fix_OfAStep_AddsAUidThatNoOtherHas() => Mend.BecomesAsync<UidFix>(
        """
        class Job
        {
            static void Define(DataStream<int> numbers)
            {
                numbers.KeyBy(n => n % 2).MinBy(n => n).Uid("min-by").Print();
                numbers
                    .KeyBy(n => n % 3)
                    .MinBy(n => n)
                    .Print();
            }
        }
        """,
        """
        class Job
        {
            static void Define(DataStream<int> numbers)
            {
                numbers.KeyBy(n => n % 2).MinBy(n => n).Uid("min-by").Print();
                numbers
                    .KeyBy(n => n % 3)
                    .MinBy(n => n).Uid("min-by-2")
                    .Print();
            }
        }
        """);

    private static string Program(string statement) =>
        $$"""
        class Job
        {
            static void Define(DataStream<int> numbers)
            {
                {{statement}}
            }

            static SingleOutputStreamOperator<T> Name<T>(SingleOutputStreamOperator<T> step) => step.Uid("named");
        }

        class Adding : IMapOperator<int, int>
        {
            public int Map(int value) => value + 1;
        }

        class Numbering : IMapOperator<int, int>, ICheckpointedFunction
        {
            public int Map(int value) => value;

            public void InitializeState(IFunctionInitializationContext context) { }

            public void SnapshotState(IFunctionSnapshotContext context) { }
        }

        class Rich : IRichMapOperator<int, int>
        {
            public int Map(int value) => value;
        }

        class CoRich : IRichCoMapOperator<int, int, int>
        {
            public int Map1(int value) => value;

            public int Map2(int value) => value;
        }

        class Nothing : KeyedProcessFunction<int, int, int>
        {
            public override void ProcessElement(int value, IKeyedProcessContext<int> context, ICollector<int> output) { }
        }
        """;
}
