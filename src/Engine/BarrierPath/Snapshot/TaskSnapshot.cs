using FlinkNet.Engine.RecordPath.State.Snapshots;
using FlinkNet.Model;

namespace FlinkNet.Engine.BarrierPath.Snapshot;

/// <summary>
/// What one task remembers at one barrier. Much of it may be frozen only, and is serialized beside the task's loop.
/// </summary>
/// <param name="Operators">What its operators remember, by what they are found again by.</param>
/// <param name="HasEnded">Whether its input had ended and its operators were finished: restored, they are not finished again.</param>
internal sealed record TaskSnapshot(IReadOnlyDictionary<string, OperatorSnapshot> Operators, bool HasEnded)
{
    /// <summary>The checkpoint that it was read from, to restore it; null before it is stored.</summary>
    public CompletedCheckpoint? RestoredFrom { get; init; }

    /// <summary>
    /// The records that were in flight, at the task's inputs and outputs; when it is restored, those that it is to process before any
    /// other. Null for none.
    /// </summary>
    public ChannelState? Channels { get; init; }

    /// <summary>Whether the barrier overtook records.</summary>
    public bool IsUnaligned { get; init; }

    /// <summary>Lets go of what is frozen and of files on this machine, when they are stored or not needed.</summary>
    public void Release()
    {
        foreach (var log in Operators.Values.SelectMany(state => state.Frozen))
        {
            log.Release();
        }

        foreach (var files in Operators.Values.SelectMany(state => state.Files))
        {
            files.Release?.Invoke();
        }
    }
}
