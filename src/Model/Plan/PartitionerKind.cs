namespace FlinkNet.Model;

/// <summary>How the records of an edge are shared out among the consumer's subtasks.</summary>
public enum PartitionerKind
{
    /// <summary>To the consumer subtask of the same index; both sides have the same parallelism.</summary>
    Forward,

    /// <summary>Round robin over all consumer subtasks.</summary>
    Rebalance,

    /// <summary>Round robin within the local group of consumer subtasks.</summary>
    Rescale,

    /// <summary>Uniformly at random.</summary>
    Shuffle,

    /// <summary>A copy to every consumer subtask.</summary>
    Broadcast,

    /// <summary>All to subtask 0.</summary>
    Global,

    /// <summary>By the user's partitioner.</summary>
    Custom,

    /// <summary>By the key's group.</summary>
    Hash,
}
