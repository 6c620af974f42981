using FlinkNet.Grains.BarrierPath;
using FlinkNet.Model;

namespace FlinkNet.Grains.RecordPath;

/// <summary>A task on this silo.</summary>
/// <param name="Runner">Steps it.</param>
/// <param name="JobName">The job's name.</param>
/// <param name="VertexName">The vertex's name.</param>
/// <param name="Inputs">The channels that lead to it.</param>
/// <param name="Outputs">The channels that lead from it.</param>
/// <param name="Checkpoints">Stores its snapshots; null for a job without checkpoints.</param>
internal sealed record DeployedTask(
    TaskRunner Runner,
    string JobName,
    string VertexName,
    IReadOnlyList<ChannelId> Inputs,
    IReadOnlyList<ChannelId> Outputs,
    CheckpointReporter? Checkpoints);
