using FlinkNet.Model;

namespace FlinkNet.Engine.RecordPath.State.Snapshots;

/// <summary>
/// What one checkpoint wrote of one table: the rows that were changed or removed since the checkpoint before, and some of the others in
/// turn. The segments of a table, the oldest first,
/// are a log: what a later one says counts.
/// </summary>
/// <param name="pass">How far the turns had come with it.</param>
/// <param name="hasGrown">Whether the table had grown beyond what the pass goes through.</param>
internal sealed class LogSegment(LogPass pass, bool hasGrown)
{
    /// <summary>A segment that was read: where its rows are in the table that they were read into, it does not say.</summary>
    /// <param name="place">Where it is in its file.</param>
    /// <param name="file">The file.</param>
    public static LogSegment Restored(SegmentRef place, SharedFile file) => new(default, hasGrown: true) { Place = place, File = file };

    /// <summary>How far the turns had come with it.</summary>
    public LogPass Pass => pass;

    /// <summary>Whether the table had grown beyond what the pass goes through.</summary>
    public bool HasGrown => hasGrown;

    /// <summary>Where it is in its file; null while it is not written, and when it is so small that it is in the snapshot itself.</summary>
    public SegmentRef? Place { get; set; }

    /// <summary>Its file, once that is stored; only then can later checkpoints build upon it.</summary>
    public SharedFile? File { get; set; }
}

/// <summary>Where a segment is in a shared file: its rows by key group, then an index of the groups.</summary>
/// <param name="File">The name of the file.</param>
/// <param name="Offset">Where it begins.</param>
/// <param name="DataLength">The length of the rows.</param>
/// <param name="IndexLength">The length of the index.</param>
/// <param name="IndexChecksum">The XXH3 hash of the index, which bears those of the groups.</param>
internal sealed record SegmentRef(string File, long Offset, long DataLength, int IndexLength, ulong IndexChecksum);

/// <summary>
/// The turns in which the rows of a table are written though nobody changed them, so that no segment is needed for ever. A pass goes
/// through the table's places once, in a bounded number of steps.
/// </summary>
/// <param name="Number">The number of the pass.</param>
/// <param name="Start">Where the step began that ends at <paramref name="Cursor"/>.</param>
/// <param name="Cursor">The places before this one were written in this pass.</param>
/// <param name="Limit">The number of places that the pass goes through: what comes later was changed since it began.</param>
internal readonly record struct LogPass(int Number, int Start, int Cursor, int Limit)
{
    /// <summary>
    /// How many steps a pass takes at most: a step goes through a sixteenth of the places or more, and at most twice as many segments are
    /// needed.
    /// </summary>
    public const int Steps = 16;

    /// <summary>All rows are written at once.</summary>
    public static LogPass Whole(int end) => new(1, 0, end, end);

    /// <summary>The next step; a new pass begins when this one is through.</summary>
    /// <param name="end">The number of places in the table.</param>
    /// <param name="changed">How many rows were changed: the step goes through as many places, so that all segments together have at most
    /// some three times the rows of the table.</param>
    public LogPass Next(int end, int changed) => Cursor < Limit
        ? this with { Start = Cursor, Cursor = Math.Min(Limit, Cursor + StepOf(Limit, changed)) }
        : new LogPass(Number + 1, 0, Math.Min(end, StepOf(end, changed)), end);

    /// <summary>Whether every row that a segment holds was written again since, when the turns have come here.</summary>
    public bool Covers(LogSegment segment) =>
        segment.Pass.Number < Number - 1
        || (segment.Pass.Number == Number - 1 && (Cursor >= Limit || (!segment.HasGrown && Cursor >= segment.Pass.Cursor)));

    private static int StepOf(int limit, int changed) => Math.Max(Math.Max(1, changed), (limit + Steps - 1) / Steps);
}
