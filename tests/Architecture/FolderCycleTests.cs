using System.Reflection;

namespace FlinkNet.Architecture.Tests;

/// <summary>A folder is a floor: what it uses lies below it. Two folders that use each other are one room with two doors.</summary>
public sealed class FolderCycleTests
{
    // Namespaces equal folders there (NamespaceTests), so that the types' uses of each other show the folders'.
    public static TheoryData<string> Assemblies => ["FlinkNet.Engine", "FlinkNet.Grains"];

    [Theory]
    [MemberData(nameof(Assemblies))]
    public void Folders_OfAnAssembly_HaveNoCycle(string assembly)
    {
        var uses = TypeUses.Of(Assembly.Load(assembly)).Where(use => use.From.Namespace != use.To.Namespace).ToList();
        var below = uses.ToLookup(use => use.From.Namespace!, use => use.To.Namespace!);

        Assert.NotEmpty(uses);
        var cycle = FindCycle(below);

        Assert.True(
            cycle.Count == 0,
            $"{assembly}: these folders use each other in a "
                + $"circle:\n{string.Join('\n', cycle.Zip(cycle.Skip(1), (from, to) => Tell(uses, from, to)))}");
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

    private static string Tell(List<(Type From, Type To)> uses, string from, string to)
    {
        var examples = uses.Where(use => use.From.Namespace == from && use.To.Namespace == to)
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
}

/// <summary>Uses one type as a field's type argument and another in a method's body, for the test above.</summary>
internal sealed class TypeUsesSample
{
    public List<ArrowTests> Arrows { get; } = [];

    public static bool HasRoot() => Repository.Root.Length > 0;
}
