using System.IO.Compression;
using System.Xml.Linq;

namespace FlinkNet.Packages.Tests;

/// <summary>What is in a package.</summary>
public sealed record Package(string Path, XElement Metadata, IReadOnlyList<string> Files)
{
    /// <summary>Its name.</summary>
    public string Id => Value("id")!;

    /// <summary>The packages that its users get with it, directly.</summary>
    public IEnumerable<string> Dependencies => DependencyElements.Select(element => element.Attribute("id")!.Value);

    /// <summary>Those of them whose analyzers its users do not get.</summary>
    public IEnumerable<string> DependenciesWithoutAnalyzers => DependencyElements
        .Where(element => element.Attribute("exclude")?.Value.Contains("Analyzers", StringComparison.OrdinalIgnoreCase) == true)
        .Select(element => element.Attribute("id")!.Value);

    /// <summary>The assemblies that its users reference.</summary>
    public IEnumerable<string> Assemblies => Files
        .Where(file => file.StartsWith("lib/", StringComparison.Ordinal) && file.EndsWith(".dll", StringComparison.Ordinal));

    /// <summary>The package of its symbols, whether it is there or not.</summary>
    public string SymbolsPath => System.IO.Path.ChangeExtension(Path, "snupkg");

    private IEnumerable<XElement> DependencyElements => Metadata.Descendants().Where(element => element.Name.LocalName == "dependency");

    /// <summary>Reads a package.</summary>
    public static Package Read(string path)
    {
        using var zip = ZipFile.OpenRead(path);
        using var nuspec = zip.Entries.Single(entry => entry.FullName.EndsWith(".nuspec", StringComparison.Ordinal)).Open();
        return new Package(path, XDocument.Load(nuspec).Root!.Elements().Single(), [.. zip.Entries.Select(entry => entry.FullName)]);
    }

    /// <summary>What the metadata say of something; null when they do not.</summary>
    public string? Value(string name) => Metadata.Elements().FirstOrDefault(element => element.Name.LocalName == name)?.Value;

    /// <summary>An attribute of an element of the metadata.</summary>
    public string? Value(string name, string attribute) =>
        Metadata.Elements().FirstOrDefault(element => element.Name.LocalName == name)?.Attribute(attribute)?.Value;

    /// <summary>A file of the package, or of that of its symbols.</summary>
    public static byte[] Content(string package, string file)
    {
        using var zip = ZipFile.OpenRead(package);
        using var entry = zip.GetEntry(file)!.Open();
        using var content = new MemoryStream();
        entry.CopyTo(content);
        return content.ToArray();
    }
}
