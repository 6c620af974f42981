using FlinkNet.Model;

namespace FlinkNet.Interfaces.BarrierPath;

/// <summary>A request for a checkpoint or a savepoint.</summary>
/// <param name="Id">An id chosen by the caller. The same id again is the same request: a lost answer can be requested again.</param>
/// <param name="Kind">What it is for.</param>
/// <param name="Target">The store that a savepoint goes to; null for the one that the job's settings name.</param>
[GenerateSerializer, Immutable, Alias("flink.CheckpointRequest")]
public sealed record CheckpointRequest(
    [property: Id(0)] string Id,
    [property: Id(1)] CheckpointKind Kind,
    [property: Id(2)] string? Target = null);

/// <summary>How far a request is. The numbers are stored; never reuse one.</summary>
public enum CheckpointRequestPhase
{
    /// <summary>Others are before it.</summary>
    Waiting = 0,

    /// <summary>Tasks take their snapshots.</summary>
    UnderWay = 1,

    /// <summary>The savepoint is written, and the job's tasks commit what it holds and end.</summary>
    Stopping = 2,

    /// <summary>Done.</summary>
    Completed = 3,

    /// <summary>It could not be done.</summary>
    Failed = 4,
}

/// <summary>The status of a request.</summary>
/// <param name="Id">Its id.</param>
/// <param name="Kind">What was requested.</param>
/// <param name="Phase">How far it is.</param>
/// <param name="Checkpoint">The number of the checkpoint; 0 before it began.</param>
/// <param name="Path">Where the savepoint is; null while it is not complete, and for a checkpoint.</param>
/// <param name="Failure">With <see cref="CheckpointRequestPhase.Failed"/>: why, and what to do.</param>
[GenerateSerializer, Immutable, Alias("flink.CheckpointRequestStatus")]
public sealed record CheckpointRequestStatus(
    [property: Id(0)] string Id,
    [property: Id(1)] CheckpointKind Kind,
    [property: Id(2)] CheckpointRequestPhase Phase,
    [property: Id(3)] long Checkpoint,
    [property: Id(4)] string? Path,
    [property: Id(5)] FailureInfo? Failure)
{
    /// <summary>Whether nothing more will happen.</summary>
    public bool IsOver => Phase is CheckpointRequestPhase.Completed or CheckpointRequestPhase.Failed;
}
