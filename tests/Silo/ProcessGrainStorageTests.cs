using FlinkNet.Silos;
using Microsoft.Extensions.DependencyInjection;
using Orleans.Serialization;
using Orleans.Storage;

namespace FlinkNet.Silo.Tests;

public sealed class ProcessGrainStorageTests : IDisposable
{
    private static readonly GrainId Grain = GrainId.Create("test", "1");

    private readonly ServiceProvider _services = new ServiceCollection().AddSerializer().BuildServiceProvider();
    private readonly ProcessGrainStorage _storage;

    public ProcessGrainStorageTests() => _storage = new ProcessGrainStorage(_services.GetRequiredService<Serializer>());

    public void Dispose() => _services.Dispose();

    [Fact]
    public async Task Read_NothingWritten_IsEmpty()
    {
        var state = await ReadAsync();
        Assert.False(state.RecordExists);
        Assert.Null(state.ETag);
        Assert.Empty(state.State!);
    }

    [Fact]
    public async Task Read_AfterWrite_GivesACopyThatLaterChangesDoNotReach()
    {
        var written = new GrainState<List<int>>([1, 2]);
        await _storage.WriteStateAsync("state", Grain, written);
        written.State!.Add(3);
        var read = await ReadAsync();
        Assert.True(read.RecordExists);
        Assert.Equal([1, 2], read.State);
        Assert.Equal(written.ETag, read.ETag);
    }

    [Fact]
    public async Task Write_OverAWriteThatItDidNotSee_IsRefused()
    {
        var first = new GrainState<List<int>>([1]);
        var second = new GrainState<List<int>>([2]);
        await _storage.WriteStateAsync("state", Grain, first);
        await Assert.ThrowsAsync<InconsistentStateException>(() => _storage.WriteStateAsync("state", Grain, second));
        Assert.Equal([1], (await ReadAsync()).State);
    }

    [Fact]
    public async Task Clear_AfterWrite_LeavesNothing()
    {
        var state = new GrainState<List<int>>([1]);
        await _storage.WriteStateAsync("state", Grain, state);
        await _storage.ClearStateAsync("state", Grain, state);
        Assert.False(state.RecordExists);
        Assert.False((await ReadAsync()).RecordExists);
    }

    private async Task<GrainState<List<int>>> ReadAsync()
    {
        var state = new GrainState<List<int>>();
        await _storage.ReadStateAsync("state", Grain, state);
        return state;
    }
}
