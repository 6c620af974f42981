using FlinkNet.Engine.Names;

namespace FlinkNet.Engine.RecordPath.Windows;

/// <summary>What the contents of sliding windows hold of a key, as it is stored.</summary>
/// <param name="Progress">How far the windows had come.</param>
/// <param name="Panes">The key's panes, from the oldest: before the front's end each with what it and the newer panes of the front combine
/// to, then each with its own accumulator.</param>
[StoredName("FlinkNet.Engine.RecordPath.Windows.SlidingRow`1")]
internal readonly record struct SlidingRow<TAccumulator>(SlidingProgress Progress, List<(long PaneStart, TAccumulator Accumulator)> Panes);

/// <summary>How far sliding windows have come.</summary>
/// <param name="FrontEnd">Panes before this time are in the front.</param>
/// <param name="FoldedUpTo">Panes before this time were folded.</param>
/// <param name="NextStart">No window that begins before this time fires any more.</param>
internal readonly record struct SlidingProgress(long FrontEnd, long FoldedUpTo, long NextStart);
