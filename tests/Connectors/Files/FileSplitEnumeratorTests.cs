using FlinkNet.Connectors.Files;
using FlinkNet.Connectors.Tests.Fakes;
using FlinkNet.Model;
using Microsoft.Extensions.Time.Testing;

namespace FlinkNet.Connectors.Tests.Files;

public sealed class FileSplitEnumeratorTests : IDisposable
{
    private readonly TempFolder _folder = new();
    private readonly FakeTimeProvider _time = new();

    public void Dispose() => _folder.Dispose();

    [Fact]
    public void LargeFile_IsCutIntoEqualSplitsOfAtMostTheSize()
    {
        var splits = FileSplitter.Cut([new InputFile("/big", 448L << 20)], 64L << 20, splittable: true, parallelism: 1).ToList();

        Assert.Equal(7, splits.Count);
        Assert.Equal((0, 448L << 20), (splits[0].Start, splits[^1].End));
        Assert.All(splits.Zip(splits.Skip(1)), pair => Assert.Equal(pair.First.End, pair.Second.Start));
        Assert.All(splits, split => Assert.Equal(64L << 20, split.End - split.Start));
    }

    [Fact]
    public void SmallFile_IsCutSmallerSoThatEachSubtaskHasSome()
    {
        var splits = FileSplitter.Cut([new InputFile("/small", 32L << 20)], 64L << 20, splittable: true, parallelism: 2).ToList();

        Assert.Equal(8, splits.Count);
    }

    [Fact]
    public void LargeFile_ThatCannotBeCut_IsOneSplit()
    {
        var files = new[] { new InputFile("/a.gz", 1L << 30), new InputFile("/b.csv", 1L << 30) };

        var splits = FileSplitter.Cut(files, 64L << 20, splittable: false, parallelism: 2).ToList();

        Assert.Equal([new FileSplit("/a.gz", 0, FileSplit.WholeFile, 0), new FileSplit("/b.csv", 0, FileSplit.WholeFile, 0)], splits);
    }

    [Fact]
    public async Task ManySmallFiles_AreHandedOutSeveralAtATimeThenOneByOne()
    {
        for (var file = 0; file < 100; file++)
        {
            _folder.Write($"{file}.txt", "x");
        }

        var enumerator = await StartAsync(FileSource.Lines(_folder.Root), parallelism: 2);
        var answers = new List<int>();
        while (enumerator.HandleSplitRequest(0) is { NoMoreSplits: false } answer)
        {
            answers.Add(answer.Splits.Count);
        }

        Assert.Equal((100, 12, 1), (answers.Sum(), answers[0], answers[^1]));
        Assert.Equal(answers.OrderDescending(), answers);
    }

    [Fact]
    public async Task Monitored_NewFile_IsFoundAfterTheIntervalAndReadOnce()
    {
        _folder.Write("a.txt", "x");
        var enumerator = await StartAsync(Monitored(), parallelism: 1);
        Assert.Equal(["a.txt"], Names(enumerator.HandleSplitRequest(0)));

        _folder.Write("b.txt", "x");
        Assert.Equal(TimeSpan.FromSeconds(10), enumerator.HandleSplitRequest(0).RetryAfter);
        Assert.Null(enumerator.Scan);

        _time.Advance(TimeSpan.FromSeconds(10));
        Assert.Equal(["b.txt"], Names(await ScanAsync(enumerator)));

        _time.Advance(TimeSpan.FromSeconds(10));
        var nothing = await ScanAsync(enumerator);
        Assert.Empty(nothing.Splits);
        Assert.False(nothing.NoMoreSplits);
        Assert.Equal(TimeSpan.FromSeconds(10), nothing.RetryAfter);
    }

    [Fact]
    public async Task Monitored_Restored_RemembersWhatWasSeen()
    {
        _folder.Write("a.txt", "x");
        _folder.Write("b.txt", "x");
        var source = Monitored();
        var enumerator = await StartAsync(source, parallelism: 1);
        Assert.Equal(["a.txt"], Names(enumerator.HandleSplitRequest(0)));

        var state = Wire.Copy(enumerator.SnapshotState());
        _folder.Write("c.txt", "x");
        var restored = (FileSplitEnumerator)source.CreateEnumerator(new FakeEnumeratorContext(1), state);

        Assert.Equal(["b.txt"], Names(restored.HandleSplitRequest(0)));
        Assert.Equal(["c.txt"], Names(await ScanAsync(restored)));
    }

    [Fact]
    public async Task Monitored_FilesThatAreGone_AreForgotten_AndThoseThatAreThereAreNotReadAgain()
    {
        _folder.Write("stays.txt", "x");
        var enumerator = await StartAsync(Monitored(), parallelism: 1);
        enumerator.HandleSplitRequest(0);
        for (var round = 0; round < 20; round++)
        {
            var path = _folder.Write($"{round}.txt", "x");
            _time.Advance(TimeSpan.FromSeconds(10));
            Assert.Equal([$"{round}.txt"], Names(await ScanAsync(enumerator)));
            File.Delete(path);
        }

        _time.Advance(TimeSpan.FromSeconds(10));
        Assert.Empty((await ScanAsync(enumerator)).Splits);

        Assert.Equal(["stays.txt"], enumerator.SnapshotState().Seen.Select(Path.GetFileName));
    }

    [Fact]
    public async Task Monitored_FolderThatIsEmptyForAWhile_AsADiskThatIsNotMounted_NothingIsForgotten()
    {
        _folder.Write("other/b.txt", "x");
        var path = _folder.Write("disk/day/a.txt", "x");
        var enumerator = await StartAsync(Monitored(), parallelism: 1);
        Assert.Equal(["a.txt"], Names(enumerator.HandleSplitRequest(0)));
        enumerator.HandleSplitRequest(0);
        Directory.Delete(Path.GetDirectoryName(path)!, recursive: true);

        _time.Advance(TimeSpan.FromSeconds(10));
        Assert.Empty((await ScanAsync(enumerator)).Splits);
        _folder.Write("disk/day/a.txt", "x");
        _time.Advance(TimeSpan.FromSeconds(10));

        Assert.Empty((await ScanAsync(enumerator)).Splits);
        Assert.Equal(2, enumerator.SnapshotState().Seen.Length);
    }

    [Fact]
    public async Task Reader_WithSplitsOfSeveralOthers_ReadsThemInTheOrderInWhichTheyWereFound()
    {
        _folder.Write("a.txt", "a");
        _folder.Write("b.txt", "b");
        _folder.Write("c.txt", "c");
        var source = FileSource.Lines(_folder.Root);
        var enumerator = await StartAsync(source, parallelism: 3);
        var splits = Enumerable.Range(0, 3).SelectMany(subtask => enumerator.HandleSplitRequest(subtask).Splits).Select(Wire.Copy).ToList();
        using var reader = source.CreateReader(new FakeContext());

        reader.AddSplits([splits[1], splits[2]]);
        reader.AddSplits([splits[0]]);

        Assert.True(reader.ReadsOneByOne);
        Assert.Equal(["a.txt", "b.txt", "c.txt"], reader.SnapshotState().Select(split => Path.GetFileName(split.Path)));
    }

    [Fact]
    public async Task Monitored_FolderThatVanishes_FailsTheRequest()
    {
        var gone = Directory.CreateDirectory(_folder.PathOf("gone")).FullName;
        var enumerator = await StartAsync(Monitored(gone), parallelism: 1);
        Directory.Delete(gone);
        _time.Advance(TimeSpan.FromSeconds(10));

        var failure = await Assert.ThrowsAsync<FlinkException>(() => ScanAsync(enumerator));
        Assert.Contains(gone, failure.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Monitored_LinkThatLeadsNowhere_TellsTheJobAndReadsTheRest()
    {
        _folder.Write("a.txt", "x");
        File.CreateSymbolicLink(_folder.PathOf("b.txt"), _folder.PathOf("gone"));
        var context = new FakeEnumeratorContext(1);
        var enumerator = (FileSplitEnumerator)Monitored().CreateEnumerator(context, null);

        await enumerator.StartAsync(TestContext.Current.CancellationToken);

        Assert.Equal(["a.txt"], Names(enumerator.HandleSplitRequest(0)));
        Assert.Contains(_folder.PathOf("b.txt"), Assert.Single(context.Vanished), StringComparison.Ordinal);
    }

    [Fact]
    public void Monitored_IsUnbounded()
    {
        Assert.Equal(Boundedness.ContinuousUnbounded, Monitored().Boundedness);
        Assert.Equal(Boundedness.Bounded, FileSource.Lines(_folder.Root).Boundedness);
    }

    [Fact]
    public void Settings_ThatCannotBe_AreRefused()
    {
        var source = FileSource.Lines(_folder.Root);

        Assert.Throws<InvalidJobException>(() => source.WithSplitSize(0));
        Assert.Throws<InvalidJobException>(() => source.WithLineSizeMax(0));
        Assert.Throws<InvalidJobException>(() => source.MonitorContinuously(TimeSpan.Zero));
    }

    private static async Task<FileSplitEnumerator> StartAsync(FileSource<string> source, int parallelism)
    {
        var enumerator = (FileSplitEnumerator)source.CreateEnumerator(new FakeEnumeratorContext(parallelism), null);
        await enumerator.StartAsync(TestContext.Current.CancellationToken);
        return enumerator;
    }

    /// <summary>The request that begins a search, and the one after it.</summary>
    private static async Task<SplitAssignment<FileSplit>> ScanAsync(FileSplitEnumerator enumerator)
    {
        var waiting = enumerator.HandleSplitRequest(0);
        Assert.Empty(waiting.Splits);
        Assert.InRange(waiting.RetryAfter, TimeSpan.FromMilliseconds(1), TimeSpan.FromMilliseconds(50));
        await Task.WhenAny(enumerator.Scan!);
        return enumerator.HandleSplitRequest(0);
    }

    private static IEnumerable<string?> Names(SplitAssignment<FileSplit> answer) =>
        answer.Splits.Select(split => Path.GetFileName(split.Path));

    private FileSource<string> Monitored(string? path = null) =>
        FileSource.Lines(path ?? _folder.Root)
            .MonitorContinuously(TimeSpan.FromSeconds(10))
            .With(settings => settings with { Time = _time });
}
