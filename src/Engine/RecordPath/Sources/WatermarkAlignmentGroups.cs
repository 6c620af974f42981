namespace FlinkNet.Engine.RecordPath.Sources;

/// <summary>The JobManager's side of watermark alignment: the watermarks of all readers of a job's groups.</summary>
internal sealed class WatermarkAlignmentGroups
{
    private readonly Dictionary<string, Dictionary<(int SourceId, int Subtask), (long Number, long Watermark)>> _groups =
        new(StringComparer.Ordinal);

    /// <summary>
    /// Takes a reader's watermark and answers the smallest of its group; <see cref="long.MaxValue"/> when nobody is to be waited for. A
    /// report that a later one overtook changes nothing.
    /// </summary>
    public long Report(string group, int sourceId, int subtask, long number, long watermark)
    {
        if (!_groups.TryGetValue(group, out var readers))
        {
            readers = [];
            _groups.Add(group, readers);
        }

        var reader = (sourceId, subtask);
        if (!readers.TryGetValue(reader, out var last) || number > last.Number)
        {
            readers[reader] = (number, watermark);
        }

        return readers.Values.Min(report => report.Watermark);
    }
}
