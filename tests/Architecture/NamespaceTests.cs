using System.Text.RegularExpressions;

namespace FlinkNet.Architecture.Tests;

/// <summary>A <c>using</c> tells the folder: a file's namespace is its project's root namespace and its folders.</summary>
public sealed partial class NamespaceTests
{
    // The names that programs write stay flat, however many folders their files are in. docs/decisions/0023 says why.
    private static readonly (string Folder, string[] Namespaces)[] Flat =
    [
        ("src/Api/", ["FlinkNet", "FlinkNet.Transformations"]),
        ("src/Model/", ["FlinkNet.Model"]),
        ("src/Connectors/Files/", ["FlinkNet.Connectors.Files"]),
        ("src/Connectors/Generator/", ["FlinkNet"]),
        ("src/Storage/", ["FlinkNet.Storage"]),
        ("src/Testing/", ["FlinkNet.Testing"]),
    ];

    public static TheoryData<string> SourceProjects => [.. Repository.Projects("src")];

    [Theory]
    [MemberData(nameof(SourceProjects))]
    public void Namespaces_OfASourceProject_AreItsFolders(string project)
    {
        var root = Repository.PropertyOf(project, "RootNamespace");
        var folder = Path.GetDirectoryName(project)!.Replace('\\', '/');
        var offenders = Repository.Sources(folder)
            .Select(file =>
                (file, Declared: DeclaredNamespace()
                    .Match(Repository.Read(file)).Groups[1].Value, Expected: ExpectedOf(file, folder, root)))
            .Where(found => found.Declared.Length > 0 && found.Declared != found.Expected && !IsFlat(found.file, found.Declared))
            .Select(found => $"{found.file}: {found.Declared}, not {found.Expected}");

        Assert.Empty(offenders);
    }

    private static string ExpectedOf(string file, string folder, string root)
    {
        var below = Path.GetDirectoryName(Path.GetRelativePath(folder, file))!.Replace(Path.DirectorySeparatorChar, '.');
        return below.Length == 0 ? root : $"{root}.{below}";
    }

    private static bool IsFlat(string file, string declared) =>
        Flat.Any(flat => file.StartsWith(flat.Folder, StringComparison.Ordinal) && flat.Namespaces.Contains(declared));

    [GeneratedRegex(@"^namespace ([\w.]+);", RegexOptions.Multiline)]
    private static partial Regex DeclaredNamespace();
}
