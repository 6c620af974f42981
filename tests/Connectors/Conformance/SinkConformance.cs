using FlinkNet.Connectors.Tests.Fakes;
using FlinkNet.Model;

namespace FlinkNet.Connectors.Tests.Conformance;

/// <summary>What every sink promises that makes results visible when the input has ended.</summary>
public abstract class SinkConformance<T, TCommittable>
{
    protected abstract ITwoPhaseCommitSink<T, TCommittable> CreateSink();

    protected abstract T CreateRecord(int number);

    /// <summary>Everything that someone who looks for results now finds.</summary>
    protected abstract IEnumerable<T> ReadVisible();

    [Theory]
    [InlineData(1, 10)]
    [InlineData(3, 10)]
    [InlineData(3, 10_000)]
    public void Records_AfterTheEndOfInput_AreVisibleOnce(int parallelism, int count)
    {
        var sink = CreateSink();
        sink.Validate();
        for (var subtask = 0; subtask < parallelism; subtask++)
        {
            using var writer = sink.CreateWriter(new FakeContext(subtask, parallelism));
            Write(writer, Enumerable.Range(0, count).Where(number => number % parallelism == subtask));
            Commit(sink, writer, endOfInput: true);
        }

        Assert.Equal(Enumerable.Range(0, count).Select(CreateRecord).OrderBy(Text), ReadVisible().OrderBy(Text));
    }

    [Fact]
    public void Records_OfOneWriter_KeepTheirOrder()
    {
        var sink = CreateSink();
        using (var writer = sink.CreateWriter(new FakeContext()))
        {
            Write(writer, Enumerable.Range(0, 5000));
            Commit(sink, writer, endOfInput: true);
        }

        Assert.Equal(Enumerable.Range(0, 5000).Select(CreateRecord), ReadVisible());
    }

    [Fact]
    public void Records_BeforeTheEndOfInput_AreNotVisible()
    {
        using var writer = CreateSink().CreateWriter(new FakeContext());
        Write(writer, Enumerable.Range(0, 5000));
        writer.Flush(endOfInput: false);

        Assert.Empty(ReadVisible());
    }

    [Fact]
    public void Writer_DisposedBeforeTheEndOfInput_LeavesNothing()
    {
        using (var writer = CreateSink().CreateWriter(new FakeContext()))
        {
            Write(writer, Enumerable.Range(0, 5000));
            writer.Flush(endOfInput: false);
        }

        Assert.Empty(ReadVisible());
    }

    [Fact]
    public void Writer_OfASecondAttempt_ReplacesTheFirst()
    {
        var sink = CreateSink();
        var first = sink.CreateWriter(new FakeContext(attempt: 1));
        Write(first, [1, 2]);
        first.Dispose();
        using var second = sink.CreateWriter(new FakeContext(attempt: 2));
        Write(second, [1, 2, 3]);
        Commit(sink, second, endOfInput: true);

        Assert.Equal([CreateRecord(1), CreateRecord(2), CreateRecord(3)], ReadVisible());
    }

    [Fact]
    public void Dispose_Twice_KeepsTheResults()
    {
        var sink = CreateSink();
        var writer = sink.CreateWriter(new FakeContext());
        Write(writer, [1]);
        Commit(sink, writer, endOfInput: true);
        writer.Dispose();
        writer.Dispose();

        Assert.Equal([CreateRecord(1)], ReadVisible());
    }

    [Fact]
    public void X3_Records_AreVisibleFromTheCommitOn_CheckpointByCheckpoint()
    {
        var sink = CreateSink();
        using var writer = sink.CreateWriter(new FakeContext());
        Write(writer, [1, 2]);
        var first = Prepare(writer);
        Write(writer, [3]);
        var second = Prepare(writer);
        Assert.Empty(ReadVisible());

        Commit(sink, first);
        Assert.Equal([CreateRecord(1), CreateRecord(2)], ReadVisible());
        Commit(sink, second);
        Assert.Equal(new[] { 1, 2, 3 }.Select(CreateRecord).OrderBy(Text), ReadVisible().OrderBy(Text));
    }

    [Fact]
    public void X4_WhatALostProcessPrepared_IsCommittedByAnother_OnceHoweverOften()
    {
        var sink = CreateSink();
        var lost = sink.CreateWriter(new FakeContext(attempt: 1));
        Write(lost, [1, 2]);
        var prepared = Prepare(lost);
        Write(lost, [3]);
        lost.Flush(endOfInput: false);

        using var next = sink.CreateWriter(new FakeContext(attempt: 2));
        Assert.Equal([null], Commit(sink, prepared, isRestored: true));
        Assert.Equal([nameof(ICommitRequest<>.SignalAlreadyCommitted)], Commit(sink, prepared, isRestored: true));

        Assert.Equal([CreateRecord(1), CreateRecord(2)], ReadVisible());
    }

    [Fact]
    public void X1_NothingWritten_NothingToCommit()
    {
        using var writer = CreateSink().CreateWriter(new FakeContext());
        Assert.Empty(Prepare(writer));
        Assert.Empty(Prepare(writer));
    }

    [Fact]
    public void DefaultName_IsGiven() => Assert.NotEmpty(CreateSink().DefaultName);

    private void Write(ICommittingSinkWriter<T, TCommittable> writer, IEnumerable<int> numbers)
    {
        foreach (var chunk in numbers.Chunk(RecordBatch.Capacity))
        {
            var batch = new RecordBatch<T>();
            foreach (var number in chunk)
            {
                batch.Values[batch.Count++] = CreateRecord(number);
            }

            writer.Write(batch);
            batch.Clear();
        }
    }

    private static IReadOnlyList<TCommittable> Prepare(ICommittingSinkWriter<T, TCommittable> writer, bool endOfInput = false)
    {
        writer.Flush(endOfInput);
        return [.. writer.PrepareCommit()];
    }

    private static void Commit(ITwoPhaseCommitSink<T, TCommittable> sink, ICommittingSinkWriter<T, TCommittable> writer, bool endOfInput) =>
        Commit(sink, Prepare(writer, endOfInput));

    private static IReadOnlyList<string?> Commit(
        ITwoPhaseCommitSink<T, TCommittable> sink,
        IReadOnlyList<TCommittable> committables,
        bool isRestored = false) =>
        [.. sink.Commit(committables, isRestored).Select(request => request.Signal)];

    /// <summary>Some order that all records have.</summary>
    private static string Text(T record) => record!.ToString()!;
}
