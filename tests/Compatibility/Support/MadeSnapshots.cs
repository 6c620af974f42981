namespace FlinkNet.Compatibility;

/// <summary>The snapshots that releases have made: <c>made-by/RELEASE/JOB/{savepoint-…, checkpoints, files}</c>.</summary>
/// <param name="Release">The release.</param>
/// <param name="Job">The job.</param>
internal sealed record MadeSnapshots(string Release, CompatibilityJob Job)
{
    public const string Folder = "made-by";
    public const string ManifestName = "_metadata";

    /// <summary>The files beside the tests, which are those of the repository.</summary>
    public static IReadOnlyList<MadeSnapshots> All { get; } =
    [
        .. Directory.EnumerateDirectories(Path.Combine(AppContext.BaseDirectory, Folder)).Order(StringComparer.Ordinal).SelectMany(
            release => CompatibilityJob.All.Where(job => Directory.Exists(Path.Combine(release, job.Name))),
            (release, job) => new MadeSnapshots(Path.GetFileName(release), job)),
    ];

    /// <summary>Where they are.</summary>
    public string Source => Path.Combine(AppContext.BaseDirectory, Folder, Release, Job.Name);

    /// <summary>The name of the job that made them, which is that of the folder of its checkpoints.</summary>
    public string JobName => $"{Job.Name}-{Release}";

    /// <summary>The checkpoints below a copy.</summary>
    public static string CheckpointsIn(string folder) => Path.Combine(folder, "checkpoints");

    /// <summary>The job's own files below a copy.</summary>
    public static string FilesIn(string folder) => Path.Combine(folder, "files");

    /// <summary>The savepoint below a copy.</summary>
    public static string SavepointIn(string folder) => Directory.EnumerateDirectories(folder, "savepoint-*").Single();

    /// <summary>The checkpoint below a copy.</summary>
    public static string CheckpointIn(string folder) =>
        Path.GetDirectoryName(Directory.EnumerateFiles(CheckpointsIn(folder), ManifestName, SearchOption.AllDirectories).Single())!;

    /// <summary>Copies them, since a job that goes on from its checkpoints writes beside them.</summary>
    public void CopyTo(string folder)
    {
        foreach (var file in Directory.EnumerateFiles(Source, "*", SearchOption.AllDirectories))
        {
            var copy = Path.Combine(folder, Path.GetRelativePath(Source, file));
            Directory.CreateDirectory(Path.GetDirectoryName(copy)!);
            File.Copy(file, copy);
        }
    }
}
