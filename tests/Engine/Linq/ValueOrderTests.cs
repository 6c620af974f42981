using FlinkNet.Testing;

namespace FlinkNet.Engine.Tests.Linq;

/// <summary>The smallest and the largest value are the same in every process.</summary>
public sealed class ValueOrderTests
{
    [Fact]
    public void Strings_InAnyCulture_GoByTheirCharactersNumbers()
    {
        Assert.Equal(["a", "B", "B"], Rolling(keyed => keyed.MinBy(record => record.Text), "a", "B", "aa"));
        Assert.Equal(["a", "a", "aa"], Rolling(keyed => keyed.MaxBy(record => record.Text), "a", "B", "aa"));
        Assert.Equal(["a", "B", "B"], Rolling(keyed => keyed.Min(record => record.Text), "a", "B", "aa"));
        Assert.Equal(["a", "a", "aa"], Rolling(keyed => keyed.Max(record => record.Text), "a", "B", "aa"));
    }

    [Fact]
    public void NotANumber_IsLargest()
    {
        Assert.Equal([double.NaN, 2, 1, 1], Rolling(keyed => keyed.MinBy(record => record.Number), double.NaN, 2, 1, double.NaN));
        Assert.Equal([1, 2, double.NaN, double.NaN], Rolling(keyed => keyed.MaxBy(record => record.Number), 1, 2, double.NaN, 3));
        Assert.Equal([double.NaN, 2, 1, 1], Rolling(keyed => keyed.Min(record => record.Number), double.NaN, 2, 1, double.NaN));
        Assert.Equal([1, 2, double.NaN, double.NaN], Rolling(keyed => keyed.Max(record => record.Number), 1, 2, double.NaN, 3));
    }

    private static IEnumerable<string> Rolling(
        Func<KeyedStream<int, Named>, SingleOutputStreamOperator<Named>> choose,
        params string[] texts)
    {
        using var harness = OperatorTestHarness.Create<Named, Named>(input => choose(input.KeyBy(record => record.Key)).Uid("chosen"));
        Array.ForEach(texts, text => harness.ProcessElement(new Named(0, text)));
        return [.. harness.Output.Values.Select(record => record.Text)];
    }

    private static IEnumerable<double> Rolling(
        Func<KeyedStream<int, Measured>, SingleOutputStreamOperator<Measured>> choose,
        params double[] numbers)
    {
        using var harness =
            OperatorTestHarness.Create<Measured, Measured>(input => choose(input.KeyBy(record => record.Key)).Uid("chosen"));
        Array.ForEach(numbers, number => harness.ProcessElement(new Measured(0, number)));
        return [.. harness.Output.Values.Select(record => record.Number)];
    }

    private sealed record Named(int Key, string Text);

    private sealed record Measured(int Key, double Number);
}
