namespace FlinkNet.Interfaces.BarrierPath;

/// <summary>The status of an attempt's checkpoints.</summary>
[GenerateSerializer, Alias("flink.CheckpointingStatus")]
public enum CheckpointingStatus
{
    /// <summary>They are taken.</summary>
    Running,

    /// <summary>The attempt has paused after a checkpoint, so that the next is restored from it; no more are taken.</summary>
    Paused,

    /// <summary>A JobManager has begun a later attempt.</summary>
    Superseded,
}
