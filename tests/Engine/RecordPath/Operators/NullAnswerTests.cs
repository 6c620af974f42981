using FlinkNet.Model;
using FlinkNet.Testing;

namespace FlinkNet.Engine.Tests.RecordPath.Operators;

/// <summary>A function that answers null for a record whose type is not nullable fails, and not the step after it.</summary>
public sealed class NullAnswerTests
{
    [Fact]
    public void Map_ByALambda_ThatAnswersNull_FailsNamingTheOperator() =>
        AssertFails(texts => texts.Map(text => text.Length > 0 ? text : null!).Name("lookup").Map(text => text.Length), "lookup");

    [Fact]
    public void Map_ByAnObject_ThatAnswersNull_FailsNamingTheOperator() =>
        AssertFails(texts => texts.Map(new NullMap()).Name("lookup").Map(text => text.Length), "lookup");

    [Fact]
    public void Map_ByAMethod_ThatAnswersNull_FailsNamingTheOperator() =>
        AssertFails(texts => texts.Map(Lookup).Name("lookup").Map(text => text.Length), "lookup");

    [Fact]
    public void FlatMap_ThatEmitsNull_FailsNamingTheOperator() => AssertFails(
        texts => texts.FlatMap((string text, ICollector<string> output) => output.Collect(null!)).Name("split").Map(text => text.Length),
        "split");

    [Fact]
    public void FlatMap_WithANullInItsSequence_FailsNamingTheOperator() =>
        AssertFails(texts => texts.FlatMap<string>(text => [null!]).Name("split").Map(text => text.Length), "split");

    [Fact]
    public void FlatMap_WithoutASequence_SaysSo()
    {
        var failure = FailureOf(texts => texts.FlatMap(text => (string[])null!).Name("split").Map(text => text.Length));

        Assert.Contains("'split'", failure.Message, StringComparison.Ordinal);
        Assert.Contains("must answer a sequence", failure.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void ProcessFunction_ThatEmitsNull_FailsNamingTheOperator() =>
        AssertFails(texts => texts.Process(new NullProcess()).Name("process").Map(text => text.Length), "process");

    [Fact]
    public void ConnectedMap_ThatAnswersNull_FailsNamingTheOperator() =>
        AssertFails(
            texts => texts.Connect(texts).Map(text => (string)null!, text => text).Name("co-map").Map(text => text.Length), "co-map");

    [Fact]
    public void Map_WhoseTypeIsNullable_MayAnswerNull()
    {
        AssertPasses(texts => texts.Map<string?>(text => null));
        AssertPasses(texts => texts.Map(MaybeLookup));
        AssertPasses(texts => texts.Map(new NullableMap()));
        AssertPasses(texts => texts.Process(new NullableProcess()));
    }

    [Fact]
    public void Map_ToANullableNumber_MayAnswerNull()
    {
        using var harness = OperatorTestHarness.Create((DataStream<string> texts) => texts.Map(text => (int?)null));
        harness.ProcessElement("");

        Assert.Null(Assert.Single(harness.Output.Values));
    }

    private static void AssertFails(Func<DataStream<string>, SingleOutputStreamOperator<int>> build, string operatorName)
    {
        var failure = FailureOf(build);

        Assert.Equal(operatorName, failure.OperatorName);
        Assert.Contains("it answered null for a record, and String is not nullable", failure.Message, StringComparison.Ordinal);
    }

    private static OperatorException FailureOf(Func<DataStream<string>, SingleOutputStreamOperator<int>> build)
    {
        using var harness = OperatorTestHarness.Create(build);
        return Assert.Throws<OperatorException>(() => harness.ProcessElement(""));
    }

    private static void AssertPasses(Func<DataStream<string>, SingleOutputStreamOperator<string?>> build)
    {
        using var harness = OperatorTestHarness.Create(build);
        harness.ProcessElement("");

        Assert.Null(Assert.Single(harness.Output.Values));
    }

    private static string Lookup(string text) => text.Length > 0 ? text : null!;

    private static string? MaybeLookup(string text) => text.Length > 0 ? text : null;

    private sealed class NullMap : IMapOperator<string, string>
    {
        public string Map(string value) => null!;
    }

    private sealed class NullableMap : IMapOperator<string, string?>
    {
        public string? Map(string value) => null;
    }

    private sealed class NullProcess : ProcessFunction<string, string>
    {
        public override void ProcessElement(string value, IProcessContext context, ICollector<string> output) => output.Collect(null!);
    }

    private sealed class NullableProcess : ProcessFunction<string, string?>
    {
        public override void ProcessElement(string value, IProcessContext context, ICollector<string?> output) => output.Collect(null);
    }
}
