namespace FlinkNet.Model;

/// <summary>
/// The permit to commit: a checkpoint is complete, which says the same of all before it. Its manifest is in the store, and its
/// coordinator has stored that it is complete, or that the job stops with it. Who publishes a checkpoint makes one, and who restores one
/// that was published; everybody else has it from them, so that nothing is committed on a bare number.
/// </summary>
[GenerateSerializer, Immutable, Alias("flink.CompletedCheckpoint")]
public sealed class CompletedCheckpoint
{
    private CompletedCheckpoint(CheckpointId id, bool isLast) => (Id, IsLast) = (id, isLast);

    /// <summary>The checkpoint.</summary>
    [Id(0)]
    public CheckpointId Id { get; private init; }

    /// <summary>Whether it is the job's last: the input of all tasks had ended, or the job stops with it.</summary>
    [Id(1)]
    public bool IsLast { get; private init; }

    /// <inheritdoc/>
    public override string ToString() => $"checkpoint {Id}{(IsLast ? ", the last" : "")}";

    /// <summary>A checkpoint is published. Called where checkpoints are, and nowhere else: a test of the architecture says so.</summary>
    internal static CompletedCheckpoint Published(CheckpointId id, bool isLast) => new(id, isLast);

    /// <summary>A checkpoint is restored whose manifest was read. Called where checkpoints are restored, and nowhere else.</summary>
    internal static CompletedCheckpoint Restored(CheckpointId id) => new(id, isLast: false);
}
