using FlinkNet.Model;

namespace FlinkNet.Engine.BarrierPath.Snapshot;

/// <summary>A checkpoint that somebody asked for.</summary>
/// <param name="Id">By what who asked finds the answer.</param>
/// <param name="Kind">What it is for.</param>
/// <param name="Target">The store that a savepoint goes to; null for a checkpoint.</param>
/// <param name="At">When it was asked for.</param>
internal sealed record RequestedCheckpoint(string Id, CheckpointKind Kind, string? Target, DateTimeOffset At);
