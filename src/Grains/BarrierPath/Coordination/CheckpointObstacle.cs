namespace FlinkNet.Grains.BarrierPath.Coordination;

/// <summary>Why a checkpoint is aborted.</summary>
/// <param name="Reason">The end of a sentence that begins with the checkpoint.</param>
/// <param name="IsOfTheStore">Whether what checkpoints or the coordinator's state are stored in failed. Another attempt would need it too:
/// it is no reason to begin one.</param>
internal sealed record CheckpointObstacle(string Reason, bool IsOfTheStore = false);
