using FlinkNet.Engine.Planning;
using FlinkNet.Engine.Tests.RecordPath;
using FlinkNet.Model;

namespace FlinkNet.Engine.Tests.Planning;

/// <summary>One id of a side output has one type: what does not is refused before anything runs.</summary>
public sealed class SideOutputTypesTests
{
    private readonly StreamExecutionEnvironment _environment = StreamExecutionEnvironment.Create();

    [Fact]
    public void Id_TakenAsTwoTypes_IsRefusedNamingTheStepsAndBothTypes()
    {
        var split = _environment.FromSequence(1, 10).Process(new Split()).Name("split");
        split.SinkTo(new CollectingSink<long>());
        split.GetSideOutput(new OutputTag<long>("odd")).SinkTo(new CollectingSink<long>()).Name("numbers");
        split.GetSideOutput(new OutputTag<string>("odd")).Map(text => text.Length).Name("lengths").SinkTo(new CollectingSink<int>());

        Assert.Equal(
            "The side output 'odd' of 'split' has two types: 'Sink: numbers' takes it as System.Int64, 'lengths' takes it as "
                + "System.String. "
            + "Make one OutputTag and use it everywhere, or give each type an id of its own.",
            Refusal());
    }

    [Fact]
    public void Id_OfLateRecordsTakenAsAnotherType_IsRefused()
    {
        var windowed = _environment.FromSequence(1, 10).KeyBy(n => n).Window(TumblingEventTimeWindows.Of(TimeSpan.FromSeconds(1)))
            .SideOutputLateData(new OutputTag<long>("late")).Sum(n => n).Name("sum").Uid("sum");
        windowed.SinkTo(new CollectingSink<long>());
        windowed.GetSideOutput(new OutputTag<int>("late")).SinkTo(new CollectingSink<int>()).Name("late numbers");

        Assert.StartsWith(
            "The side output 'late' of 'sum' has two types: emits to it as System.Int64, 'Sink: late numbers' takes it as System.Int32.",
            Refusal(),
            StringComparison.Ordinal);
    }

    [Fact]
    public void Id_OfLateRecordsOfBothSidesOfAJoin_IsRefusedWhenTheirTypesDiffer()
    {
        _environment.FromSequence(1, 10)
            .KeyBy(n => n)
            .IntervalJoin(_environment.FromElements("a").KeyBy(text => (long)text.Length))
            .Between(TimeSpan.Zero, TimeSpan.FromSeconds(1))
            .SideOutputLeftLateData(new OutputTag<long>("late")).SideOutputRightLateData(new OutputTag<string>("late"))
            .Process((number, text) => number).Uid("join").SinkTo(new CollectingSink<long>());

        Assert.Contains("has two types: emits to it as System.Int64, emits to it as System.String.", Refusal(), StringComparison.Ordinal);
    }

    [Fact]
    public void Id_TakenTwiceAsOneType_AndOfTwoOperatorsAsTwo_IsFine()
    {
        var first = _environment.FromSequence(1, 10).Process(new Split());
        var second = first.Process(new Split());
        second.SinkTo(new CollectingSink<long>());
        first.GetSideOutput(new OutputTag<long>("odd")).SinkTo(new CollectingSink<long>());
        first.GetSideOutput(new OutputTag<long>("odd")).SinkTo(new CollectingSink<long>());
        second.GetSideOutput(new OutputTag<string>("odd")).SinkTo(new CollectingSink<string>());

        Assert.NotNull(JobGraphBuilder.Build(_environment, "job"));
    }

    private string Refusal() => Assert.Throws<InvalidJobException>(() => JobGraphBuilder.Build(_environment, "job")).Message;

    private sealed class Split : ProcessFunction<long, long>
    {
        public override void ProcessElement(long value, IProcessContext context, ICollector<long> output)
        {
        }
    }
}
