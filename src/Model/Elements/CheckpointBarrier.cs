namespace FlinkNet.Model;

/// <summary>What a checkpoint is taken for. The numbers travel between processes; never reuse one.</summary>
public enum CheckpointKind
{
    /// <summary>To restore after a failure; taken at intervals, or on request.</summary>
    Checkpoint = 0,

    /// <summary>For the user, on request: complete in itself. It serves no recovery and commits nothing.</summary>
    Savepoint = 1,

    /// <summary>
    /// A savepoint with which the job stops, to resume from there later: what it holds of the sinks' results is committed.
    /// </summary>
    Suspend = 2,

    /// <summary>
    /// A savepoint with which the job stops for good: before it, event time comes to its end, so that all windows fire.
    /// </summary>
    Drain = 3,

    /// <summary>
    /// A checkpoint like any other, after which tasks pause, since the job is restored from it at another parallelism: nothing is to be
    /// processed twice.
    /// </summary>
    Pause = 4,
}

/// <summary>The barrier of a checkpoint, and what tasks must know to take their part in it.</summary>
/// <param name="Checkpoint">The checkpoint's number.</param>
/// <param name="Kind">What it is taken for.</param>
/// <param name="Target">The store that a savepoint is written to; null for checkpoints, whose store the job's settings name.</param>
[GenerateSerializer, Immutable, Alias("flink.CheckpointBarrier")]
public sealed record CheckpointBarrier(
    [property: Id(0)] CheckpointId Checkpoint,
    [property: Id(1)] CheckpointKind Kind = CheckpointKind.Checkpoint,
    [property: Id(2)] string? Target = null)
{
    /// <summary>When the checkpoint began, in milliseconds since 1970.</summary>
    [Id(3)]
    public long TriggeredAt { get; init; }
}

/// <summary>Questions about <see cref="CheckpointKind"/>.</summary>
public static class CheckpointKinds
{
    /// <summary>
    /// Whether it is a savepoint of any kind: aligned always, and full, in a form that every state back end reads.
    /// </summary>
    public static bool IsSavepoint(this CheckpointKind kind) => kind is not (CheckpointKind.Checkpoint or CheckpointKind.Pause);

    /// <summary>Whether the job ends with it.</summary>
    public static bool StopsJob(this CheckpointKind kind) => kind is CheckpointKind.Suspend or CheckpointKind.Drain;

    /// <summary>Whether its barriers overtake no records: what is in the channels could not be shared out among others.</summary>
    public static bool IsAlwaysAligned(this CheckpointKind kind) => kind != CheckpointKind.Checkpoint;

    /// <summary>Whether a task that has sent its barrier reads nothing more.</summary>
    public static bool HaltsTasks(this CheckpointKind kind) => kind is CheckpointKind.Suspend or CheckpointKind.Pause;
}
