namespace FlinkNet.Engine.RecordPath.Serialization;

/// <summary>What is stored for a key, and when it is looked at next, whether it is expired.</summary>
internal struct TtlEntry<TStored>
{
    /// <summary>What is stored.</summary>
    public TStored Stored;

    /// <summary>When it is looked at next.</summary>
    public long DueAt;
}
