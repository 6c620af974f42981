using System.Collections.Concurrent;
using FlinkNet.Model;
using FlinkNet.State.Tests;

namespace FlinkNet.Storage.Tests;

public sealed class LocalSnapshotStoreTests : SnapshotStoreConformance, IDisposable
{
    private readonly string _folder = Directory.CreateTempSubdirectory("flink-store-").FullName;

    public void Dispose() => Directory.Delete(_folder, recursive: true);

    [Fact]
    public async Task WhatAKilledProcessLeft_IsNotListed_AndDeletedWhenItIsOld()
    {
        var half = Path.Combine(_folder, ".tmp", "0123");
        Directory.CreateDirectory(Path.GetDirectoryName(half)!);
        await File.WriteAllTextAsync(half, "half", Cancel);
        Assert.Empty(await new LocalSnapshotStoreProvider().TryOpen(_folder)!.ListAsync("job/", Cancel));
        Assert.True(File.Exists(half));

        File.SetLastWriteTimeUtc(half, DateTime.UtcNow.AddHours(-2));
        new LocalSnapshotStoreProvider().TryOpen(_folder);
        Assert.False(File.Exists(half));
    }

    [Fact]
    public async Task Write_LeavesNothingBesideTheObject()
    {
        var store = await OpenAsync();
        await store.TryWriteAsync("job/x", new byte[] { 1 }, Cancel);
        await store.TryWriteAsync("job/x", new byte[] { 2 }, Cancel);

        Assert.Equal(["x"], Directory.GetFiles(_folder, "*", SearchOption.AllDirectories).Select(Path.GetFileName));
    }

    [Fact]
    public async Task Write_HasTheNamesOfTheObjectAndOfNewFoldersOnTheDiskBeforeItEnds()
    {
        var synced = new ConcurrentBag<(string Folder, string[] Names)>();
        DurableFolders.Synced += OnSynced;
        var store = new LocalSnapshotStoreProvider().TryOpen(Path.Combine(_folder, "new"))!;

        await store.TryWriteAsync("job/chk-1/v0", new byte[] { 1 }, Cancel);
        AssertSynced("", "new");
        AssertSynced("new", "job");
        AssertSynced("new/job", "chk-1");
        AssertSynced("new/job/chk-1", "v0");

        // A name that is there already may be of a writer that was killed before it was on the disk.
        synced.Clear();
        Assert.False(await store.TryWriteAsync("job/chk-1/v0", new byte[] { 1 }, Cancel));
        AssertSynced("new/job/chk-1", "v0");
        DurableFolders.Synced -= OnSynced;

        void AssertSynced(string folder, string name) =>
            Assert.Contains(synced, sync =>
                sync.Folder == Path.TrimEndingDirectorySeparator(Path.Combine(_folder, folder)) && sync.Names.Contains(name));

        void OnSynced(string folder)
        {
            if (folder.StartsWith(_folder, StringComparison.Ordinal))
            {
                synced.Add((folder, [.. Directory.EnumerateFileSystemEntries(folder).Select(path => Path.GetFileName(path))]));
            }
        }
    }

    [Fact]
    public async Task Writes_SideBySideIntoOneFolder_ForceItToTheDiskForSeveralAtOnce()
    {
        var syncs = 0;
        var isHeld = new TaskCompletionSource();
        var goesOn = new ManualResetEventSlim();
        var folder = Path.Combine(_folder, "job");
        Directory.CreateDirectory(folder);
        var shared = new FolderSyncs();
        DurableFolders.Synced += OnSynced;

        var first = shared.SyncAsync(folder);
        await isHeld.Task.WaitAsync(Cancel);
        var others = Enumerable.Range(0, 10).Select(_ => shared.SyncAsync(folder)).ToList();
        Assert.All(others, other => Assert.NotSame(first, other));
        goesOn.Set();
        await Task.WhenAll(others.Append(first)).WaitAsync(Cancel);
        await shared.SyncAsync(folder).WaitAsync(Cancel);

        DurableFolders.Synced -= OnSynced;
        Assert.Equal(3, syncs);

        void OnSynced(string synced)
        {
            if (synced == folder && Interlocked.Increment(ref syncs) == 1)
            {
                isHeld.SetResult();
                goesOn.Wait(Cancel);
            }
        }
    }

    [Fact]
    public async Task FolderThatCannotBeMade_IsAnErrorOfTheStore()
    {
        var store = await OpenAsync();
        await File.WriteAllTextAsync(Path.Combine(_folder, "job"), "", Cancel);

        await Assert.ThrowsAnyAsync<IOException>(() => store.TryWriteAsync("job/chk-1/x", new byte[] { 1 }, Cancel));
    }

    [Fact]
    public async Task FullDisk_IsAnErrorOfTheStore_AndNothingOfTheObjectIsListed()
    {
        using var disk = SmallDisk.TryMount(Path.Combine(_folder, "small"));
        Assert.SkipWhen(disk is null, "A small file system needs Linux and the right to mount one: run the tests as root.");
        var store = new LocalSnapshotStore(disk!.Path);
        Assert.True(await store.TryWriteAsync("job/chk-1/_metadata", new byte[] { 1 }, Cancel));

        await Assert.ThrowsAnyAsync<IOException>(() => store.TryWriteAsync("job/chk-2/x", new byte[16 << 20], Cancel));
        await Assert.ThrowsAnyAsync<IOException>(() => store.TryWriteAsync("job/chk-2/y", new MemoryStream(new byte[16 << 20]), Cancel));

        Assert.Equal(["job/chk-1/_metadata"], await store.ListAsync("job/", Cancel));
        Assert.True(
            await store.TryWriteAsync("job/chk-3/_metadata", new byte[1 << 20], Cancel),
            "What the failed writes took was not given back.");
        Assert.Equal(new byte[] { 1 }, await store.TryReadAsync("job/chk-1/_metadata", Cancel));
    }

    [Theory]
    [InlineData("https://account.blob.core.windows.net/container")]
    [InlineData("azure-blob://container")]
    [InlineData("s3://bucket")]
    public void Provider_LeavesOtherStoresToOthers(string location) => Assert.Null(new LocalSnapshotStoreProvider().TryOpen(location));

    [Fact]
    public void Provider_OpensPathsAndFileUris()
    {
        Assert.NotNull(new LocalSnapshotStoreProvider().TryOpen(Path.Combine(_folder, "a")));
        Assert.NotNull(new LocalSnapshotStoreProvider().TryOpen($"file://{_folder}/b"));
        Assert.True(Directory.Exists(Path.Combine(_folder, "b")));
    }

    [Fact]
    public void Provider_FolderThatCannotBeMade_IsRefused()
    {
        File.WriteAllText(Path.Combine(_folder, "file"), "");

        var refusal = Assert.Throws<FlinkException>(() => new LocalSnapshotStoreProvider().TryOpen(Path.Combine(_folder, "file", "below")));

        // It may be one for savepoints: the message must not call it another.
        Assert.Equal(FailureOrigin.User, refusal.Origin);
        Assert.StartsWith("The folder '", refusal.Message, StringComparison.Ordinal);
        Assert.Contains("below' cannot be made: ", refusal.Message, StringComparison.Ordinal);
    }

    protected override Task<ISnapshotStore> OpenAsync() => Task.FromResult<ISnapshotStore>(new LocalSnapshotStore(_folder));
}
