using System.Text.Json;
using System.Xml.Linq;

namespace FlinkNet.Architecture.Tests;

/// <summary>The working tree that the tests were built from.</summary>
internal static class Repository
{
    public static string Root { get; } = FindRoot();

    /// <summary>The project files below a folder, as paths relative to the root with forward slashes.</summary>
    public static IEnumerable<string> Projects(string folder) =>
        Directory.Exists(Path.Combine(Root, folder))
            ? Directory.EnumerateFiles(Path.Combine(Root, folder), "*.csproj", SearchOption.AllDirectories)
                .Select(Relative)
                .Order(StringComparer.Ordinal)
            : [];

    /// <summary>The projects that a project references, as paths relative to the root.</summary>
    public static IEnumerable<string> ReferencesOf(string project) => Includes(project, "ProjectReference")
        .Select(include => Relative(Path.GetFullPath(Path.Combine(Root, Path.GetDirectoryName(project)!, include))));

    /// <summary>The packages that a project references.</summary>
    public static IEnumerable<string> PackagesOf(string project) => Includes(project, "PackageReference");

    /// <summary>What a project file sets a property to; its name without suffix when it does not set it.</summary>
    public static string PropertyOf(string project, string property) =>
        XDocument.Load(Path.Combine(Root, project)).Descendants(property).FirstOrDefault()?.Value
            ?? Path.GetFileNameWithoutExtension(project);

    /// <summary>The C# files below a folder that are written by hand, as paths relative to the root.</summary>
    public static IEnumerable<string> Sources(string folder) =>
        Directory.EnumerateFiles(Path.Combine(Root, folder), "*.cs", SearchOption.AllDirectories)
        .Select(Relative)
        .Where(file => !file.Contains("/obj/", StringComparison.Ordinal) && !file.Contains("/bin/", StringComparison.Ordinal))
        .Order(StringComparer.Ordinal);

    /// <summary>The text of a file.</summary>
    public static string Read(string file) => File.ReadAllText(Path.Combine(Root, file));

    /// <summary>A project and all that it references, directly or not.</summary>
    public static IEnumerable<string> ReachedFrom(string project)
    {
        HashSet<string> reached = [project];
        Queue<string> next = new(reached);
        while (next.TryDequeue(out var one))
        {
            yield return one;
            foreach (var reference in ReferencesOf(one).Where(reached.Add))
            {
                next.Enqueue(reference);
            }
        }
    }

    /// <summary>The packages that NuGet restored for a project, its references' included.</summary>
    public static IReadOnlyList<string> RestoredPackagesOf(string project)
    {
        var path = Path.Combine(Root, Path.GetDirectoryName(project)!, "obj", "project.assets.json");
        using var assets = JsonDocument.Parse(File.ReadAllText(path));
        return [.. assets.RootElement.GetProperty("libraries").EnumerateObject()
            .Where(library => library.Value.GetProperty("type").GetString() == "package")
            .Select(library => library.Name.Split('/')[0])];
    }

    private static IEnumerable<string> Includes(string project, string item) => XDocument.Load(Path.Combine(Root, project))
        .Descendants(item)
        .Select(reference => reference.Attribute("Include")!.Value.Replace('\\', '/'));

    private static string Relative(string path) => Path.GetRelativePath(Root, path).Replace('\\', '/');

    private static string FindRoot()
    {
        for (var folder = new DirectoryInfo(AppContext.BaseDirectory); folder is not null; folder = folder.Parent)
        {
            if (File.Exists(Path.Combine(folder.FullName, "FlinkNet.slnx")))
            {
                return folder.FullName;
            }
        }

        throw new InvalidOperationException($"No folder above {AppContext.BaseDirectory} holds FlinkNet.slnx.");
    }
}
