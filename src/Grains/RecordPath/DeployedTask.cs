using FlinkNet.Grains.BarrierPath.Acknowledge;

namespace FlinkNet.Grains.RecordPath;

/// <summary>A task on this silo.</summary>
/// <param name="Runner">Steps it.</param>
/// <param name="JobName">The job's name.</param>
/// <param name="VertexName">The vertex's name.</param>
/// <param name="Channels">The channels that lead to it and from it.</param>
/// <param name="Checkpoints">Stores its snapshots; null for a job without checkpoints.</param>
internal sealed record DeployedTask(
    TaskRunner Runner,
    string JobName,
    string VertexName,
    TaskChannels Channels,
    CheckpointReporter? Checkpoints);
