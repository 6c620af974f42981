using FlinkNet.Analyzers.CodeFixes;

namespace FlinkNet.Analyzers.Tests;

public sealed class StateSerializationTests
{
    [Theory]
    [InlineData("object state = {|FLINK008:new ValueStateDescriptor<Total>(\"total\")|};")]
    [InlineData("object state = {|FLINK008:new MapStateDescriptor<string, List<Total>>(\"totals\")|};")]
    [InlineData("object state = {|FLINK008:new AggregatingStateDescriptor<int, Total, int>(\"sum\", null!)|};")]
    [InlineData("numbers.{|FLINK008:KeyBy|}(number => new Total($\"{number}\"));")]
    [InlineData("numbers.{|FLINK008:KeyBy|}(number => new { number, Text = \"\" });")]
    [InlineData("numbers.Map(number => new Total(\"\")).{|FLINK008:MapAsync|}((total, stop) => new ValueTask<int>(1)).Uid(\"ones\");")]
    public Task State_OfATypeWithoutSerializer_IsTold(string statement) => Check.TellsAsync(Program(statement));

    [Theory]
    [InlineData("object state = new ValueStateDescriptor<(string, int)>(\"total\");")]
    [InlineData("object state = new AggregatingStateDescriptor<Total, int, Total>(\"sum\", null!);")]
    [InlineData("numbers.KeyBy(number => (number, \"\"));")]
    public Task State_ThatCanBeStored_IsNotTold(string statement) => Check.TellsAsync(Program(statement));

    [Fact]
    public Task CommittablesOfASink_WithoutSerializer_AreTold() => Check.TellsAsync(
        """
        class Job
        {
            static void Define(DataStream<int> numbers) => numbers.{|FLINK008:SinkTo|}(new Files());
        }

        public sealed record Staged(string Path);

        public sealed class Files : ITwoPhaseCommitSink<int, Staged>
        {
            public string DefaultName => "Files";

            public ICommittingSinkWriter<int, Staged> CreateWriter(ISinkWriterContext context) => throw new NotSupportedException();

            public ICommitter<Staged> CreateCommitter(ISinkWriterContext context) => throw new NotSupportedException();
        }
        """);

    [Fact]
    public Task Fix_OfAStruct_MarksIt() => Mend.BecomesAsync<GenerateSerializerFix>(
        """
        class Job
        {
            static object Define() => new ListStateDescriptor<Total>("totals");
        }

        public readonly record struct Total(
            string Name,
            long Sum);
        """,
        """
        class Job
        {
            static object Define() => new ListStateDescriptor<Total>("totals");
        }

        [GenerateSerializer]
        public readonly record struct Total(
            [property: Id(0)] string Name,
            [property: Id(1)] long Sum);
        """);

    private static string Program(string statement) =>
        $$"""
        class Job
        {
            static void Define(DataStream<int> numbers)
            {
                {{statement}}
            }
        }

        public sealed record Total(string Name);
        """;
}
