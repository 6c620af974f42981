using FlinkNet.Connectors.Files;
using FlinkNet.Connectors.Tests.Fakes;
using FlinkNet.Model;

namespace FlinkNet.Connectors.Tests.Files;

/// <summary>
/// What a checkpoint relies on outlasts a loss of power: names are forced to the disk with their folders, after they were given and before
/// anybody is told.
/// </summary>
public sealed class FileSinkPowerTests : IDisposable
{
    private readonly TempFolder _folder = new();
    private readonly List<(string Folder, string[] Names)> _synced = [];

    public FileSinkPowerTests() => DurableFolders.Synced += OnSynced;

    public void Dispose()
    {
        DurableFolders.Synced -= OnSynced;
        _folder.Dispose();
    }

    [Fact]
    public void PendingFile_OfACheckpoint_HasItsNameOnTheDiskBeforeItIsPrepared()
    {
        using var writer = FileSink.Text<int>(_folder.PathOf("out")).CreateWriter(new FakeContext());
        _synced.Clear();

        var pending = Prepare(writer, 1).Pending!;

        Assert.Contains(_synced, sync => sync.Folder == _folder.PathOf("out") && sync.Names.Contains(Path.GetFileName(pending)));
    }

    [Fact]
    public void Result_OfACommit_HasItsNameOnTheDiskBeforeItIsCommitted()
    {
        var sink = FileSink.Text<int>(_folder.PathOf("out"));
        using var writer = sink.CreateWriter(new FakeContext());
        var prepared = Prepare(writer, 1);
        _synced.Clear();

        sink.Commit([prepared]);

        Assert.Contains(_synced, sync => sync.Folder == _folder.PathOf("out") && sync.Names.Contains(Path.GetFileName(prepared.Result)));
    }

    [Fact]
    public void Result_OfAnAttemptThatWasKilledBeforeItWasOnTheDisk_IsForcedThereByTheNext()
    {
        var sink = FileSink.Text<int>(_folder.PathOf("out"));
        using var writer = sink.CreateWriter(new FakeContext());
        var prepared = Prepare(writer, 1);
        File.Move(prepared.Pending!, prepared.Result);
        _synced.Clear();

        sink.Commit([prepared], isRestored: true);

        Assert.Contains(_synced, sync => sync.Folder == _folder.PathOf("out"));
    }

    [Fact]
    public void Folders_ThatTheSinkCreates_AreOnTheDiskWithTheirNames()
    {
        var sink = FileSink.Text<int>(_folder.PathOf("new/out")).WithBuckets(number => $"dt={number}/hour");
        using var writer = sink.CreateWriter(new FakeContext());

        Prepare(writer, 7);

        Assert.Contains(_synced, sync => sync.Folder == _folder.Root && sync.Names.Contains("new"));
        Assert.Contains(_synced, sync => sync.Folder == _folder.PathOf("new") && sync.Names.Contains("out"));
        Assert.Contains(_synced, sync => sync.Folder == _folder.PathOf("new/out") && sync.Names.Contains("dt=7"));
        Assert.Contains(_synced, sync => sync.Folder == _folder.PathOf("new/out/dt=7") && sync.Names.Contains("hour"));
    }

    [Fact]
    public void Commit_OfManyFilesInAFolder_ForcesItToTheDiskOnce()
    {
        var sink = FileSink.Text<int>(_folder.PathOf("out"));
        using var writer = sink.CreateWriter(new FakeContext());
        List<PendingFile> prepared = [Prepare(writer, 1), Prepare(writer, 2), Prepare(writer, 3)];
        _synced.Clear();

        sink.Commit(prepared);

        Assert.Single(_synced);
    }

    private static PendingFile Prepare(ICommittingSinkWriter<int, PendingFile> writer, int record)
    {
        var batch = new RecordBatch<int> { Count = 1 };
        batch.Values[0] = record;
        writer.Write(batch);
        writer.Flush(endOfInput: false);
        return Assert.Single(writer.PrepareCommit());
    }

    // Other tests run beside this one.
    private void OnSynced(string folder)
    {
        if (folder.StartsWith(_folder.Root, StringComparison.Ordinal))
        {
            _synced.Add((folder, [.. Directory.EnumerateFileSystemEntries(folder).Select(path => Path.GetFileName(path))]));
        }
    }
}
