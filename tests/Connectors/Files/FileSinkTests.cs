using System.Text.Json;
using FlinkNet.Connectors.Files;
using FlinkNet.Connectors.Tests.Conformance;
using FlinkNet.Connectors.Tests.Fakes;
using FlinkNet.Model;

namespace FlinkNet.Connectors.Tests.Files;

public sealed class TextSinkConformanceTests : SinkConformance<string, PendingFile>, IDisposable
{
    private readonly TempFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    protected override ITwoPhaseCommitSink<string, PendingFile> CreateSink() => FileSink.Text<string>(_folder.PathOf("a/b"));

    protected override string CreateRecord(int number) => $"{number} ö😀 {new string('x', number % 100)}";

    protected override IEnumerable<string> ReadVisible() => Results.Of(_folder.PathOf("a/b")).SelectMany(File.ReadLines);
}

public sealed class JsonSinkConformanceTests : SinkConformance<Access, PendingFile>, IDisposable
{
    private readonly TempFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    protected override ITwoPhaseCommitSink<Access, PendingFile> CreateSink() => FileSink.Json<Access>(_folder.Root);

    protected override Access CreateRecord(int number) => new($"<ö\n\"{number}>", number);

    protected override IEnumerable<Access> ReadVisible() => Results.Of(_folder.Root)
        .SelectMany(File.ReadLines)
        .Select(line => JsonSerializer.Deserialize<Access>(line, JsonSerializerOptions.Web)!);
}

internal static class Results
{
    public static IEnumerable<string> Of(string folder) =>
        Directory.Exists(folder) ? Directory.EnumerateFiles(folder).Where(path => !Path.GetFileName(path).StartsWith('.')).Order() : [];
}

public sealed class FileSinkTests : IDisposable
{
    private readonly TempFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Fact]
    public void Text_IsUtf8WithoutMarkAndEndsInNewlines()
    {
        Write(FileSink.Text<double>(_folder.Root), new FakeContext(), 1.5, -2);

        Assert.Equal("1.5\n-2\n"u8.ToArray(), File.ReadAllBytes(_folder.PathOf("part-00000")));
    }

    [Fact]
    public void Text_WithAFormat_IsWhatItMakes()
    {
        Write(FileSink.Text<Access>(_folder.Root, access => $"{access.Host}\t{access.Bytes}"), new FakeContext(), new Access("ö", 7));

        Assert.Equal("ö\t7\n", File.ReadAllText(_folder.PathOf("part-00000")));
    }

    [Fact]
    public void Text_LongerThanTheBuffer_IsWrittenWhole()
    {
        var text = new string('ü', 300_000);
        Write(FileSink.Text<string>(_folder.Root), new FakeContext(), "a", text, "b");

        Assert.Equal(["a", text, "b"], File.ReadLines(_folder.PathOf("part-00000")));
    }

    [Fact]
    public void Json_IsOneReadableLineWhateverTheOptions()
    {
        Write(FileSink.Json<Access>(_folder.PathOf("web")), new FakeContext(), new Access("<ö>", 7));
        Write(FileSink.Json<Access>(
            _folder.PathOf("own"),
            new JsonSerializerOptions { WriteIndented = true }), new FakeContext(), new Access("a", 7));

        Assert.Equal("{\"host\":\"<ö>\",\"bytes\":7}\n", File.ReadAllText(_folder.PathOf("web/part-00000")));
        Assert.Equal("{\"Host\":\"a\",\"Bytes\":7}\n", File.ReadAllText(_folder.PathOf("own/part-00000")));
    }

    [Fact]
    public void Subtask_NamesItsFile()
    {
        Write(FileSink.Text<int>(_folder.Root), new FakeContext(subtask: 12, parallelism: 20), 1);

        Assert.Equal(["part-00012"], Directory.GetFiles(_folder.Root).Select(Path.GetFileName));
    }

    [Fact]
    public void Subtask_WithoutRecords_LeavesNoFile()
    {
        Write(FileSink.Text<int>(_folder.Root), new FakeContext());

        Assert.Empty(Directory.GetFiles(_folder.Root));
    }

    [Fact]
    public void Aborted_WriterLeavesNoHiddenFile()
    {
        using (var writer = FileSink.Text<int>(_folder.Root).CreateWriter(new FakeContext()))
        {
            Assert.Matches(
                "^.part-00000-[0-9a-f]{8}-[0-9a-f]{8}-[0-9a-f]{8}-1.inprogress$",
                Path.GetFileName(Assert.Single(Directory.GetFiles(_folder.Root))));
        }

        Assert.Empty(Directory.GetFiles(_folder.Root));
    }

    [Fact]
    public void Attempt_AfterAKilledOne_ClearsWhatThatLeft_AndNobodyElses()
    {
        var killed = FileSink.Text<int>(_folder.Root).CreateWriter(new FakeContext(subtask: 3, parallelism: 4));
        var left = Assert.Single(Directory.GetFiles(_folder.Root));
        killed.Write(new RecordBatch<int> { Count = 1 });
        FileSink.Text<int>(_folder.Root).CreateWriter(new FakeContext(subtask: 3, parallelism: 4) { JobName = "another job" });
        FileSink.Text<int>(_folder.Root).CreateWriter(new FakeContext(subtask: 3, parallelism: 4) { OperatorId = "another sink" });
        Write(FileSink.Text<int>(_folder.Root), new FakeContext(subtask: 3, parallelism: 4, attempt: 2), 1);

        Assert.Equal(2, Directory.GetFiles(_folder.Root, "*.inprogress").Length);
        Assert.False(File.Exists(left));
        Assert.True(File.Exists(_folder.PathOf("part-00003")));
    }

    [Fact]
    public void Folder_WithResults_IsRefusedByValidate()
    {
        _folder.Write("part-00000", "old");

        var refusal = Assert.Throws<FlinkException>(() => ((ISink<int>)FileSink.Text<int>(_folder.Root)).Validate());

        Assert.Equal(FailureOrigin.User, refusal.Origin);
        Assert.Contains($"'{_folder.Root}' already holds results ('part-00000')", refusal.Message, StringComparison.Ordinal);
        Assert.Contains("Overwrite()", refusal.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Overwrite_OfMoreFilesThanNow_LeavesOnlyTheNewResults()
    {
        for (var old = 0; old < 4; old++)
        {
            _folder.Write($"part-0000{old}", "old");
        }

        _folder.Write("part-list.txt", "not a result of a sink");
        var sink = FileSink.Text<int>(_folder.Root).Overwrite();
        sink.Validate();
        Assert.Equal(5, Directory.GetFiles(_folder.Root).Length);
        Write(sink, new FakeContext(subtask: 0, parallelism: 2), 1);
        Write(sink, new FakeContext(subtask: 1, parallelism: 2));

        Assert.Equal(["part-00000", "part-list.txt"], Directory.GetFiles(_folder.Root).Select(Path.GetFileName).Order());
        Assert.Equal("1\n", File.ReadAllText(_folder.PathOf("part-00000")));
    }

    [Fact]
    public void Overwrite_InAJobWithCheckpoints_IsRefusedAtTheFirst()
    {
        using var writer = FileSink.Text<int>(_folder.Root).Overwrite().CreateWriter(new FakeContext());
        writer.Write(new RecordBatch<int> { Count = 1 });
        writer.Flush(endOfInput: false);

        Assert.Contains(
            "Overwrite() and checkpoints",
            Assert.Throws<FlinkException>(() => writer.PrepareCommit()).Message,
            StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("file")]
    [InlineData("file/below")]
    public void Folder_ThatCannotBeWritten_IsRefusedByValidate(string name)
    {
        _folder.Write("file", "x");
        var path = _folder.PathOf(name);

        var refusal = Assert.Throws<FlinkException>(() => FileSink.Json<int>(path).Validate());

        Assert.Equal(FailureOrigin.User, refusal.Origin);
        Assert.StartsWith($"Output folder '{path}' cannot be written: ", refusal.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Folder_Missing_IsCreatedByValidateAndLeftEmpty()
    {
        FileSink.Text<int>(_folder.PathOf("a/b")).Validate();

        Assert.Empty(Directory.GetFileSystemEntries(_folder.PathOf("a/b")));
    }

    [Fact]
    public void Folder_LostWhileWriting_FailsNamingTheFile()
    {
        var folder = _folder.PathOf("lost");
        using var writer = FileSink.Text<int>(folder).CreateWriter(new FakeContext());
        writer.Write(new RecordBatch<int> { Count = 1 });
        Directory.Delete(folder, recursive: true);

        writer.Flush(endOfInput: true);
        var failure = Assert.Throws<FlinkException>(() => writer.PrepareCommit());
        Assert.Equal(FailureOrigin.External, failure.Origin);
        Assert.Contains(folder, failure.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Json_WrittenAndRead_IsTheSame()
    {
        var records = Enumerable.Range(0, 100).Select(number => new Access($"höst \"{number}\"\n", number)).ToArray();
        Write(FileSink.Json<Access>(_folder.Root), new FakeContext(), records);

        Assert.Equal(records, await FileSource.Json<Access>(_folder.Root).ReadAllAsync());
    }

    private static void Write<T>(FileSink<T> sink, FakeContext context, params T[] records)
    {
        using var writer = sink.CreateWriter(context);
        var batch = new RecordBatch<T> { Count = records.Length };
        records.CopyTo(batch.Values, 0);
        writer.Write(batch);
        writer.Flush(endOfInput: true);
        Assert.All(sink.Commit(writer.PrepareCommit()), request => Assert.Null(request.Signal));
    }
}
