using FlinkNet.Model;

namespace FlinkNet.Connectors.Tests.Sinks;

/// <summary>Redirects the console, so its tests do not run beside others.</summary>
[Collection("Console")]
public sealed class PrintSinkTests : IDisposable
{
    private readonly TextWriter _console = Console.Out;
    private readonly CountingWriter _output = new();

    public PrintSinkTests() => Console.SetOut(_output);

    public void Dispose()
    {
        Console.SetOut(_console);
        _output.Dispose();
    }

    [Fact]
    public void Records_OfASingleSubtask_AreLinesWithoutPrefix()
    {
        Write(new PrintSink<double>(), new FakeContext(), 1.5, 2);

        Assert.Equal(["1.5", "2"], _output.Lines);
    }

    [Theory]
    [InlineData("", "3> a")]
    [InlineData("counts", "counts:3> a")]
    public void Records_OfOneOfSeveralSubtasks_BeginWithItsNumber(string identifier, string line)
    {
        Write(new PrintSink<string>(identifier), new FakeContext(subtask: 2, parallelism: 4), "a");

        Assert.Equal([line], _output.Lines);
    }

    [Fact]
    public void Records_OfABatch_AreOneWrite()
    {
        Write(new PrintSink<string>("counts"), new FakeContext(), "a", "b", "c");

        Assert.Equal(1, _output.Writes);
        Assert.Equal(["counts> a", "counts> b", "counts> c"], _output.Lines);
    }

    private static void Write<T>(PrintSink<T> sink, FakeContext context, params T[] records)
    {
        using var writer = sink.CreateWriter(context);
        var batch = new RecordBatch<T> { Count = records.Length };
        records.CopyTo(batch.Values, 0);
        writer.Write(batch);
        writer.Flush(endOfInput: true);
    }

    private sealed class CountingWriter : StringWriter
    {
        public int Writes { get; private set; }

        public string[] Lines => ToString().Split(Environment.NewLine)[..^1];

        public override void Write(string? value)
        {
            Writes++;
            base.Write(value);
        }
    }
}
