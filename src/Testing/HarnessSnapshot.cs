using FlinkNet.Engine.RecordPath.State.Snapshots;
using FlinkNet.Model;

namespace FlinkNet.Testing;

/// <summary>
/// What the operators of a harness remember, serialized as in a checkpoint, at the moment at which it was taken. It can be restored any
/// number of times. Operators are found again by their uids, or,
/// without one, by their place in the piece.
/// </summary>
public sealed record HarnessSnapshot
{
    internal HarnessSnapshot(IReadOnlyDictionary<string, IReadOnlyList<OperatorSnapshot>> operators, long processingTime) =>
        (Operators, ProcessingTime) = (operators, processingTime);

    /// <summary>Of operators with one subtask.</summary>
    internal HarnessSnapshot(IReadOnlyDictionary<string, OperatorSnapshot> operators, long processingTime)
        : this(operators.ToDictionary(entry => entry.Key, IReadOnlyList<OperatorSnapshot> (entry) => [entry.Value]), processingTime)
    {
    }

    /// <summary>
    /// What the clock of a harness that begins with the snapshot shows first, in milliseconds since 1970: what it showed when the snapshot
    /// was taken, or a later time that is set here.
    /// </summary>
    public long ProcessingTime { get; init; }

    /// <summary>Whether the operators had finished.</summary>
    internal bool HasEnded { get; init; }

    /// <summary>By what operators are found again: what each of their subtasks remembers.</summary>
    internal IReadOnlyDictionary<string, IReadOnlyList<OperatorSnapshot>> Operators { get; }

    /// <summary>
    /// The snapshot of a subtask that has the keys of several: what scaling in makes of theirs. Broadcast state is the first one's.
    /// </summary>
    /// <param name="parts">Snapshots of the same piece, each of other keys.</param>
    /// <exception cref="ArgumentException">There is none, or two have the same keys.</exception>
    public static HarnessSnapshot Combine(params IReadOnlyList<HarnessSnapshot> parts)
    {
        ArgumentNullException.ThrowIfNull(parts);
        ArgumentOutOfRangeException.ThrowIfZero(parts.Count, nameof(parts));
        var operators = parts.SelectMany(part => part.Operators).GroupBy(entry => entry.Key, entry => entry.Value);
        return new HarnessSnapshot(
            operators.ToDictionary(
                group => group.Key, IReadOnlyList<OperatorSnapshot> (group) => [Whole([.. group.SelectMany(subtasks => subtasks)])]),
            parts.Max(part => part.ProcessingTime));
    }

    // Restoring takes a snapshot apart, so each subtask gets one of its own.
    internal Dictionary<string, OperatorSnapshot> Of(KeyGroupRange groups, int subtask, int parallelism) =>
        Operators.ToDictionary(entry => entry.Key, entry => OperatorSnapshot.Merge(entry.Value, groups, subtask, parallelism));

    private static OperatorSnapshot Whole(OperatorSnapshot[] parts) =>
        OperatorSnapshot.Merge(parts, new KeyGroupRange(0, int.MaxValue), subtask: 0, parallelism: 1);
}
