using FlinkNet.Engine.BarrierPath.Restore;
using FlinkNet.Engine.BarrierPath.Snapshot;
using FlinkNet.Interfaces;
using FlinkNet.Interfaces.BarrierPath;
using FlinkNet.Model;

namespace FlinkNet.Grains.BarrierPath.Coordination;

/// <summary>
/// What a coordinator stores: what the snapshot store itself does not tell. Strings, numbers and lists only, so that every grain storage
/// and its serializer can keep it.
/// </summary>
[GenerateSerializer, Alias("flink.CheckpointsState")]
internal sealed class CheckpointsState
{
    /// <summary>What the record is called in the grain's storage.</summary>
    public const string RecordName = "checkpoints";

    /// <summary>The highest number used, also by a checkpoint of which nothing was stored.</summary>
    [Id(0)]
    public long LastId { get; set; }

    /// <summary>The newest attempt; what older ones send is refused.</summary>
    [Id(1)]
    public int Attempt { get; set; }

    /// <summary>Checkpoints that turned out not to be readable.</summary>
    [Id(2)]
    public List<long> Rejected { get; set; } = [];

    /// <summary>What users requested, the oldest first; a caller that asks again finds the answer here, also after a loss.</summary>
    [Id(3)]
    public List<CheckpointRequestState> Requests { get; set; } = [];

    /// <summary>The savepoint that the job was started from; null for none.</summary>
    [Id(20)]
    public string? StartedFrom { get; set; }

    /// <summary>Whose it is.</summary>
    [Id(21)]
    public RestoreClaimMode ClaimMode { get; set; }

    /// <summary>The checkpoints that were complete when the run began; null before it has looked.</summary>
    [Id(22)]
    public List<long>? Inherited { get; set; }

    /// <summary>The ordinal of the run of the job.</summary>
    [Id(23)]
    public int Epoch { get; set; }

    /// <summary>
    /// The run's own checkpoints that are complete and kept. One whose manifest is there is complete only when it is here: tasks hear of it
    /// after that.
    /// </summary>
    [Id(24)]
    public List<long> Announced { get; set; } = [];

    /// <summary>The checkpoint of an earlier run that this one was restored from; null for none.</summary>
    [Id(25)]
    public long? GoneOnFrom { get; set; }

    /// <summary>Whether the savepoint that the job was started from, and has claimed, is deleted.</summary>
    [Id(26)]
    public bool IsClaimedDeleted { get; set; }

    /// <summary>
    /// Of these checkpoints one must be found when the run goes on: results of theirs may be committed, and would be again. Empty when
    /// there are none.
    /// </summary>
    public IReadOnlyList<CheckpointId> ToNeeded() =>
        Announced.Count > 0 ? ToAnnounced() : GoneOnFrom is { } inherited ? [new CheckpointId(inherited)] : [];

    /// <summary>From which checkpoints the run may go on; null before it has looked.</summary>
    public RunLineage? LineageOf(JobId run) =>
        Inherited is null ? null : new RunLineage(new RunMark(run.Value, Epoch, Typed(Inherited)), ToAnnounced());

    /// <summary>The run's own checkpoints that are complete and kept.</summary>
    public IReadOnlyList<CheckpointId> ToAnnounced() => Typed(Announced);

    /// <summary>Checkpoints that turned out not to be readable.</summary>
    public IReadOnlyList<CheckpointId> ToRejected() => Typed(Rejected);

    /// <summary>An attempt is about to begin.</summary>
    public void Raise(Attempt attempt) => Attempt = Math.Max(Attempt, attempt.Value);

    /// <summary>A checkpoint's number is used, by whomever.</summary>
    public void Raise(CheckpointId checkpoint) => LastId = Math.Max(LastId, checkpoint.Value);

    private static IReadOnlyList<CheckpointId> Typed(List<long> stored) => [.. stored.Select(checkpoint => new CheckpointId(checkpoint))];
}

/// <summary>A request as it is stored. Members are added, never renamed or reused.</summary>
[GenerateSerializer, Alias("flink.CheckpointRequestState")]
internal sealed class CheckpointRequestState
{
    [Id(0)]
    public string Id { get; set; } = string.Empty;

    [Id(1)]
    public CheckpointKind Kind { get; set; }

    [Id(2)]
    public string? Target { get; set; }

    [Id(3)]
    public DateTimeOffset At { get; set; }

    /// <summary>The attempt that it was made in.</summary>
    [Id(4)]
    public int Attempt { get; set; }

    [Id(5)]
    public CheckpointRequestPhase Phase { get; set; }

    /// <summary>The checkpoint's number; 0 before it began.</summary>
    [Id(6)]
    public long Checkpoint { get; set; }

    /// <summary>Where the savepoint is.</summary>
    [Id(7)]
    public string? Path { get; set; }

    [Id(8)]
    public FailureOrigin FailureOrigin { get; set; }

    [Id(9)]
    public string? Failure { get; set; }

    public bool IsOver => Phase is CheckpointRequestPhase.Completed or CheckpointRequestPhase.Failed;

    public RequestedCheckpoint ToRequested() => new(Id, Kind, Target, At);

    public CheckpointRequestStatus ToStatus() =>
        new(Id, Kind, Phase, Checkpoint, Path, Failure is null ? null : new FailureInfo(FailureOrigin, Failure, null));

    public void Fail(FailureOrigin origin, string message) =>
        (Phase, FailureOrigin, Failure) = (CheckpointRequestPhase.Failed, origin, message);
}
