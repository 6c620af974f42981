using FlinkNet.Grains.BarrierPath.Coordination;
using FlinkNet.Model;

namespace FlinkNet.Grains.BarrierPath.Publish;

/// <summary>What became of a checkpoint that all tasks have acknowledged.</summary>
internal abstract record PublishOutcome
{
    private PublishOutcome()
    {
    }

    /// <summary>It is complete.</summary>
    /// <param name="Permit">With what tasks commit it; null for a savepoint that commits nothing.</param>
    public sealed record Published(CompletedCheckpoint? Permit) : PublishOutcome;

    /// <summary>It is aborted.</summary>
    /// <param name="Obstacle">Why.</param>
    public sealed record Obstructed(CheckpointObstacle Obstacle) : PublishOutcome;
}
