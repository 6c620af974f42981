using FlinkNet.Model;

namespace FlinkNet.Interfaces.BarrierPath;

/// <summary>Where a task's snapshot is.</summary>
/// <param name="Task">The task.</param>
/// <param name="Checkpoint">The checkpoint.</param>
/// <param name="Name">The name of its object, below the checkpoint's folder; null when it is in <paramref name="Inline"/>.</param>
/// <param name="Inline">A small snapshot itself.</param>
/// <param name="Length">Its length in bytes.</param>
/// <param name="Checksum">The XXH3 hash of its bytes.</param>
/// <param name="HasEnded">Whether the task's input had ended.</param>
[GenerateSerializer, Immutable, Alias("flink.CheckpointAcknowledgement")]
public sealed record CheckpointAcknowledgement(
    [property: Id(0)] TaskAttemptId Task,
    [property: Id(1)] CheckpointId Checkpoint,
    [property: Id(2)] string? Name,
    [property: Id(3)] byte[]? Inline,
    [property: Id(4)] long Length,
    [property: Id(5)] ulong Checksum,
    [property: Id(6)] bool HasEnded)
{
    /// <summary>The shared files that the snapshot needs.</summary>
    [Id(7)]
    public SharedFile[] Files { get; init; } = [];

    /// <summary>What kinds of state each of the task's operators has.</summary>
    [Id(8)]
    public Dictionary<string, int> Operators { get; init; } = [];

    /// <summary>The in-flight records that the task's barrier overtook; null for an aligned one.</summary>
    [Id(9)]
    public ChannelStateHandle? Channels { get; init; }
}
