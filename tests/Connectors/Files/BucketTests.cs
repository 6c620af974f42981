using FlinkNet.Connectors.Files;
using FlinkNet.Connectors.Tests.Conformance;
using FlinkNet.Connectors.Tests.Fakes;
using FlinkNet.Model;

namespace FlinkNet.Connectors.Tests.Files;

public sealed class BucketSinkConformanceTests : SinkConformance<string, PendingFile>, IDisposable
{
    private readonly TempFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    protected override ITwoPhaseCommitSink<string, PendingFile> CreateSink() =>
        FileSink.Text<string>(_folder.Root).WithBuckets(_ => "a=1/b=2");

    protected override string CreateRecord(int number) => $"{number}";

    protected override IEnumerable<string> ReadVisible() => Results.Of(_folder.PathOf("a=1/b=2")).SelectMany(File.ReadLines);
}

/// <summary>Files in a folder for each bucket.</summary>
public sealed class BucketTests : IDisposable
{
    private readonly TempFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Fact]
    public void Records_AreInTheFoldersOfTheirBuckets_InTheirOrder()
    {
        Write(FileSink.Text<string>(_folder.Root).WithBuckets(record => $"a={record[0]}/b={record[1]}"), "xy1", "xz2", "xy3", "xy4");

        Assert.Equal("xy1\nxy3\nxy4\n", File.ReadAllText(_folder.PathOf("a=x/b=y/part-00000")));
        Assert.Equal("xz2\n", File.ReadAllText(_folder.PathOf("a=x/b=z/part-00000")));
    }

    [Fact]
    public void Buckets_ThatMeanOneFolder_AreOneBucket()
    {
        Write(FileSink.Text<string>(_folder.Root)
            .WithBuckets(record => record[0] switch { 'x' => "a/b", 'y' => "a/b/", _ => "a/./b" }), "x", "y", "z", "x");

        Assert.Equal("x\ny\nz\nx\n", File.ReadAllText(_folder.PathOf("a/b/part-00000")));
    }

    [Fact]
    public void Bucket_WithAPartThatIsTooLongForAFolder_FailsTheJobAndSaysSo()
    {
        var bucket = $"a/{new string('ü', 128)}";
        var error = Assert.Throws<FlinkException>(() => Write(FileSink.Text<string>(_folder.Root).WithBuckets(_ => bucket), "x"));

        Assert.Contains("a part of 256 bytes", error.Message, StringComparison.Ordinal);
        Assert.Equal(FailureOrigin.User, error.Origin);
    }

    [Theory]
    [InlineData("")]
    [InlineData("a\0b")]
    [InlineData(".")]
    [InlineData("..")]
    [InlineData("a/../..")]
    [InlineData("/tmp/elsewhere")]
    public void Bucket_ThatIsNoFolderWithin_FailsTheJob(string bucket)
    {
        var error = Assert.Throws<FlinkException>(() => Write(FileSink.Text<string>(_folder.Root).WithBuckets(_ => bucket), "x"));

        Assert.Contains($"'{bucket}'", error.Message, StringComparison.Ordinal);
        Assert.Equal(FailureOrigin.User, error.Origin);
    }

    [Fact]
    public void Folder_WithResultsInABucket_IsRefused()
    {
        var sink = FileSink.Text<string>(_folder.Root).WithBuckets(_ => "a/b");
        Write(sink, "x");

        Assert.Contains("already holds results", Assert.Throws<FlinkException>(sink.Validate).Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Buckets_AndOverwrite_DoNotGoTogether()
    {
        Assert.Throws<InvalidJobException>(() => FileSink.Text<string>(_folder.Root).WithBuckets(_ => "a").Overwrite());
        Assert.Throws<InvalidJobException>(() => FileSink.Text<string>(_folder.Root).Overwrite().WithBuckets(_ => "a"));
    }

    private static void Write(FileSink<string> sink, params string[] records)
    {
        using var writer = sink.CreateWriter(new FakeContext());
        var batch = new RecordBatch<string>();
        foreach (var record in records)
        {
            batch.Values[batch.Count++] = record;
        }

        writer.Write(batch);
        writer.Flush(endOfInput: true);
        Assert.All(sink.Commit(writer.PrepareCommit()), request => Assert.Null(request.Signal));
    }
}
