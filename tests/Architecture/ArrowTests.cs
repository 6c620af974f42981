namespace FlinkNet.Architecture.Tests;

/// <summary>Project references point to what changes less often, never back.</summary>
public sealed class ArrowTests
{
    // What a project of each room may reference, directly; the host, src/Silo, knows everybody.
    private static readonly (string Room, string[] MayReference)[] Arrows =
    [
        ("Model", []),
        ("Api", ["Model"]),
        ("Analyzers", []),
        ("Analyzers.CodeFixes", ["Analyzers"]),
        ("Interfaces", ["Model"]),
        ("Engine", ["Api", "Model"]),
        ("Grains", ["Engine", "Interfaces", "Api", "Model"]),
        ("Client", ["Interfaces", "Api", "Model"]),
        ("Connectors", ["Api", "Model"]),
        ("Storage", ["Engine", "Api", "Model"]),
        ("State", ["Engine", "Api", "Model"]),
        ("Testing", ["Silo", "Grains", "Client", "Engine", "Interfaces", "Api", "Model"]),
        ("Silo", ["Grains", "Client", "Engine", "Interfaces", "Api", "Model", "Connectors", "Storage", "State"]),
    ];

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
        Assert.Single(Directory.EnumerateFiles(Repository.Root), file => Path.GetExtension(file) is ".sln" or ".slnx" or ".slnf" or ".csproj");
    }

    private static string RoomOf(string project) => project.Split('/') is ["src", var room, ..] ? room : project;
}
