using FlinkNet.Engine.Planning;
using FlinkNet.Testing;

namespace FlinkNet.Engine.Tests.Linq;

/// <summary>Query syntax over streams.</summary>
public sealed class QueryTests
{
    [Fact]
    public void WhereAndSelect_AreFilterAndMap()
    {
        using var harness = OperatorTestHarness.Create((DataStream<int> numbers) =>
            from number in numbers
            where number % 2 == 0
            select $"<{number}>");

        harness.ProcessElement(1);
        harness.ProcessElement(2);

        Assert.Equal(["<2>"], harness.Output.Values);
    }

    [Fact]
    public void SecondFromAndLet_MakeManyRecordsOfOne()
    {
        using var harness = OperatorTestHarness.Create((DataStream<string> lines) =>
            from line in lines
            let trimmed = line.Trim()
            from word in trimmed.Split(' ')
            where word.Length > 1
            select $"{word} of {trimmed.Length}");

        harness.ProcessElement(" to be or a bee ");

        Assert.Equal(["to of 14", "be of 14", "or of 14", "bee of 14"], harness.Output.Values);
    }

    [Fact]
    public void Group_IntoAnAggregate_KeepsTheStateOfEachKey()
    {
        using var harness =
            OperatorTestHarness.Create((DataStream<(string Page, int Bytes)> hits) =>
                (SingleOutputStreamOperator<(string Page, int Bytes)>)(
            from hit in hits
            where hit.Bytes > 0
            group hit by hit.Page into page
            select page.Sum(hit => hit.Bytes).Uid("bytes")));

        harness.ProcessElement(("a", 1));
        harness.ProcessElement(("b", 5));
        harness.ProcessElement(("a", 0));
        harness.ProcessElement(("a", 2));

        Assert.Equal([("a", 1), ("b", 5), ("a", 3)], harness.Output.Values);
    }

    [Fact]
    public void SelectOverWindows_SeesKeyWindowAndRecords()
    {
        using var harness = OperatorTestHarness.Create((DataStream<(string Page, int Bytes)> hits) =>
            from window in
                from hit in hits
                group hit by hit.Page into page
                select page.Window(TumblingEventTimeWindows.Of(TimeSpan.FromMilliseconds(10)))
            select $"{window.Key}@{window.Window.Start}: {window.Count} hits, {window.Sum(hit => hit.Bytes)} bytes");

        harness.ProcessElement(("a", 1), 3);
        harness.ProcessElement(("a", 2), 9);
        harness.ProcessElement(("b", 4), 9);
        harness.ProcessWatermark(9);

        Assert.Equal(["a@0: 2 hits, 3 bytes", "b@0: 1 hits, 4 bytes"], harness.Output.Values.Order());
    }

    [Fact]
    public void Query_AndItsOperatorsWrittenOut_AreTheSameJob()
    {
        var query = StreamExecutionEnvironment.Create();
        var written = StreamExecutionEnvironment.Create();

        (from number in query.FromElements(1, 2, 3)
         where number > 1
         group number by number % 2 into parity
         select parity.Sum(number => number).Uid("sum")).SinkTo(new DiscardingSink<int>());
        written.FromElements(1, 2, 3)
            .Filter(number => number > 1)
            .KeyBy(number => number % 2)
            .Sum(number => number)
            .Uid("sum")
            .SinkTo(new DiscardingSink<int>());

        Assert.Equal(JobGraphBuilder.Build(written, "job").Fingerprint.Digest, JobGraphBuilder.Build(query, "job").Fingerprint.Digest);
    }
}
