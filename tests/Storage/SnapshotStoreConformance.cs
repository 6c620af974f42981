namespace FlinkNet.Storage.Tests;

/// <summary>What every snapshot store promises.</summary>
public abstract class SnapshotStoreConformance
{
    private protected static CancellationToken Cancel => TestContext.Current.CancellationToken;

    protected abstract Task<ISnapshotStore> OpenAsync();

    [Theory]
    [InlineData(0)]
    [InlineData(1)]
    [InlineData(100_000)]
    [InlineData(20_000_000)]
    public async Task Object_IsReadAsItWasWritten(int length)
    {
        var store = await OpenAsync();
        var content = new byte[length];
        new Random(1).NextBytes(content);

        Assert.True(await store.TryWriteAsync("job/chk-1/v0-0", content, Cancel));

        Assert.Equal(content, await store.TryReadAsync("job/chk-1/v0-0", Cancel));
    }

    [Theory]
    [InlineData(0)]
    [InlineData(100_000)]
    [InlineData(20_000_000)]
    public async Task Stream_IsReadAsItWasWritten_AndNeverWrittenOver(int length)
    {
        var store = await OpenAsync();
        var content = new byte[length];
        new Random(2).NextBytes(content);

        Assert.True(await store.TryWriteAsync("job/shared/1-v0-0", new ForwardStream(content), Cancel));
        Assert.False(await store.TryWriteAsync("job/shared/1-v0-0", new ForwardStream([1, 2, 3]), Cancel));

        Assert.Equal(content, await store.TryReadAsync("job/shared/1-v0-0", Cancel));
    }

    [Fact]
    public async Task Stream_ThatFailsHalfWay_LeavesNoObject()
    {
        var store = await OpenAsync();

        await Assert.ThrowsAnyAsync<IOException>(() =>
            store.TryWriteAsync("job/shared/1-v0-0", new ForwardStream(new byte[20_000_000], failsAt: 15_000_000), Cancel));

        Assert.Null(await store.TryReadAsync("job/shared/1-v0-0", Cancel));
        Assert.Empty(await store.ListAsync("job/", Cancel));
    }

    [Fact]
    public async Task Piece_IsReadAsItWasWritten_AndEndsWithItsObject()
    {
        var store = await OpenAsync();
        await store.TryWriteAsync("job/shared/1-v0-0", new byte[] { 0, 1, 2, 3, 4 }, Cancel);

        Assert.Equal([1, 2], (await store.TryReadAsync("job/shared/1-v0-0", 1, 2, Cancel))!);
        Assert.Equal([3, 4], (await store.TryReadAsync("job/shared/1-v0-0", 3, 10, Cancel))!);
        Assert.Empty((await store.TryReadAsync("job/shared/1-v0-0", 2, 0, Cancel))!);
        Assert.Empty((await store.TryReadAsync("job/shared/1-v0-0", 7, 2, Cancel))!);
        Assert.Null(await store.TryReadAsync("job/shared/2-v0-0", 0, 1, Cancel));
    }

    [Fact]
    public async Task Object_ThatIsThere_IsNeverWrittenOver()
    {
        var store = await OpenAsync();
        Assert.True(await store.TryWriteAsync("job/chk-1/_metadata", "first"u8.ToArray(), Cancel));

        Assert.False(await store.TryWriteAsync("job/chk-1/_metadata", "second"u8.ToArray(), Cancel));

        Assert.Equal("first"u8.ToArray(), await store.TryReadAsync("job/chk-1/_metadata", Cancel));
    }

    [Fact]
    public async Task Writers_AtOnce_OneWins()
    {
        var store = await OpenAsync();
        var outcomes =
            await Task.WhenAll(Enumerable.Range(0, 8)
                .Select(writer => store.TryWriteAsync("job/chk-1/_metadata", new[] { (byte)writer }, Cancel)));

        Assert.Single(outcomes, won => won);
        Assert.Equal([(byte)Array.IndexOf(outcomes, true)], (await store.TryReadAsync("job/chk-1/_metadata", Cancel))!);
    }

    [Fact]
    public async Task Object_ThatIsNotThere_IsReadAsNothing()
    {
        var store = await OpenAsync();

        Assert.Null(await store.TryReadAsync("job/chk-1/_metadata", Cancel));
        Assert.Empty(await store.ListAsync("job/", Cancel));
        await store.DeleteAsync("job/chk-1/_metadata", Cancel);
    }

    [Fact]
    public async Task List_IsOfThePrefix_WhateverTheNamesHold()
    {
        var store = await OpenAsync();
        string[] names = ["a%20job/chk-1/_metadata", "a%20job/chk-1/v0-0-ab", "a%20job/chk-10/_metadata", "b/chk-1/_metadata"];
        foreach (var name in names)
        {
            await store.TryWriteAsync(name, new byte[] { 1 }, Cancel);
        }

        Assert.Equal(names[..3], await store.ListAsync("a%20job/", Cancel));
        Assert.Equal(names[..2], await store.ListAsync("a%20job/chk-1/", Cancel));
        Assert.Equal(names[2..3], await store.ListAsync("a%20job/chk-10", Cancel));
    }

    [Fact]
    public async Task Object_ThatWasDeleted_IsGone_AndMayBeWrittenAgain()
    {
        var store = await OpenAsync();
        await store.TryWriteAsync("job/chk-1/x", new byte[] { 1 }, Cancel);
        await store.TryWriteAsync("job/chk-2/x", new byte[] { 2 }, Cancel);

        await store.DeleteAsync("job/chk-1/x", Cancel);

        Assert.Equal(["job/chk-2/x"], await store.ListAsync("job/", Cancel));
        Assert.True(await store.TryWriteAsync("job/chk-1/x", new byte[] { 3 }, Cancel));
        Assert.Equal(new byte[] { 3 }, await store.TryReadAsync("job/chk-1/x", Cancel));
    }
}
