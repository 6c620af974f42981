namespace FlinkNet.Testing.Conformance;

/// <summary>What a state back end must keep: checked one by one by <see cref="StateBackendConformance.Verify"/>.</summary>
public enum StateBackendPromise
{
    /// <summary>Values, lists, maps and what is reduced and aggregated are there for their key alone, until they are cleared.</summary>
    KeepsAllKindsOfState,

    /// <summary>The same key has another value in another window, and under another name.</summary>
    KeepsNamespacesAndNamesApart,

    /// <summary>Of many more keys than a cache holds, each is read as it was written.</summary>
    KeepsMoreThanItCaches,

    /// <summary>Keys that are equal are one key, also when their bytes differ and after a restore.</summary>
    TakesEqualKeysForOne,

    /// <summary>All keys of a state are gone through, each once, while they are changed and removed.</summary>
    GoesThroughAllKeys,

    /// <summary>Keys whose records come next may be told of, and nothing that is read depends on it.</summary>
    PrefetchesWithoutChange,

    /// <summary>A checkpoint and a savepoint hold what was there when they were taken, and nothing of what was done later.</summary>
    FreezesItsSnapshots,

    /// <summary>
    /// Restored with more or fewer subtasks, each key is in the subtask that has its key group, and nowhere else.
    /// </summary>
    Rescales,

    /// <summary>State that nobody requests after a restore is part of the next snapshot.</summary>
    KeepsWhatNobodyRequests,

    /// <summary>State that was stored with other types is refused.</summary>
    RefusesOtherTypes,

    /// <summary>Values, elements and entries expire when their time to live has passed, also after a restore.</summary>
    LetsStateExpire,

    /// <summary>A savepoint is read by the back end in memory, and one of that is read, too.</summary>
    SharesSavepointsWithOthers,
}
