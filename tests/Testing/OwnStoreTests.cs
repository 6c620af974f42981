using FlinkNet.Testing.Conformance;
using OwnStore;

namespace FlinkNet.Testing.Tests;

/// <summary>The store of the sample.</summary>
public sealed class OwnStoreTests
{
    public static TheoryData<SnapshotStorePromise> Promises => [.. Enum.GetValues<SnapshotStorePromise>()];

    [Theory]
    [MemberData(nameof(Promises))]
    public Task Store_OfTheSample_KeepsItsPromises(SnapshotStorePromise promise) =>
        new MemoryStoreConformance().VerifyAsync(promise, TestContext.Current.CancellationToken);

    [Fact]
    public void Provider_OpensItsScheme_AndLeavesOthers()
    {
        var provider = new MemoryStoreProvider();

        Assert.Same(provider.TryOpen("memory://a"), provider.TryOpen("memory://a"));
        Assert.Null(provider.TryOpen("/tmp/a"));
    }
}
