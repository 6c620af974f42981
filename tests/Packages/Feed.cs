using FlinkNet.Architecture.Tests;

[assembly: AssemblyFixture(typeof(FlinkNet.Packages.Tests.Feed))]

namespace FlinkNet.Packages.Tests;

/// <summary>
/// All packages of this working tree, in a folder that is a feed. Beside it are a package cache, empty at first, and the programs' folders.
/// </summary>
public sealed class Feed : IAsyncLifetime
{
#if DEBUG
    private const string Configuration = "Debug";
#else
    private const string Configuration = "Release";
#endif

    private readonly string _folder = Directory.CreateTempSubdirectory("flinknet-packages-").FullName;

    /// <summary>Where the packages are.</summary>
    public string Folder => Path.Combine(_folder, "feed");

    /// <summary>The packages, by their ids.</summary>
    public IReadOnlyDictionary<string, Package> Packages { get; private set; } = new Dictionary<string, Package>();

    private string Cache => Path.Combine(_folder, "cache");

    private string[] Hive => ["--debug:custom-hive", Path.Combine(_folder, "hive")];

    /// <summary>Packs, in the configuration that these tests are built in: what has been built already need not be built again.</summary>
    public async ValueTask InitializeAsync()
    {
        string[] pack = ["pack", "FlinkNet.slnx", "--configuration", Configuration, "--output", Folder, "-p:RunAnalyzers=false"];
        await DotNet.RunAsync(Repository.Root, packageCache: null, pack);
        Packages = Directory.EnumerateFiles(Folder, "*.nupkg").Select(Package.Read).ToDictionary(package => package.Id);

        // Added to the feeds of this machine, from where the packages of others come.
        var config = $"""<configuration><packageSources><add key="built" value="{Folder}" /></packageSources></configuration>""";
        await File.WriteAllTextAsync(Path.Combine(_folder, "nuget.config"), config);
        await DotNet.RunAsync(_folder, Cache, ["new", "install", Packages["FlinkNet.Templates"].Path, .. Hive]);
    }

    /// <summary>Creates a program from a template in an empty folder.</summary>
    /// <returns>The folder.</returns>
    public async Task<string> CreateAsync(string template, string name)
    {
        var program = Path.Combine(_folder, name);
        await DotNet.RunAsync(_folder, Cache, ["new", template, "--output", program, .. Hive]);
        return program;
    }

    /// <summary>Runs <c>dotnet</c> in a program's folder, with this feed and the tests' own package cache.</summary>
    public Task<string> RunAsync(string program, params string[] arguments) => DotNet.RunAsync(program, Cache, arguments);

    /// <summary>As <see cref="RunAsync"/>, when the command may fail.</summary>
    public Task<(int ExitCode, string Output)> TryAsync(string program, params string[] arguments) =>
        DotNet.TryAsync(program, Cache, arguments);

    public ValueTask DisposeAsync()
    {
        Directory.Delete(_folder, recursive: true);
        return ValueTask.CompletedTask;
    }
}
