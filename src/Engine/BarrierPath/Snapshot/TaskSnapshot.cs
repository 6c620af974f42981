using FlinkNet.Engine.RecordPath.State.Snapshots;

namespace FlinkNet.Engine.BarrierPath;

/// <summary>What one task remembers at one barrier.</summary>
/// <param name="Operators">What its operators remember, by what they are found again by.</param>
/// <param name="HasEnded">Whether its input had ended and its operators were finished: restored, they are not finished again (rule F3).</param>
internal sealed record TaskSnapshot(IReadOnlyDictionary<string, OperatorSnapshot> Operators, bool HasEnded);
