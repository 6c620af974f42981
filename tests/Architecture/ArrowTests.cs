namespace FlinkNet.Architecture.Tests;

/// <summary>Project references point to what changes less often, never back.</summary>
public sealed class ArrowTests
{
    // What a project of each room may reference, directly. FlinkNet and Silo are packages of packages: what a first program needs, and
    // everything.
    private static readonly (string Room, string[] MayReference)[] Arrows =
    [
        ("Model", []),
        ("Api", ["Model"]),
        ("Analyzers", []),
        ("Analyzers.CodeFixes", ["Analyzers"]),
        ("Interfaces", ["Model"]),
        ("Abstractions", ["Model"]),
        ("Engine", ["Api", "Model"]),
        ("Grains", ["Engine", "Interfaces", "Abstractions", "Api", "Model"]),
        ("Client", ["Interfaces", "Api", "Model"]),
        ("Connectors", ["Api", "Model"]),
        ("Storage", ["Abstractions", "Model"]),
        ("Cluster", ["Abstractions", "Model"]),
        ("State", ["Engine", "Abstractions", "Api", "Model"]),
        ("Hosting", ["Grains", "Client", "Engine", "Interfaces", "Abstractions", "Api", "Model"]),
        ("Runner", ["Hosting", "Grains", "Client", "Engine", "Interfaces", "Abstractions", "Api", "Model"]),
        ("Testing", ["Runner", "Hosting", "Storage", "Grains", "Client", "Engine", "Interfaces", "Abstractions", "Api", "Model"]),
        ("FlinkNet", ["Runner", "Storage", "Connectors"]),
        ("Silo", ["FlinkNet", "Hosting", "Storage", "Cluster", "State"]),
    ];

    // What comes only with a package that names it.
    private static readonly string[] Extras =
        ["Azure.", "StackExchange.Redis", "Microsoft.Orleans.Clustering.", "RocksDB", "Microsoft.CodeAnalysis."];

    public static TheoryData<string> SourceProjects => [.. Repository.Projects("src")];

    [Theory]
    [MemberData(nameof(SourceProjects))]
    public void References_OfASourceProject_FollowTheArrows(string project)
    {
        var (room, allowed) = Arrows.SingleOrDefault(arrow => arrow.Room == RoomOf(project));
        Assert.True(room is not null, $"{project} stands in a folder that no arrow names; give it one in {nameof(ArrowTests)}.");

        var refused = Repository.ReferencesOf(project).Where(reference => !allowed.Contains(RoomOf(reference))).ToList();

        Assert.True(refused.Count == 0, $"{project} must not reference {string.Join(", ", refused)}.");
    }

    [Theory]
    [InlineData("Engine", "Microsoft.Orleans")]
    [InlineData("Engine", "Microsoft.Extensions")]
    [InlineData("Api", "Microsoft.Orleans.Server")]
    [InlineData("Api", "Microsoft.Orleans.Streaming")]
    [InlineData("Model", "Microsoft.Orleans.Server")]
    [InlineData("Interfaces", "Microsoft.Orleans.Server")]
    [InlineData("Connectors", "Microsoft.Orleans.Server")]
    public void Packages_OfARoom_LeaveOutWhatItMustNotKnow(string room, string package)
    {
        var offenders = Repository.Projects($"src/{room}")
            .Where(project => Repository.PackagesOf(project).Any(name => name.StartsWith(package, StringComparison.Ordinal)));

        Assert.Empty(offenders);
    }

    /// <summary>As NuGet restored it: what packages name as theirs counts as well.</summary>
    [Fact]
    public void Packages_OfAFirstProgram_LeaveOutThoseOfOtherStoresAndTheCompiler()
    {
        const string FirstPackage = "src/FlinkNet/FlinkNet.csproj";
        var packages = Repository.RestoredPackagesOf(FirstPackage);

        Assert.Equal([FirstPackage], Repository.ReferencesOf("samples/WordCount/WordCount.csproj"));
        Assert.Empty(Repository.PackagesOf("samples/WordCount/WordCount.csproj"));
        Assert.Contains(packages, name => name == "Microsoft.Orleans.Runtime");
        Assert.DoesNotContain(packages, IsExtra);
    }

    [Theory]
    [InlineData("src/Hosting/FlinkNet.Hosting.csproj")]
    [InlineData("src/Testing/FlinkNet.Testing.csproj")]
    public void References_OfAProjectThatManyNeed_LeadToNoExtras(string project)
    {
        var reached = Repository.ReachedFrom(project).ToList();

        Assert.Contains("src/Engine/FlinkNet.Engine.csproj", reached);
        Assert.DoesNotContain(reached.SelectMany(Repository.PackagesOf), IsExtra);
    }

    [Fact]
    public void References_ToTests_AreNotMadeFromOutsideOfThem()
    {
        var offenders = Repository.Projects("src").Concat(Repository.Projects("samples"))
            .Where(project => Repository.ReferencesOf(project).Any(reference => reference.StartsWith("tests/", StringComparison.Ordinal)));

        Assert.Empty(offenders);
    }

    [Fact]
    public void Solution_OfTheRepository_ListsEveryProjectAndIsTheOnlyOne()
    {
        var solution = File.ReadAllText(Path.Combine(Repository.Root, "FlinkNet.slnx"));
        var missing = new[] { "src", "tests", "samples", "bench" }
            .SelectMany(Repository.Projects)
            .Where(project => !solution.Contains($"\"{project}\"", StringComparison.Ordinal));

        Assert.Empty(missing);
        Assert.Single(Directory.EnumerateFiles(Repository.Root), file =>
            Path.GetExtension(file) is ".sln" or ".slnx" or ".slnf" or ".csproj");
    }

    private static bool IsExtra(string package) => Extras.Any(extra => package.StartsWith(extra, StringComparison.OrdinalIgnoreCase));

    private static string RoomOf(string project) => project.Split('/') is ["src", var room, ..] ? room : project;
}
