namespace FlinkNet.Testing.Conformance;

/// <summary>
/// What a source must keep: checked one by one by <see cref="SourceConformance{T, TSplit, TEnumeratorState}.VerifyAsync"/>.
/// </summary>
public enum SourcePromise
{
    /// <summary>A good source is accepted before anything runs, and has a name.</summary>
    IsAccepted,

    /// <summary>Whatever the parallelism and the size of batches, every record is read exactly once.</summary>
    ReadsEachRecordOnce,

    /// <summary>
    /// Gone on with from a snapshot that was taken after any number of reads, and went to another process, it loses and repeats nothing.
    /// </summary>
    ResumesFromAnySnapshot,

    /// <summary>One reader that goes on from a snapshot reads in the order in which it would have read.</summary>
    ResumesInTheSameOrder,

    /// <summary>Gone on with by more or fewer readers, it loses and repeats nothing.</summary>
    Rescales,

    /// <summary>What an enumerator answered as its state is not changed by what it does later.</summary>
    KeepsItsSnapshots,

    /// <summary>The splits of a reader that was lost are read on, from where it was, by the one that takes its place.</summary>
    SurvivesTheLossOfAReader,

    /// <summary>A reader without splits asks for some, reads nothing and has nothing to remember.</summary>
    AsksForSplits,

    /// <summary>A reader may be disposed of half-way, and twice.</summary>
    MayBeDisposedOfTwice,
}
