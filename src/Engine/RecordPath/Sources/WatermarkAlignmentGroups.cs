namespace FlinkNet.Engine.RecordPath;

/// <summary>The JobManager's side of watermark alignment (rule W14): the watermarks of all readers of a job's groups.</summary>
internal sealed class WatermarkAlignmentGroups
{
    private readonly Dictionary<string, Dictionary<(int SourceId, int Subtask), long>> _groups = new(StringComparer.Ordinal);

    /// <summary>Takes a reader's watermark and answers the smallest of its group; <see cref="long.MaxValue"/> when nobody is to be waited for.</summary>
    public long Report(string group, int sourceId, int subtask, long watermark)
    {
        if (!_groups.TryGetValue(group, out var readers))
        {
            readers = [];
            _groups.Add(group, readers);
        }

        readers[(sourceId, subtask)] = watermark;
        return readers.Values.Min();
    }
}
