using FlinkNet.Model;

namespace FlinkNet.Testing.Conformance;

/// <summary>
/// What every source promises, since records are lost or counted twice otherwise: derive from it with a bounded source of a few dozen
/// distinct records, and check each <see cref="SourcePromise"/> with the test framework of your choice. The enumerator and the readers run
/// on the test's thread, in virtual time; splits and states go through Orleans' serializer as in a job.
/// </summary>
/// <example>
/// With xunit:
/// <code>
/// public static TheoryData&lt;SourcePromise&gt; Promises => [.. Enum.GetValues&lt;SourcePromise&gt;()];
///
/// [Theory]
/// [MemberData(nameof(Promises))]
/// public Task Source_KeepsItsPromises(SourcePromise promise) => VerifyAsync(promise);
/// </code>
/// </example>
/// <typeparam name="T">The type of the records, which must have the equality of values, as records have.</typeparam>
/// <typeparam name="TSplit">The type of the splits.</typeparam>
/// <typeparam name="TEnumeratorState">What the enumerator remembers.</typeparam>
public abstract class SourceConformance<T, TSplit, TEnumeratorState>
{
    /// <summary>All records of the source.</summary>
    protected abstract IReadOnlyList<T> Expected { get; }

    /// <summary>Makes the source, each time with the same records.</summary>
    protected abstract ISource<T, TSplit, TEnumeratorState> CreateSource();

    /// <summary>Checks one promise.</summary>
    /// <exception cref="ConformanceException">The source breaks it.</exception>
    public Task VerifyAsync(SourcePromise promise, CancellationToken cancellationToken = default)
    {
        var promised = new Promised($"{promise}");
        return promise switch
        {
            SourcePromise.IsAccepted => VerifyIsAcceptedAsync(promised),
            SourcePromise.ReadsEachRecordOnce => VerifyReadingAsync(promised, cancellationToken),
            SourcePromise.ResumesFromAnySnapshot => VerifyResumingAsync(promised, cancellationToken),
            SourcePromise.ResumesInTheSameOrder => VerifyOrderAsync(promised, cancellationToken),
            SourcePromise.Rescales => VerifyRescalingAsync(promised, cancellationToken),
            SourcePromise.KeepsItsSnapshots => VerifySnapshotsAsync(promised, cancellationToken),
            SourcePromise.SurvivesTheLossOfAReader => VerifyLossAsync(promised, cancellationToken),
            SourcePromise.AsksForSplits => VerifyAskingAsync(promised),
            SourcePromise.MayBeDisposedOfTwice => VerifyDisposalAsync(cancellationToken),
            _ => throw new ArgumentOutOfRangeException(nameof(promise), promise, "There is no such promise."),
        };
    }

    private Task<SourceDriver<T, TSplit, TEnumeratorState>> StartAsync(CancellationToken cancel, int parallelism = 1, int batchSize = 4) =>
        SourceDriver<T, TSplit, TEnumeratorState>.StartAsync(CreateSource(), parallelism, batchSize, cancel);

    private Task VerifyIsAcceptedAsync(Promised promised)
    {
        var source = CreateSource();
        source.Validate();
        promised.Require(!string.IsNullOrEmpty(source.DefaultName), "the source has no DefaultName");
        return Task.CompletedTask;
    }

    private async Task VerifyReadingAsync(Promised promised, CancellationToken cancel)
    {
        foreach (var parallelism in new[] { 1, 2, 3, 7, 64 })
        {
            foreach (var batchSize in new[] { 1, 4, RecordBatch.Capacity })
            {
                using var driver = await StartAsync(cancel, parallelism, batchSize);
                promised.RequireSameSet(Expected, driver.ReadToEnd(), $"records of {parallelism} readers in batches of {batchSize}");
            }
        }
    }

    private async Task VerifyResumingAsync(Promised promised, CancellationToken cancel)
    {
        foreach (var (parallelism, batchSize) in new[] { (1, 1), (1, 4), (3, 4) })
        {
            using var driver = await StartAsync(cancel, parallelism, batchSize);
            var before = new List<T>();
            for (var read = 0; !driver.IsFinished; read++)
            {
                using var restored = driver.Restore();
                promised.RequireSameSet(
                    Expected,
                    [.. before, .. restored.ReadToEnd()],
                    $"records of {parallelism} readers in batches of {batchSize}, stored after {read} reads and gone on with");
                before.AddRange(driver.Step(read % parallelism));
            }
        }
    }

    private async Task VerifyOrderAsync(Promised promised, CancellationToken cancel)
    {
        using var whole = await StartAsync(cancel);
        var expected = whole.ReadToEnd();
        using var driver = await StartAsync(cancel);
        var before = new List<T>();
        while (!driver.IsFinished)
        {
            using var restored = driver.Restore();
            promised.RequireSame(expected, [.. before, .. restored.ReadToEnd()], $"records, stored after {before.Count} and gone on with");
            before.AddRange(driver.Step(0));
        }
    }

    private async Task VerifyRescalingAsync(Promised promised, CancellationToken cancel)
    {
        foreach (var (before, after) in new[] { (2, 3), (3, 1), (1, 5) })
        {
            using var driver = await StartAsync(cancel, before);
            var records = new List<T>();
            for (var read = 0; read < 3 * before; read++)
            {
                records.AddRange(driver.Step(read % before));
            }

            using var restored = driver.Restore(after);
            promised.RequireSameSet(
                Expected, [.. records, .. restored.ReadToEnd()], $"records of {before} readers, gone on with by {after}");
        }
    }

    private async Task VerifySnapshotsAsync(Promised promised, CancellationToken cancel)
    {
        using var driver = await StartAsync(cancel, parallelism: 3);
        var state = driver.Enumerator.SnapshotState();
        var stored = Wire.Write(state);
        driver.ReadToEnd();

        promised.Require(
            stored.AsSpan().SequenceEqual(Wire.Write(state)),
            "the enumerator changed the state that it had answered: answer a copy that it does not go on with");
    }

    private async Task VerifyLossAsync(Promised promised, CancellationToken cancel)
    {
        using var driver = await StartAsync(cancel, parallelism: 2);
        var records = new List<T>();
        for (var step = 0; step < 3; step++)
        {
            records.AddRange(driver.Step(0));
        }

        driver.LoseReader(0);

        promised.RequireSameSet(Expected, [.. records, .. driver.ReadToEnd()], "records, one of two readers being lost after 3 reads");
    }

    private Task VerifyAskingAsync(Promised promised)
    {
        using var reader = CreateSource().CreateReader(new FakeContext());
        var batch = new RecordBatch<T>();

        var status = reader.Read(batch).Status;

        promised.Require(status == ReadStatus.EndOfSplits, $"a reader without splits answers {status}, not {ReadStatus.EndOfSplits}");
        promised.Require(batch.Count == 0, $"a reader without splits read {batch.Count} records");
        promised.Require(reader.SnapshotState().Count == 0, "a reader without splits has splits to remember");
        return Task.CompletedTask;
    }

    // The driver disposes of each reader twice, too.
    private async Task VerifyDisposalAsync(CancellationToken cancel)
    {
        using var driver = await StartAsync(cancel, batchSize: 1);
        driver.Step(0);
        driver.Step(0);
        driver.Dispose();
    }
}
