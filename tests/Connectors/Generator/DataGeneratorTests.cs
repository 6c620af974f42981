using FlinkNet.Connectors.Generator;
using FlinkNet.Model;
using Microsoft.Extensions.Time.Testing;

namespace FlinkNet.Connectors.Tests.Generator;

public sealed class DataGeneratorTests
{
    private readonly FakeTimeProvider _time = new();

    [Fact]
    public void Splits_MoreThanReaders_AreAtTheirReaderBeforeItReads()
    {
        var state = new IndexEnumeratorState([.. Enumerable.Range(1, 4).Select(number => new IndexSplit(number, 100, 5, number))]);
        var enumerator = Source(1000).CreateEnumerator(new FakeEnumeratorContext(2), state);

        // Reader 0 goes on with split 0; reader 1 has none.
        Assert.Equal([2, 4], enumerator.HandleRestoredReader(0).Select(split => split.Number));
        Assert.Equal([1, 3], enumerator.HandleSplitRequest(1).Splits.Select(split => split.Number));
        Assert.True(enumerator.HandleSplitRequest(0).NoMoreSplits);
        Assert.Empty(enumerator.SnapshotState().Pending);
    }

    [Fact]
    public void Rate_OfOneReader_EmitsWhatIsDueAndNamesTheNextTime()
    {
        using var reader = Reader(recordsPerSecond: 1000, subtask: 0, parallelism: 1);
        var batch = new RecordBatch<(long Index, long Due)>();
        var start = _time.GetTimestamp();

        var first = reader.Read(batch);
        Assert.Equal([(0, start)], batch.Span.ToArray());
        Assert.Equal(ReadResult.NotBefore(start + Ticks(1)) with { SplitId = "0" }, first);

        _time.Advance(TimeSpan.FromMilliseconds(2.5));
        batch.Clear();
        var second = reader.Read(batch);
        Assert.Equal([(1, start + Ticks(1)), (2, start + Ticks(2))], batch.Span.ToArray());
        Assert.Equal(ReadResult.NotBefore(start + Ticks(3)) with { SplitId = "0" }, second);
    }

    [Fact]
    public void Rate_OfSeveralReaders_IsSharedByTurns()
    {
        using var reader = Reader(recordsPerSecond: 1000, subtask: 1, parallelism: 4);
        var batch = new RecordBatch<(long Index, long Due)>();
        var start = _time.GetTimestamp();

        Assert.Equal(ReadResult.NotBefore(start + Ticks(1)) with { SplitId = "1" }, reader.Read(batch));
        _time.Advance(TimeSpan.FromMilliseconds(10));
        reader.Read(batch);

        Assert.Equal([(1, start + Ticks(1)), (5, start + Ticks(5)), (9, start + Ticks(9))], batch.Span.ToArray());
    }

    [Fact]
    public void Rate_RestoredReader_GoesOnFromNow()
    {
        using var first = Reader(recordsPerSecond: 1000, subtask: 1, parallelism: 4);
        _time.Advance(TimeSpan.FromMilliseconds(6));
        first.Read(new RecordBatch<(long, long)>());
        _time.Advance(TimeSpan.FromHours(1));
        using var second = Source(1000).CreateReader(new FakeContext(time: _time));
        second.AddSplits(first.SnapshotState());
        var restart = _time.GetTimestamp();
        var batch = new RecordBatch<(long Index, long Due)>();

        Assert.Equal(ReadResult.NotBefore(restart + Ticks(1)) with { SplitId = "1" }, second.Read(batch));
        _time.Advance(TimeSpan.FromMilliseconds(1));
        second.Read(batch);
        Assert.Equal([(9, restart + Ticks(1))], batch.Span.ToArray());
    }

    [Fact]
    public void Rate_FallenBehind_FillsWholeBatchesAtTheirOldTimes()
    {
        using var reader = Reader(recordsPerSecond: 1_000_000, subtask: 0, parallelism: 1);
        var start = _time.GetTimestamp();
        _time.Advance(TimeSpan.FromSeconds(1));
        var batch = new RecordBatch<(long Index, long Due)>();

        Assert.Equal(ReadResult.More with { SplitId = "0" }, reader.Read(batch));
        Assert.True(batch.IsFull);
        Assert.Equal((1023, start + (1023 * _time.TimestampFrequency / 1_000_000)), batch.Values[1023]);
    }

    [Fact]
    public void Generator_WithoutCount_IsUnbounded()
    {
        Assert.Equal(Boundedness.ContinuousUnbounded, new DataGeneratorSource<long>(index => index).Boundedness);
        Assert.Equal(Boundedness.Bounded, new DataGeneratorSource<long>(index => index, count: 1).Boundedness);
    }

    [Fact]
    public async Task Generator_WithoutCount_ReadsAllSplitsOfFewerReaders()
    {
        var source = new DataGeneratorSource<long>(index => index);
        using var three =
            await SourceDriver<long, IndexSplit, IndexEnumeratorState>.StartAsync(
                source,
                parallelism: 3,
                batchSize: 2,
                cancellationToken: TestContext.Current.CancellationToken);
        for (var subtask = 0; subtask < 3; subtask++)
        {
            three.Step(subtask);
        }

        using var one = three.Restore(parallelism: 1);

        Assert.Equal([0, 3, 1, 4, 2, 5], [.. one.Step(0), .. one.Step(0), .. one.Step(0)]);
    }

    [Theory]
    [InlineData(0)]
    [InlineData(-1)]
    [InlineData(double.NaN)]
    [InlineData(double.PositiveInfinity)]
    public void Rate_ThatIsNone_IsRefused(double rate) =>
        Assert.Throws<InvalidJobException>(() => new DataGeneratorSource<long>(index => index, recordsPerSecond: rate));

    [Fact]
    public void Count_BelowZero_IsRefused() =>
        Assert.Throws<InvalidJobException>(() => new DataGeneratorSource<long>(index => index, count: -1));

    private static DataGeneratorSource<(long Index, long Due)> Source(double rate) =>
        new((index, due) => (index, due), recordsPerSecond: rate);

    private ISourceReader<(long Index, long Due), IndexSplit> Reader(double recordsPerSecond, int subtask, int parallelism)
    {
        var reader = Source(recordsPerSecond).CreateReader(new FakeContext(subtask, parallelism, time: _time));
        reader.AddSplits([IndexSplits.Interleaved(long.MaxValue, parallelism).ElementAt(subtask)]);
        return reader;
    }

    private long Ticks(double milliseconds) => (long)(milliseconds * _time.TimestampFrequency / 1000);
}
