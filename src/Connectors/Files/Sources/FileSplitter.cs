namespace FlinkNet.Connectors.Files;

/// <summary>Cuts files into splits.</summary>
internal static class FileSplitter
{
    /// <summary>Below this a split costs more to hand out than to read.</summary>
    private const long AdaptiveSizeMin = 1 << 20;

    /// <summary>Splits of at most the set size; smaller when the subtasks would otherwise get fewer than four each.</summary>
    public static IEnumerable<FileSplit> Cut(IReadOnlyList<InputFile> files, long splitSize, bool splittable, int parallelism)
    {
        var fair = files.Sum(file => file.Length) / (4L * parallelism);
        var size = Math.Min(splitSize, Math.Max(fair, AdaptiveSizeMin));
        return files.SelectMany(file => splittable && !FileContent.IsCompressed(file.Path)
            ? Cut(file, size)
            : [new FileSplit(file.Path, 0, FileSplit.WholeFile, 0)]);
    }

    private static IEnumerable<FileSplit> Cut(InputFile file, long size)
    {
        var count = (file.Length + size - 1) / size;
        for (var split = 0L; split < count; split++)
        {
            var start = (long)((Int128)file.Length * split / count);
            var end = (long)((Int128)file.Length * (split + 1) / count);
            yield return new FileSplit(file.Path, start, end, start);
        }
    }
}
