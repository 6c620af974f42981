using System.Text.RegularExpressions;

namespace FlinkNet.Architecture.Tests;

/// <summary>Nothing is committed on a bare number: who may say that a checkpoint is complete is named here.</summary>
public sealed partial class CommitPermitTests
{
    [Fact]
    public void CompletedCheckpoint_IsMadeWhereCheckpointsArePublished_AndNowhereElse() => Assert.Equal(
        ["Grains/BarrierPath/Publish/CheckpointPublisher.cs", "Testing/HarnessRun.cs"],
        FilesThat(Publishes()));

    [Fact]
    public void CompletedCheckpoint_OfARestore_IsMadeWhereAManifestIsRestored_AndNowhereElse() => Assert.Equal(
        ["Engine/BarrierPath/Restore/TaskAssignment.cs", "Testing/HarnessRun.cs"],
        FilesThat(Restores()));

    [Fact]
    public void CompletedCheckpoint_HasNoOtherDoor() => Assert.Equal(
        [
            "public sealed class CompletedCheckpoint",
            "private CompletedCheckpoint(",
            "static CompletedCheckpoint Published(",
            "static CompletedCheckpoint Restored(",
        ],
        Doors().Matches(File.ReadAllText(Path.Combine(Repository.Root, "src/Model/Elements/CompletedCheckpoint.cs")))
            .Select(match => match.Value));

    private static IEnumerable<string> FilesThat(Regex pattern)
    {
        var source = Path.Combine(Repository.Root, "src");
        return Directory.EnumerateFiles(source, "*.cs", SearchOption.AllDirectories)
            .Where(file => pattern.IsMatch(File.ReadAllText(file)))
            .Select(file => Path.GetRelativePath(source, file).Replace('\\', '/'))
            .Where(file => !file.Split('/').Contains("obj"))
            .Order(StringComparer.Ordinal);
    }

    [GeneratedRegex(@"\bCompletedCheckpoint\s*\.\s*Published\s*\(")]
    private static partial Regex Publishes();

    [GeneratedRegex(@"\bCompletedCheckpoint\s*\.\s*Restored\s*\(")]
    private static partial Regex Restores();

    [GeneratedRegex(
        @"public sealed class CompletedCheckpoint|(private|internal|public) CompletedCheckpoint\(|static CompletedCheckpoint \w+\(")]
    private static partial Regex Doors();
}
