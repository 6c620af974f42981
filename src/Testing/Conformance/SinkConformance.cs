using FlinkNet.Model;

namespace FlinkNet.Testing.Conformance;

/// <summary>
/// What every sink promises that shows each record once: derive from it and check each <see cref="SinkPromise"/> with the test framework
/// of your choice. Writers and committers run on the test's thread, without a job; committables go through Orleans' serializer as in one.
/// </summary>
/// <example>
/// With xunit:
/// <code>
/// public static TheoryData&lt;SinkPromise&gt; Promises => [.. Enum.GetValues&lt;SinkPromise&gt;()];
///
/// [Theory]
/// [MemberData(nameof(Promises))]
/// public Task Sink_KeepsItsPromises(SinkPromise promise) => VerifyAsync(promise);
/// </code>
/// </example>
/// <typeparam name="T">The type of the records, which must have the equality of values, as records have.</typeparam>
/// <typeparam name="TCommittable">What there is to commit.</typeparam>
public abstract class SinkConformance<T, TCommittable>
{
    private const int Many = 5_000;

    /// <summary>Makes the sink, for a place where there is nothing yet. Called once for each promise.</summary>
    protected abstract ITwoPhaseCommitSink<T, TCommittable> CreateSink();

    /// <summary>Makes a record, another one for each number.</summary>
    protected abstract T CreateRecord(int number);

    /// <summary>
    /// Answers everything that someone who looks for results now finds, that of one writer in the order in which it is found.
    /// </summary>
    protected abstract ValueTask<IReadOnlyList<T>> ReadVisibleAsync(CancellationToken cancellationToken);

    /// <summary>Checks one promise.</summary>
    /// <exception cref="ConformanceException">The sink breaks it.</exception>
    public Task VerifyAsync(SinkPromise promise, CancellationToken cancellationToken = default)
    {
        var (sink, promised) = (CreateSink(), new Promised($"{promise}"));
        return promise switch
        {
            SinkPromise.IsAccepted => VerifyIsAcceptedAsync(sink, promised),
            SinkPromise.ShowsEachRecordOnce => VerifyRecordsAsync(sink, promised, cancellationToken),
            SinkPromise.KeepsTheOrderOfAWriter => VerifyOrderAsync(sink, promised, cancellationToken),
            SinkPromise.ShowsNothingBeforeTheCommit => VerifyNothingBeforeAsync(sink, promised, cancellationToken),
            SinkPromise.LeavesNothingOfAWriterThatDidNotEnd => VerifyNothingLeftAsync(sink, promised, cancellationToken),
            SinkPromise.LetsASecondAttemptReplaceTheFirst => VerifySecondAttemptAsync(sink, promised, cancellationToken),
            SinkPromise.MayBeDisposedOfTwice => VerifyDisposalAsync(sink, promised, cancellationToken),
            SinkPromise.ShowsEachCheckpointWithItsCommit => VerifyCheckpointsAsync(sink, promised, cancellationToken),
            SinkPromise.CommitsWhatALostProcessPrepared => VerifyLossAsync(sink, promised, cancellationToken),
            SinkPromise.PreparesNothingOfNothing => VerifyNothingPreparedAsync(sink, promised),
            _ => throw new ArgumentOutOfRangeException(nameof(promise), promise, "There is no such promise."),
        };
    }

    private static Task VerifyIsAcceptedAsync(ITwoPhaseCommitSink<T, TCommittable> sink, Promised promised)
    {
        sink.Validate();
        promised.Require(!string.IsNullOrEmpty(sink.DefaultName), "the sink has no DefaultName");
        return Task.CompletedTask;
    }

    private async Task VerifyRecordsAsync(ITwoPhaseCommitSink<T, TCommittable> sink, Promised promised, CancellationToken cancel)
    {
        const int Parallelism = 3;
        for (var subtask = 0; subtask < Parallelism; subtask++)
        {
            using var writer = sink.CreateWriter(new FakeContext(subtask, Parallelism));
            Write(writer, Enumerable.Range(0, Many).Where(number => number % Parallelism == subtask));
            await sink.CommitAsync(Prepare(writer, endOfInput: true), cancellationToken: cancel);
        }

        var expected = Enumerable.Range(0, Many).Select(CreateRecord);
        promised.RequireSameSet(expected, await ReadVisibleAsync(cancel), $"records of {Parallelism} writers");
    }

    private async Task VerifyOrderAsync(ITwoPhaseCommitSink<T, TCommittable> sink, Promised promised, CancellationToken cancel)
    {
        using (var writer = sink.CreateWriter(new FakeContext()))
        {
            Write(writer, Enumerable.Range(0, Many));
            await sink.CommitAsync(Prepare(writer, endOfInput: true), cancellationToken: cancel);
        }

        await RequireVisibleAsync(promised, Enumerable.Range(0, Many), "records of one writer, in their order", cancel);
    }

    private async Task VerifyNothingBeforeAsync(ITwoPhaseCommitSink<T, TCommittable> sink, Promised promised, CancellationToken cancel)
    {
        using var writer = sink.CreateWriter(new FakeContext());
        Write(writer, Enumerable.Range(0, Many));
        writer.Flush(endOfInput: false);

        await RequireVisibleAsync(promised, [], "records that were flushed and not committed", cancel);
    }

    private async Task VerifyNothingLeftAsync(ITwoPhaseCommitSink<T, TCommittable> sink, Promised promised, CancellationToken cancel)
    {
        using (var writer = sink.CreateWriter(new FakeContext()))
        {
            Write(writer, Enumerable.Range(0, Many));
            writer.Flush(endOfInput: false);
        }

        await RequireVisibleAsync(promised, [], "records of a writer that was disposed of before the end of its input", cancel);
    }

    private async Task VerifySecondAttemptAsync(ITwoPhaseCommitSink<T, TCommittable> sink, Promised promised, CancellationToken cancel)
    {
        var first = sink.CreateWriter(new FakeContext(attempt: 1));
        Write(first, [1, 2]);
        first.Dispose();
        using var second = sink.CreateWriter(new FakeContext(attempt: 2));
        Write(second, [1, 2, 3]);
        await sink.CommitAsync(Prepare(second, endOfInput: true), cancellationToken: cancel);

        await RequireVisibleAsync(promised, [1, 2, 3], "records of a second attempt", cancel);
    }

    private async Task VerifyDisposalAsync(ITwoPhaseCommitSink<T, TCommittable> sink, Promised promised, CancellationToken cancel)
    {
        var writer = sink.CreateWriter(new FakeContext());
        Write(writer, [1]);
        await sink.CommitAsync(Prepare(writer, endOfInput: true), cancellationToken: cancel);
        writer.Dispose();
        writer.Dispose();

        await RequireVisibleAsync(promised, [1], "what was committed of a writer that was disposed of twice", cancel);
    }

    private async Task VerifyCheckpointsAsync(ITwoPhaseCommitSink<T, TCommittable> sink, Promised promised, CancellationToken cancel)
    {
        using var writer = sink.CreateWriter(new FakeContext());
        Write(writer, [1, 2]);
        var first = Prepare(writer);
        Write(writer, [3]);
        var second = Prepare(writer);
        await RequireVisibleAsync(promised, [], "records of two checkpoints that are prepared", cancel);

        await sink.CommitAsync(first, cancellationToken: cancel);
        await RequireVisibleAsync(promised, [1, 2], "records when the first of two checkpoints is committed", cancel);
        await sink.CommitAsync(second, cancellationToken: cancel);
        promised.RequireSameSet(
            Enumerable.Range(1, 3).Select(CreateRecord), await ReadVisibleAsync(cancel), "records when both checkpoints are committed");
    }

    private async Task VerifyLossAsync(ITwoPhaseCommitSink<T, TCommittable> sink, Promised promised, CancellationToken cancel)
    {
        var lost = sink.CreateWriter(new FakeContext(attempt: 1));
        Write(lost, [1, 2]);
        var prepared = Prepare(lost).Select(Wire.Copy).ToList();
        Write(lost, [3]);
        lost.Flush(endOfInput: false);

        using var next = sink.CreateWriter(new FakeContext(attempt: 2));
        await RequireSignalAsync(sink, prepared, signal: null, promised, "what a lost process prepared", cancel);
        await RequireSignalAsync(
            sink, prepared, nameof(ICommitRequest<>.SignalAlreadyCommitted), promised, "what is committed already", cancel);

        await RequireVisibleAsync(promised, [1, 2], "records that a lost process prepared, committed twice", cancel);
    }

    private static Task VerifyNothingPreparedAsync(ITwoPhaseCommitSink<T, TCommittable> sink, Promised promised)
    {
        using var writer = sink.CreateWriter(new FakeContext());
        promised.RequireSame([], Prepare(writer), "what is prepared where nothing was written");
        promised.RequireSame([], Prepare(writer), "what is prepared a second time where nothing was written");
        return Task.CompletedTask;
    }

    private static async Task RequireSignalAsync(
        ITwoPhaseCommitSink<T, TCommittable> sink,
        List<TCommittable> prepared,
        string? signal,
        Promised promised,
        string what,
        CancellationToken cancel)
    {
        foreach (var request in await sink.CommitAsync(prepared, isRestored: true, cancel))
        {
            promised.Require(
                request.Signal == signal,
                $"to the commit of {what}, the committer signals {request.Signal ?? "nothing"}, not {signal ?? "nothing"}; "
                + $"{request.Reason}");
        }
    }

    private async Task RequireVisibleAsync(Promised promised, IEnumerable<int> numbers, string what, CancellationToken cancel) =>
        promised.RequireSame(numbers.Select(CreateRecord), await ReadVisibleAsync(cancel), what);

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
}
