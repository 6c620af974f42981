namespace FlinkNet.Architecture.Tests;

/// <summary>What is public is a promise: it stands in a list beside its project, and an analyzer holds the two together.</summary>
public sealed class PublicApiTests
{
    private const string Analyzer = "Microsoft.CodeAnalysis.PublicApiAnalyzers";
    private static readonly string[] Lists = ["PublicAPI.Shipped.txt", "PublicAPI.Unshipped.txt"];

    public static TheoryData<string> PackagesWithSources => [.. Repository.Projects("src")
        .Where(project => Repository.PropertyOf(project, "IsPackable") != "false" && Repository.Sources(FolderOf(project)).Any())];

    [Theory]
    [MemberData(nameof(PackagesWithSources))]
    public void PublicApi_OfAPackage_StandsInLists_ThatKnowNull(string project)
    {
        var folder = FolderOf(project);

        Assert.All(Lists, list => Assert.Equal("#nullable enable", File.ReadLines(Path.Combine(Repository.Root, folder, list)).First()));
    }

    [Fact]
    public void PublicApi_OfEveryPackage_IsComparedWithItsLists_AndADifferenceIsAnError()
    {
        Assert.Contains(Analyzer, Repository.PackagesOf("src/Directory.Build.props"));
        var rules = Repository.Read(".editorconfig").Split('\n');

        Assert.Contains("dotnet_diagnostic.RS0016.severity = warning", rules);
        Assert.Contains("dotnet_diagnostic.RS0017.severity = warning", rules);
        Assert.Equal("true", Repository.PropertyOf("Directory.Build.props", "TreatWarningsAsErrors"));
    }

    [Fact]
    public void Engine_NamesNoBackEndAsAFriend_SinceItsInterfaceIsPublic()
    {
        var project = Repository.Read("src/Engine/FlinkNet.Engine.csproj");

        Assert.Contains("InternalsVisibleTo Include=\"FlinkNet.Grains\"", project, StringComparison.Ordinal);
        Assert.DoesNotContain("InternalsVisibleTo Include=\"FlinkNet.State.RocksDb\"", project, StringComparison.Ordinal);
    }

    private static string FolderOf(string project) => Path.GetDirectoryName(project)!.Replace('\\', '/');
}
