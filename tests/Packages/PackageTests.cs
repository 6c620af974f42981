using System.Reflection.Metadata;
using System.Reflection.PortableExecutable;
using System.Text;
using FlinkNet.Architecture.Tests;

namespace FlinkNet.Packages.Tests;

/// <summary>What each package has, and what comes with it.</summary>
public sealed class PackageTests(Feed feed)
{
    private const string Address = "https://github.com/flinknet/flinknet";

    // The kind of debug information that says where sources are to be fetched from.
    private static readonly Guid SourceLink = new("CC110556-A091-4D38-9FEC-25AB9A351A6A");

    // What comes only with a package that names it, and those packages.
    private static readonly string[] Extras =
        ["Azure.", "StackExchange.Redis", "Microsoft.Orleans.Clustering.", "Microsoft.Orleans.Persistence.", "RocksDB"];

    private static readonly string[] WithExtras =
        ["FlinkNet.Storage.AzureBlob", "FlinkNet.Cluster.Redis", "FlinkNet.State.RocksDb", "FlinkNet.Silo"];

    [Fact]
    public void Pack_OfTheRepository_MakesAPackageOfEachProject()
    {
        var projects = Repository.Projects("src")
            .Select(project => Path.GetFileNameWithoutExtension(project))
            .Where(name => !name.StartsWith("FlinkNet.Analyzers", StringComparison.Ordinal))
            .Append("FlinkNet.Templates");

        Assert.Equal(projects.Order(StringComparer.Ordinal), feed.Packages.Keys.Order(StringComparer.Ordinal));
    }

    [Fact]
    public void Metadata_OfEachPackage_HaveReadmeIconLicenceAndAddress() => AssertAll(package =>
        Assert.Multiple(
            () => Assert.Contains(package.Value("readme"), package.Files),
            () => Assert.Contains(package.Value("icon"), package.Files),
            () => Assert.Equal("MIT", package.Value("license")),
            () => Assert.NotEqual("Package Description", package.Value("description")),
            () => Assert.Equal(Address, package.Value("projectUrl")),
            () => Assert.Equal(Address, package.Value("repository", "url")),
            () => Assert.Matches("^[0-9a-f]{40}$", package.Value("repository", "commit"))));

    [Fact]
    public void Readme_OfAPackageThatProgramsName_IsItsOwn()
    {
        var shared = File.ReadAllText(Path.Combine(Repository.Root, "src", "PACKAGE.md"));
        string[] named = ["FlinkNet", "FlinkNet.Hosting", "FlinkNet.Testing", "FlinkNet.Templates", .. WithExtras];

        Assert.All(named, id => Assert.NotEqual(shared, Encoding.UTF8.GetString(Package.Content(feed.Packages[id].Path, "README.md"))));
    }

    [Fact]
    public void Symbols_OfEachAssembly_LeadToItsSources() => AssertAll(package =>
        Assert.All(package.Assemblies, assembly =>
        {
            var symbols = Package.Content(package.SymbolsPath, Path.ChangeExtension(assembly, "pdb"));
            using var provider = MetadataReaderProvider.FromPortablePdbStream(new MemoryStream(symbols));
            var reader = provider.GetMetadataReader();
            var sources = reader.CustomDebugInformation.Select(reader.GetCustomDebugInformation)
                .Single(information => reader.GetGuid(information.Kind) == SourceLink);

            var map = Encoding.UTF8.GetString(reader.GetBlobBytes(sources.Value));
            Assert.Contains("https://raw.githubusercontent.com/flinknet/flinknet/", map);
        }));

    [Fact]
    public void Assemblies_OfEachPackage_AreReproducibleAndDocumented() => AssertAll(package =>
        Assert.All(package.Assemblies, assembly =>
        {
            using var reader = new PEReader(new MemoryStream(Package.Content(package.Path, assembly)));

            Assert.Contains(reader.ReadDebugDirectory(), entry => entry.Type == DebugDirectoryEntryType.Reproducible);
            Assert.Contains(Path.ChangeExtension(assembly, "xml"), package.Files);
        }));

    [Fact]
    public void Analyzers_AreInTheApi_AndNowhereElse()
    {
        string[] analyzers = ["analyzers/dotnet/cs/FlinkNet.Analyzers.CodeFixes.dll", "analyzers/dotnet/cs/FlinkNet.Analyzers.dll"];

        var found = feed.Packages.Values.SelectMany(package => package.Files
            .Where(file => file.StartsWith("analyzers/", StringComparison.Ordinal))
            .Select(file => (package.Id, file)));

        Assert.Equal(analyzers.Select(file => ("FlinkNet.Api", file)), found.Order());
    }

    /// <summary>As packages say it; today's SDK also uses analyzers that they exclude.</summary>
    [Fact]
    public void Dependencies_FromPackageToPackage_PassOnAnalyzers() => AssertAll(package =>
        Assert.DoesNotContain(package.DependenciesWithoutAnalyzers, feed.Packages.ContainsKey));

    [Fact]
    public void Dependencies_OfAPackage_LeadToExtrasOnlyWhereItNamesThem() => AssertAll(package =>
    {
        var extras = Reached(package).Where(id => Extras.Any(extra => id.StartsWith(extra, StringComparison.OrdinalIgnoreCase)));

        Assert.Equal(WithExtras.Contains(package.Id), extras.Any());
    });

    private IEnumerable<string> Reached(Package package) => package.Dependencies
        .SelectMany(id => feed.Packages.TryGetValue(id, out var ours) ? Reached(ours).Prepend(id) : [id]);

    private void AssertAll(Action<Package> assert) => Assert.All(feed.Packages.Values, assert);
}
