namespace FlinkNet.Testing.Conformance;

/// <summary>What a snapshot store must keep: checked one by one by <see cref="SnapshotStoreConformance.VerifyAsync"/>.</summary>
public enum SnapshotStorePromise
{
    /// <summary>An object is read as it was written, whether it is empty or of 20 MB.</summary>
    ReadsWhatWasWritten,

    /// <summary>An object whose content comes as a stream, which can be read once, is read as it was written.</summary>
    ReadsWhatWasStreamed,

    /// <summary>A stream that fails half-way fails the call, and leaves no object.</summary>
    LeavesNothingOfAStreamThatFails,

    /// <summary>A piece of an object is read, and ends where the object ends.</summary>
    ReadsPieces,

    /// <summary>An object that is there is left as it was, and the call says so.</summary>
    NeverWritesOver,

    /// <summary>Of several who write one object at the same time one wins, and the others hear that they did not.</summary>
    LetsOneWriterWin,

    /// <summary>To read, list and delete what is not there is no error.</summary>
    TakesWhatIsMissingForNothing,

    /// <summary>All objects whose names begin with a prefix are listed, and no others, whatever the names hold, in ordinal order.</summary>
    ListsByPrefix,

    /// <summary>An object that was deleted is gone, other objects are not, and it may be written again.</summary>
    DeletesOneObject,
}
