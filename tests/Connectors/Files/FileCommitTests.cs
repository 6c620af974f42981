using FlinkNet.Connectors.Files;
using FlinkNet.Connectors.Tests.Fakes;
using FlinkNet.Model;

namespace FlinkNet.Connectors.Tests.Files;

/// <summary>Rules X4, X5 and X7 of the file sink: what becomes of a pending file.</summary>
public sealed class FileCommitTests : IDisposable
{
    private readonly TempFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Fact]
    public void X4_FileThatHasItsNameAlready_IsLeftAsItIs()
    {
        var (sink, prepared) = Prepare();
        sink.Commit(prepared);
        var written = File.GetLastWriteTimeUtc(prepared[0].Result);

        Assert.Equal(nameof(ICommitRequest<>.SignalAlreadyCommitted), sink.Commit(prepared, isRestored: true)[0].Signal);
        Assert.Equal(written, File.GetLastWriteTimeUtc(prepared[0].Result));
    }

    [Fact]
    public void X5_FolderThatIsNotThere_IsTriedAgain()
    {
        var (sink, prepared) = Prepare();
        var elsewhere = prepared[0] with { Result = _folder.PathOf("missing/part-00000") };

        var request = sink.Commit([elsewhere])[0];

        Assert.Equal(nameof(ICommitRequest<>.RetryLater), request.Signal);
        Assert.Contains("cannot be made a result", request.Reason!.Message, StringComparison.Ordinal);
        Assert.Null(sink.Commit(prepared)[0].Signal);
    }

    [Fact]
    public void X7_PendingFileThatIsGone_FailsTheJob()
    {
        var (sink, prepared) = Prepare();
        File.Delete(prepared[0].Pending!);

        var request = sink.Commit(prepared)[0];

        Assert.Equal(nameof(ICommitRequest<>.SignalFailedWithUnknownReason), request.Signal);
        Assert.Contains(
            $"Written and gone before it became a result: '{prepared[0].Pending}'",
            request.Reason!.Message,
            StringComparison.Ordinal);
    }

    [Fact]
    public void X7_RestoredFilesThatAreGone_FailTheJob_NamingAllOfThemAndWhatToDo()
    {
        var (sink, first) = Prepare();
        List<PendingFile> prepared = [.. first, .. Prepare(sink)];
        prepared.ForEach(file => File.Delete(file.Pending!));

        var requests = sink.Commit(prepared, isRestored: true);

        Assert.Equal(2, requests.Count);
        Assert.All(requests, request =>
        {
            Assert.Equal(nameof(ICommitRequest<>.SignalFailedWithUnknownReason), request.Signal);
            Assert.All(prepared, file => Assert.Contains($"'{file.Pending}'", request.Reason!.Message, StringComparison.Ordinal));
            Assert.Contains("AllowMovedResults()", request.Reason!.Message, StringComparison.Ordinal);
        });
    }

    [Fact]
    public void X4_RestoredResultThatIsGone_IsDroppedWithAWarning_OnlyWhereReadersMayMoveResults()
    {
        var (sink, prepared) = Prepare();
        sink.Commit(prepared);
        File.Delete(prepared[0].Result);

        Assert.Equal(nameof(ICommitRequest<>.SignalFailedWithKnownReason), sink.AllowMovedResults()
            .Commit(prepared, isRestored: true)[0].Signal);
        Assert.Equal(nameof(ICommitRequest<>.SignalFailedWithUnknownReason), sink.Commit(prepared, isRestored: true)[0].Signal);
    }

    [Fact]
    public void X7_FolderThatIsGone_FailsTheJob_AlsoWhereReadersMayMoveResults()
    {
        var (sink, prepared) = Prepare();
        Directory.Delete(_folder.PathOf("out"), recursive: true);

        Assert.Equal(nameof(ICommitRequest<>.SignalFailedWithUnknownReason), sink.AllowMovedResults()
            .Commit(prepared, isRestored: true)[0].Signal);
    }

    [Fact]
    public void X7_FileOfAnotherWithTheResultsName_IsNotOverwritten()
    {
        var (sink, prepared) = Prepare();
        File.WriteAllText(prepared[0].Result, "another's");

        Assert.Equal(nameof(ICommitRequest<>.SignalFailedWithUnknownReason), sink.Commit(prepared)[0].Signal);
        Assert.Equal("another's", File.ReadAllText(prepared[0].Result));
        Assert.True(File.Exists(prepared[0].Pending));
    }

    [Fact]
    public void Committable_OfARelativeFolder_IsFoundFromAnyWorkingDirectory()
    {
        var relative = Path.GetRelativePath(Environment.CurrentDirectory, _folder.PathOf("out"));
        var prepared = Prepare(FileSink.Text<int>(relative));

        Assert.True(Path.IsPathFullyQualified(prepared[0].Pending!));
        Assert.True(Path.IsPathFullyQualified(prepared[0].Result));
        Assert.StartsWith(_folder.PathOf("out"), prepared[0].Result, StringComparison.Ordinal);
    }

    private (FileSink<int> Sink, IReadOnlyList<PendingFile> Prepared) Prepare()
    {
        var sink = FileSink.Text<int>(_folder.PathOf("out"));
        return (sink, Prepare(sink));
    }

    private static IReadOnlyList<PendingFile> Prepare(FileSink<int> sink)
    {
        using var writer = sink.CreateWriter(new FakeContext());
        writer.Write(new RecordBatch<int> { Count = 1 });
        writer.Flush(endOfInput: false);
        return [.. writer.PrepareCommit()];
    }
}
