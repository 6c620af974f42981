using FlinkNet.Engine.RecordPath.State.Backends;
using FlinkNet.Engine.RecordPath.State.Tables;

namespace FlinkNet.Testing.Conformance;

/// <summary>
/// What every back end promises of keyed state: derive from it, make the back end, and check each <see cref="StateBackendPromise"/> with
/// the test framework of your choice. All runs on the test's thread, in virtual time, without a job; snapshots are written and read as in
/// one.
/// </summary>
/// <example>
/// With xunit:
/// <code>
/// public static TheoryData&lt;StateBackendPromise&gt; Promises => [.. Enum.GetValues&lt;StateBackendPromise&gt;()];
///
/// [Theory]
/// [MemberData(nameof(Promises))]
/// public void Backend_KeepsItsPromises(StateBackendPromise promise) => Verify(promise);
/// </code>
/// </example>
public abstract class StateBackendConformance
{
    /// <summary>Makes the back end, which is disposed of if it can be. Called once for each promise.</summary>
    protected abstract IStateBackend CreateBackend();

    /// <summary>Checks one promise.</summary>
    /// <exception cref="ConformanceException">The back end breaks it.</exception>
    public void Verify(StateBackendPromise promise)
    {
        var backend = CreateBackend();
        using var ends = backend as IDisposable;
        var promised = new Promised($"{promise}");
        var (kinds, snapshots) = (new StateKindChecks(backend, promised), new StateSnapshotChecks(backend, promised));
        Action verify = promise switch
        {
            StateBackendPromise.KeepsAllKindsOfState => kinds.VerifyKinds,
            StateBackendPromise.KeepsNamespacesAndNamesApart => kinds.VerifyApart,
            StateBackendPromise.KeepsMoreThanItCaches => kinds.VerifyMany,
            StateBackendPromise.GoesThroughAllKeys => kinds.VerifyAllKeys,
            StateBackendPromise.PrefetchesWithoutChange => kinds.VerifyPrefetching,
            StateBackendPromise.LetsStateExpire => new StateTtlChecks(backend, promised).Verify,
            StateBackendPromise.TakesEqualKeysForOne => snapshots.VerifyEqualKeys,
            StateBackendPromise.FreezesItsSnapshots => snapshots.VerifyFreezing,
            StateBackendPromise.Rescales => snapshots.VerifyRescaling,
            StateBackendPromise.KeepsWhatNobodyRequests => snapshots.VerifyUnclaimed,
            StateBackendPromise.RefusesOtherTypes => snapshots.VerifyTypes,
            StateBackendPromise.SharesSavepointsWithOthers => snapshots.VerifyExchange,
            _ => throw new ArgumentOutOfRangeException(nameof(promise), promise, "There is no such promise."),
        };
        verify();
    }
}

/// <summary>What the checks of a back end have in common.</summary>
internal static class ManyKeys
{
    /// <summary>How many there are.</summary>
    public const int Count = 5_000;

    /// <summary>Stores three times its key for each.</summary>
    public static void Fill(StateRig<int, VoidNamespace> rig, IValueState<int> state)
    {
        for (var key = 0; key < Count; key++)
        {
            rig.At(key);
            state.Value = key * 3;
        }
    }

    /// <summary>The keys of a state.</summary>
    public static List<TKey> Of<TKey>(StateRig<TKey, VoidNamespace> rig, StateDescriptor descriptor)
        where TKey : notnull
    {
        var keys = new List<TKey>();
        rig.States.ForEachKey(descriptor, keys.Add);
        return keys;
    }
}
