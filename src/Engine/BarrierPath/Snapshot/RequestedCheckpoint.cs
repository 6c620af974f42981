using FlinkNet.Model;

namespace FlinkNet.Engine.BarrierPath.Snapshot;

/// <summary>A requested checkpoint.</summary>
/// <param name="Id">The id chosen by the caller, by which it finds the answer.</param>
/// <param name="Kind">What it is for.</param>
/// <param name="Target">The store that a savepoint goes to; null for a checkpoint.</param>
/// <param name="At">When it was requested.</param>
internal sealed record RequestedCheckpoint(string Id, CheckpointKind Kind, string? Target, DateTimeOffset At);
