namespace FlinkNet.Compatibility;

/// <summary>The snapshots are there, and hold what their jobs are for.</summary>
public sealed class CoverageTests
{
    [Fact]
    public void Jobs_All_HaveSnapshotsOfSomeRelease() =>
        Assert.Empty(CompatibilityJob.All.Select(job => job.Name).Except(MadeSnapshots.All.Select(snapshots => snapshots.Job.Name)));

    [Fact]
    public void Folders_OfAllReleases_AreThoseOfJobs() => Assert.Empty(
        Directory.EnumerateDirectories(Path.Combine(AppContext.BaseDirectory, MadeSnapshots.Folder))
            .SelectMany(Directory.EnumerateDirectories)
            .Select(folder => Path.GetFileName(folder))
            .Except(CompatibilityJob.All.Select(job => job.Name)));

    [Theory]
    [InlineData("word-count")]
    [InlineData("keyed-states-rocksdb")]
    public void Checkpoints_OfMuchState_BuildUponTheFilesOfTheOneBefore(string job) => Assert.All(Of(job), snapshots =>
    {
        var files = Directory.EnumerateFiles(MadeSnapshots.CheckpointsIn(snapshots.Source), "*-v*", SearchOption.AllDirectories);
        var writers = files.Select(file => Path.GetFileName(file).Split('-')[0]).ToHashSet();
        Assert.Equal(["1", "2"], writers.Order());
    });

    [Fact]
    public void CheckpointOfABlockedSink_HoldsRecordsUnderWay() => Assert.All(Of("under-way"), snapshots =>
    {
        var manifest = File.ReadAllText(Path.Combine(MadeSnapshots.CheckpointIn(snapshots.Source), MadeSnapshots.ManifestName));
        Assert.Contains("\"channels\":{", manifest, StringComparison.Ordinal);
    });

    [Fact]
    public void TwoPhaseSink_HasAllInFlight() => Assert.All(Of("two-phase"), snapshots =>
    {
        var files = Directory.EnumerateFiles(MadeSnapshots.FilesIn(snapshots.Source)).ToList();
        Assert.Equal(Bursts.Hold, files.Sum(file => File.ReadLines(file).Count()));
        Assert.All(files, file => Assert.StartsWith(StagedLines.Staged, Path.GetFileName(file), StringComparison.Ordinal));
    });

    private static List<MadeSnapshots> Of(string job) => [.. MadeSnapshots.All.Where(snapshots => snapshots.Job.Name == job)];
}
