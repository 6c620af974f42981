namespace FlinkNet.Testing.Conformance;

/// <summary>
/// What a sink must keep that shows each record once: checked one by one by
/// <see cref="SinkConformance{T, TCommittable}.VerifyAsync"/>.
/// </summary>
public enum SinkPromise
{
    /// <summary>A good sink is accepted before anything runs, and has a name.</summary>
    IsAccepted,

    /// <summary>After the end of the input every record of every subtask is visible, once.</summary>
    ShowsEachRecordOnce,

    /// <summary>The records of one writer are visible in their order.</summary>
    KeepsTheOrderOfAWriter,

    /// <summary>What is written and flushed is not visible before it is committed.</summary>
    ShowsNothingBeforeTheCommit,

    /// <summary>Of a writer that is disposed of before the end of its input nothing is visible.</summary>
    LeavesNothingOfAWriterThatDidNotEnd,

    /// <summary>A second attempt of a subtask takes the place of the first, of which nothing was committed.</summary>
    LetsASecondAttemptReplaceTheFirst,

    /// <summary>A writer may be disposed of twice, and what is committed stays.</summary>
    MayBeDisposedOfTwice,

    /// <summary>What one checkpoint holds is visible from its commit on, and what the next one holds is not.</summary>
    ShowsEachCheckpointWithItsCommit,

    /// <summary>
    /// What a process prepared that is lost since is committed by another, and when it comes again it is known to be.
    /// </summary>
    CommitsWhatALostProcessPrepared,

    /// <summary>Where nothing was written there is nothing to commit.</summary>
    PreparesNothingOfNothing,
}
