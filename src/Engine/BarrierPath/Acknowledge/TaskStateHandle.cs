using System.Text.Json.Serialization;
using FlinkNet.Engine.RecordPath.State.Snapshots;
using FlinkNet.Model;

namespace FlinkNet.Engine.BarrierPath.Acknowledge;

/// <summary>Where the snapshot of one task is.</summary>
/// <param name="Name">The name of its object in the store, below the checkpoint's folder; null when it is in
/// <paramref name="Inline"/>.</param>
/// <param name="Inline">A small snapshot itself: it needs no object of its own.</param>
/// <param name="Length">Its length in bytes.</param>
/// <param name="Checksum">The XXH3 hash of its bytes.</param>
/// <param name="HasEnded">Whether the task's input had ended.</param>
internal sealed record TaskStateHandle(string? Name, byte[]? Inline, long Length, ulong Checksum, bool HasEnded)
{
    /// <summary>The shared files that the snapshot needs: those that were written for it, and those of checkpoints before it.</summary>
    public IReadOnlyList<SharedFile> Files { get; init; } = [];

    /// <summary>What kinds of state each operator has in it. The manifest tells it once for all tasks of a vertex.</summary>
    [JsonIgnore]
    public IReadOnlyDictionary<string, StateKinds> Operators { get; init; } = new Dictionary<string, StateKinds>();

    /// <summary>The in-flight records that the task's barrier overtook; null for an aligned one.</summary>
    public ChannelStateHandle? Channels { get; init; }
}
