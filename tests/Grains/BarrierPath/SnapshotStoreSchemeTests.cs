using FlinkNet.Grains.BarrierPath.Storage;
using FlinkNet.Model;

namespace FlinkNet.Grains.Tests.BarrierPath;

/// <summary>A store is found by the scheme of its location; whoever names one that is not there hears what to add.</summary>
public sealed class SnapshotStoreSchemeTests
{
    private readonly SnapshotStores _stores = new([new FakeStores()]);

    [Fact]
    public async Task Open_LocationWhosePackageIsMissing_NamesThePackageToAdd()
    {
        var refusal = await Assert.ThrowsAsync<FlinkException>(() => _stores.OpenAsync("azure-blob://container/path?signature"));

        Assert.Equal(
            "Snapshots are to be kept at 'azure-blob://container/path'. This program does not reference the package that knows "
            + "'azure-blob:'. Add it: dotnet add package FlinkNet.Storage.AzureBlob",
            refusal.Message);
        Assert.Equal(FailureOrigin.User, refusal.Origin);
    }

    [Fact]
    public async Task Open_Folder_WithoutThePackageForFolders_NamesIt()
    {
        var refusal = await Assert.ThrowsAsync<FlinkException>(() => _stores.OpenAsync("/var/state"));

        Assert.EndsWith("Add it: dotnet add package FlinkNet.Storage.LocalDisk", refusal.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Open_SchemeThatNobodyKnows_ListsThoseThatAreKnown()
    {
        var refusal = await Assert.ThrowsAsync<FlinkException>(() => _stores.OpenAsync("s3://bucket"));

        Assert.Equal(
            "Snapshots are to be kept at 's3://bucket', which nobody here knows. Known are azure-blob: (package "
                + "FlinkNet.Storage.AzureBlob), "
            + "file: (package FlinkNet.Storage.LocalDisk), http: (package FlinkNet.Storage.AzureBlob), "
            + "https: (package FlinkNet.Storage.AzureBlob), mem:. Name one of them, or add the package that knows another.",
            refusal.Message);
    }

    [Fact]
    public async Task Open_LocationThatItsStoreDoesNotKnow_SaysThatTheAddressIsWrong()
    {
        var refusal = await Assert.ThrowsAsync<FlinkException>(() => _stores.OpenAsync("MEM://x"));

        Assert.Equal(
            "Snapshots are to be kept at 'MEM://x'. 'MEM:' is known here, but not such an address; see that it is complete.",
                refusal.Message);
    }
}
