using FlinkNet.Model;

namespace FlinkNet.Interfaces.BarrierPath;

/// <summary>
/// What the operators of one subtask remembered that has no key, at a checkpoint that is complete: lists, union lists, broadcast state, and
/// what sources and sinks keep so.
/// </summary>
/// <param name="Task">The subtask, and the attempt that took the checkpoint.</param>
/// <param name="Checkpoint">The checkpoint's number.</param>
/// <param name="SnapshotLength">How long the subtask's whole snapshot is in that checkpoint, in bytes.</param>
/// <param name="SnapshotChecksum">The XXH3 hash of that snapshot, as the checkpoint's manifest has it.</param>
/// <param name="States">The states that had something in them.</param>
[GenerateSerializer, Immutable, Alias("flink.TaskOperatorState")]
public sealed record TaskOperatorState(
    [property: Id(0)] TaskAttemptId Task,
    [property: Id(1)] long Checkpoint,
    [property: Id(2)] long SnapshotLength,
    [property: Id(3)] ulong SnapshotChecksum,
    [property: Id(4)] OperatorState[] States);

/// <summary>One state of one operator in one subtask.</summary>
/// <param name="OperatorId">The operator's uid, or its place in the program when it has none.</param>
/// <param name="Name">The state's name in the checkpoint: <c>function/NAME</c> for those of an <c>ICheckpointedFunction</c>; those of
/// sources and sinks begin with <c>$</c>.</param>
/// <param name="Kind">Who gets it when the job goes on.</param>
/// <param name="Types">The types of what is in it.</param>
/// <param name="Count">How many elements it has; 1 for broadcast state.</param>
/// <param name="Length">How long they are together, in bytes.</param>
/// <param name="Checksum">The XXH3 hash of them, one behind the other.</param>
/// <param name="Elements">The elements, serialized; null when the subtask's operator state is too large to be kept here.</param>
// Parameters: a message, whose members are its contract; they are numbered, not counted.
[GenerateSerializer, Immutable, Alias("flink.OperatorState")]
public sealed record OperatorState(
    [property: Id(0)] string OperatorId,
    [property: Id(1)] string Name,
    [property: Id(2)] OperatorStateKind Kind,
    [property: Id(3)] string Types,
    [property: Id(4)] int Count,
    [property: Id(5)] long Length,
    [property: Id(6)] ulong Checksum,
    [property: Id(7)] byte[][]? Elements);

/// <summary>Who gets an operator's state when the job goes on.</summary>
public enum OperatorStateKind
{
    /// <summary>Each element goes to one subtask.</summary>
    List,

    /// <summary>Every subtask gets all elements of all.</summary>
    UnionList,

    /// <summary>Every subtask has the same.</summary>
    Broadcast,
}
