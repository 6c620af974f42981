using System.Reflection;
using System.Text.RegularExpressions;

namespace FlinkNet.Architecture.Tests;

/// <summary>A folder is a floor: what it uses lies below it. Two folders that use each other are one room with two doors.</summary>
public sealed partial class FolderCycleTests
{
    // What a program writes is one namespace and lies in folders by what it is about, which speak of each other (docs/decisions/0023).
    private static readonly string[] Vocabulary = ["src/Api/FlinkNet.Api.csproj"];

    public static TheoryData<string> SourceProjects =>
        [.. Repository.Projects("src").Where(HasFloors).Except(Vocabulary)];

    [Theory]
    [MemberData(nameof(SourceProjects))]
    public void Folders_OfASourceProject_HaveNoCycle(string project)
    {
        var folders = FoldersOfTypes(Path.GetDirectoryName(project)!);
        var uses = TypeUses.Of(Assembly.Load(Path.GetFileNameWithoutExtension(project)))
            .Select(use => new Use(use.From, FolderOf(use.From), use.To, FolderOf(use.To)))
            .Where(use => use.FromFolder is not null && use.ToFolder is not null && use.FromFolder != use.ToFolder)
            .ToList();

        var cycle = FindCycle(uses.ToLookup(use => use.FromFolder!, use => use.ToFolder!));

        Assert.NotEmpty(folders);
        Assert.True(
            cycle.Count == 0,
            $"{project}: these folders use each other in a "
                + $"circle:\n{string.Join('\n', cycle.Zip(cycle.Skip(1), (from, to) => Tell(uses, from, to)))}");

        string? FolderOf(Type type) => folders.GetValueOrDefault(NameOf(type));
    }

    [Fact]
    public void FoldersOfTypes_OfTheEngine_KnowWhereItsTypesAre()
    {
        var folders = FoldersOfTypes("src/Engine");

        Assert.Equal("RecordPath/Shuffle", folders["FlinkNet.Engine.RecordPath.Shuffle.InputGate"]);
        Assert.True(TypeUses.Of(Assembly.Load("FlinkNet.Engine")).All(use => folders.ContainsKey(NameOf(use.From))));
    }

    [Fact]
    public void FindCycle_OfFoldersThatUseEachOther_FindsThem()
    {
        var below = new[] { ("A", "B"), ("B", "C"), ("C", "B") }.ToLookup(edge => edge.Item1, edge => edge.Item2);

        Assert.Equal(["B", "C", "B"], FindCycle(below));
    }

    [Fact]
    public void TypeUses_OfThisAssembly_SeeFieldsCallsAndTypeArguments()
    {
        var uses = TypeUses.Of(typeof(FolderCycleTests).Assembly).Select(use => (use.From.Name, use.To.Name)).ToHashSet();

        Assert.Contains((nameof(FolderCycleTests), nameof(TypeUses)), uses);
        Assert.Contains((nameof(TypeUsesSample), nameof(Repository)), uses);
        Assert.Contains((nameof(TypeUsesSample), nameof(ArrowTests)), uses);
    }

    // Where each type of a project is written: by its namespace and its name without type parameters.
    private static Dictionary<string, string> FoldersOfTypes(string projectFolder)
    {
        var folders = new Dictionary<string, string>(StringComparer.Ordinal);
        foreach (var file in Repository.Sources(projectFolder))
        {
            var (text, folder) = (Repository.Read(file), Path.GetDirectoryName(Path.GetRelativePath(projectFolder, file))!);
            foreach (var name in DeclaredType().Matches(text).Select(declared => declared.Groups[1].Value))
            {
                folders.TryAdd($"{DeclaredNamespace().Match(text).Groups[1].Value}.{name}", folder.Replace('\\', '/'));
            }
        }

        return folders;
    }

    private static string NameOf(Type type) => $"{type.Namespace}.{type.Name.Split('`')[0]}";

    // The analyzers run in the compiler, and a package of packages has no code.
    private static bool HasFloors(string project) =>
        !project.StartsWith("src/Analyzers", StringComparison.Ordinal) && Repository.Sources(Path.GetDirectoryName(project)!).Any();

    private static string Tell(List<Use> uses, string from, string to)
    {
        var examples = uses.Where(use => use.FromFolder == from && use.ToFolder == to)
            .Select(use => $"{use.From.Name} uses {use.To.Name}")
            .Distinct();
        return $"  {from} -> {to}: {string.Join(", ", examples.Take(5))}";
    }

    // Depth first; answers the first circle met, with its first folder at both ends.
    private static List<string> FindCycle(ILookup<string, string> below)
    {
        var done = new HashSet<string>(StringComparer.Ordinal);
        var path = new List<string>();
        return below.Select(folder => folder.Key).Order(StringComparer.Ordinal).Select(Visit).FirstOrDefault(cycle => cycle.Count > 0)
            ?? [];

        List<string> Visit(string folder)
        {
            if (path.IndexOf(folder) is var at and >= 0)
            {
                return [.. path[at..], folder];
            }

            if (!done.Add(folder))
            {
                return [];
            }

            path.Add(folder);
            var found = below[folder].Distinct().Order(StringComparer.Ordinal).Select(Visit).FirstOrDefault(cycle => cycle.Count > 0) ?? [];
            path.RemoveAt(path.Count - 1);
            return found;
        }
    }

    [GeneratedRegex(@"^namespace ([\w.]+);", RegexOptions.Multiline)]
    private static partial Regex DeclaredNamespace();

    [GeneratedRegex(
        @"^(?:[\w]+ )*(?:class|struct|interface|enum|record|record struct|delegate [\w<>?\[\], ]+?) (\w+)[\s<({:;]",
        RegexOptions.Multiline)]
    private static partial Regex DeclaredType();

    private sealed record Use(Type From, string? FromFolder, Type To, string? ToFolder);
}

/// <summary>Uses one type as a field's type argument and another in a method's body, for the test above.</summary>
internal sealed class TypeUsesSample
{
    public List<ArrowTests> Arrows { get; } = [];

    public static bool HasRoot() => Repository.Root.Length > 0;
}
