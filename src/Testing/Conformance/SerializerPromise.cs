namespace FlinkNet.Testing.Conformance;

/// <summary>What a serializer must keep: checked one by one by <see cref="SerializerConformance{T}.Verify"/>.</summary>
public enum SerializerPromise
{
    /// <summary>Another serializer of the same kind reads what one wrote: each value alone, and all of them in one batch.</summary>
    ReadsWhatAnotherWrote,

    /// <summary>It reads its batch and nothing behind it, and answers how many bytes that was; an empty batch is no bytes.</summary>
    ReadsItsBatchAlone,

    /// <summary>One serializer writes and reads one batch after the other; nothing is left over from those before.</summary>
    ServesOneBatchAfterTheOther,

    /// <summary>Values are read into places that hold others, which stay as they are for whoever still has them.</summary>
    LeavesReadValuesAlone,

    /// <summary>It takes whatever pieces of memory its output gives, if only they are as large as it requested.</summary>
    WritesIntoPieces,
}
