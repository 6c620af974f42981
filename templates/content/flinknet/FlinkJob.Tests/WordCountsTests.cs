using FlinkNet;
using FlinkNet.Connectors.Generator;
using FlinkNet.Testing;

namespace FlinkJob.Tests;

public sealed class WordCountsTests
{
    [Fact]
    public void CountWords_OfTwoLines_CountsTheWordsOfBoth()
    {
        using var harness = OperatorTestHarness.Create((DataStream<string> lines) => lines.CountWords());

        harness.ProcessElement("to be or");
        harness.ProcessElement("not To Be");
        harness.EndInput();

        Assert.Equal(
            [new Word("be", 2), new Word("not", 1), new Word("or", 1), new Word("to", 2)],
            harness.Output.Values.OrderBy(word => word.Text, StringComparer.Ordinal));
    }

    [Fact]
    public async Task CountWords_OnTwoTaskManagers_CountsEachWordOnce()
    {
        await using var cluster = new FlinkMiniCluster(options => options.NumberTaskManagers = 2);

        var words = await cluster.CreateEnvironment()
            .FromCollection(["to be or", "not to be"])
            .CountWords()
            .ExecuteAndCollectAllAsync(cancellationToken: TestContext.Current.CancellationToken);

        Assert.Equal(["be 2", "not 1", "or 1", "to 2"], words.Select(word => $"{word.Text} {word.Count}").Order(StringComparer.Ordinal));
    }
}
