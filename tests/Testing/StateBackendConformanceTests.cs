using FlinkNet.Engine.RecordPath.State.Backends;
using FlinkNet.Testing.Conformance;

namespace FlinkNet.Testing.Tests;

/// <summary>A back end that sees nothing but what is public passes the suite, and one that breaks a promise is found.</summary>
public sealed class StateBackendConformanceTests
{
    public static TheoryData<StateBackendPromise> Promises => [.. Enum.GetValues<StateBackendPromise>()];

    [Theory]
    [MemberData(nameof(Promises))]
    public void Backend_ThatSeesOnlyWhatIsPublic_KeepsItsPromises(StateBackendPromise promise) =>
        new Suite(BackendFault.None).Verify(promise);

    [Theory]
    [InlineData(StateBackendPromise.KeepsAllKindsOfState, BackendFault.KeepsWhatIsRemoved)]
    [InlineData(StateBackendPromise.KeepsNamespacesAndNamesApart, BackendFault.SharesNamespaces)]
    [InlineData(StateBackendPromise.KeepsMoreThanItCaches, BackendFault.ForgetsAtAThousand)]
    [InlineData(StateBackendPromise.TakesEqualKeysForOne, BackendFault.TellsKeysApartByTheirSerializer)]
    [InlineData(StateBackendPromise.GoesThroughAllKeys, BackendFault.SkipsKeys)]
    [InlineData(StateBackendPromise.PrefetchesWithoutChange, BackendFault.ClearsWhatIsPrefetched)]
    [InlineData(StateBackendPromise.FreezesItsSnapshots, BackendFault.FreezesTooLate)]
    [InlineData(StateBackendPromise.Rescales, BackendFault.LosesAKeyGroup)]
    [InlineData(StateBackendPromise.KeepsWhatNobodyRequests, BackendFault.ForgetsAtAThousand)]
    [InlineData(StateBackendPromise.LetsStateExpire, BackendFault.DropsWhatExpires)]
    [InlineData(StateBackendPromise.SharesSavepointsWithOthers, BackendFault.LosesAKeyGroup)]
    public void Backend_ThatBreaksAPromise_IsFound(StateBackendPromise promise, BackendFault fault)
    {
        var failure = Assert.Throws<ConformanceException>(() => new Suite(fault).Verify(promise));

        Assert.StartsWith($"{promise}: ", failure.Message, StringComparison.Ordinal);
    }

    private sealed class Suite(BackendFault fault) : StateBackendConformance
    {
        protected override IStateBackend CreateBackend() => new BytesBackend(fault);
    }
}
