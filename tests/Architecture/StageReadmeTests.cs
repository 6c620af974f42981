namespace FlinkNet.Architecture.Tests;

/// <summary>Each stage says what enters, what leaves and what always holds.</summary>
public sealed class StageReadmeTests
{
    public static TheoryData<string> Stages =>
    [
        "src/Engine/Planning",
        .. new[] { "src/Engine/RecordPath", "src/Engine/BarrierPath", "src/Engine/ControlPlane" }
            .Select(room => Path.Combine(Repository.Root, room))
            .Where(Directory.Exists)
            .SelectMany(Directory.EnumerateDirectories)
            .Where(stage => Directory.EnumerateFiles(stage, "*.cs").Any())
            .Select(stage => Path.GetRelativePath(Repository.Root, stage).Replace('\\', '/')),
    ];

    [Theory]
    [MemberData(nameof(Stages))]
    public void Readme_OfAStage_SaysWhatEntersLeavesAndHolds(string stage)
    {
        var readme = Path.Combine(Repository.Root, stage, "README.md");
        Assert.True(File.Exists(readme), $"{stage} has no README.md.");
        var text = File.ReadAllText(readme);

        Assert.Contains("**Enters:**", text, StringComparison.Ordinal);
        Assert.Contains("**Leaves:**", text, StringComparison.Ordinal);
        Assert.Contains("**Always holds:**", text, StringComparison.Ordinal);
    }
}
