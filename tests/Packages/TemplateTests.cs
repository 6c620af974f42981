using System.Net;
using System.Net.Sockets;
using System.Text.Json;

namespace FlinkNet.Packages.Tests;

/// <summary>Programs from the templates, made in empty folders, built from the packages alone, run and tested.</summary>
public sealed class TemplateTests(Feed feed)
{
    // What a first program must not fetch: other stores and the compiler.
    private static readonly string[] Extras = ["Azure.", "StackExchange.Redis", "RocksDB", "Microsoft.CodeAnalysis."];

    [Fact]
    public async Task Job_FromTheTemplate_RunsAndIsTestedAndAnalyzed()
    {
        var program = await feed.CreateAsync("flinknet", "WordCounts");

        await feed.RunAsync(program, "build", "-warnaserror");
        Assert.DoesNotContain(Restored(program, "WordCounts.Tests"), IsExtra);
        Assert.Contains("Word { Text = a, Count = 4 }", await feed.RunAsync(program, "run", "--no-build", "--project", "WordCounts"));
        Assert.Contains("succeeded: 2", await feed.RunAsync(program, "test", "--no-build"));

        await File.WriteAllTextAsync(Path.Combine(program, "WordCounts", "Mistake.cs"), Mistake, TestContext.Current.CancellationToken);
        var (exitCode, output) = await feed.TryAsync(program, "build", "WordCounts");
        Assert.NotEqual(0, exitCode);
        Assert.Contains("error FLINK001", output);
    }

    [Fact]
    public async Task Sink_FromTheTemplate_IsTested()
    {
        var program = await feed.CreateAsync("flinknet-sink", "Acme.Sinks");

        await feed.RunAsync(program, "build", "-warnaserror");
        Assert.Contains("succeeded: 1", await feed.RunAsync(program, "test", "--no-build"));
    }

    [Fact]
    public async Task Host_FromTheTemplate_RunsItsJobAndIsTested()
    {
        var program = await feed.CreateAsync("flinknet-host", "SquareHost");

        await feed.RunAsync(program, "build", "-warnaserror");
        Assert.DoesNotContain(Restored(program, "SquareHost"), IsExtra);
        Assert.Contains("succeeded: 1", await feed.RunAsync(program, "test", "--no-build"));
        var (silo, gateway) = FreePorts();
        await DotNet.RunUntilAsync(
            "Job 'squares' is Finished.",
            program,
            Path.Combine("SquareHost", "bin", "Debug", "net10.0", "SquareHost.dll"),
            $"--Ports:Silo={silo}",
            $"--Ports:Gateway={gateway}",
            "--Ports:Health=0");
    }

    [Fact]
    public async Task Job_WithStateInRocksDb_HasNativeCodeOfItsPlatformOnly()
    {
        var program = await feed.CreateAsync("flinknet", "LargeCounts");
        var project = Path.Combine(program, "LargeCounts", "LargeCounts.csproj");
        var text = await File.ReadAllTextAsync(project, TestContext.Current.CancellationToken);
        Assert.Contains(Reference, text);
        text = text.Replace(Reference, Reference + Reference.Replace("FlinkNet\"", "FlinkNet.State.RocksDb\"", StringComparison.Ordinal));
        await File.WriteAllTextAsync(project, text, TestContext.Current.CancellationToken);

        await feed.RunAsync(program, "build", "LargeCounts");
        var output = await feed.RunAsync(program, "run", "--no-build", "--project", "LargeCounts", "--", "--state-backend", "rocksdb");
        Assert.Contains("Word { Text = a, Count = 4 }", output);
        Assert.Single(Platforms(Path.Combine(program, "LargeCounts", "bin")));

        await feed.RunAsync(program, "publish", "LargeCounts", "--output", Path.Combine(program, "anywhere"));
        Assert.Equal(["linux-arm64", "linux-x64", "osx-arm64", "osx-x64", "win-x64"], Platforms(Path.Combine(program, "anywhere")));
    }

    private const string Reference = """<PackageReference Include="FlinkNet" Version="$(FlinkNetVersion)" />""";

    private const string Mistake = """
        using FlinkNet;

        public sealed record Line(string Text);

        public static class Steps
        {
            public static object ByText(DataStream<string> lines) => lines.Map(line => new Line(line)).KeyBy(line => line.Text);
        }
        """;

    private static bool IsExtra(string package) => Extras.Any(extra => package.StartsWith(extra, StringComparison.OrdinalIgnoreCase));

    /// <summary>The packages that NuGet restored for a project of a program.</summary>
    private static List<string> Restored(string program, string project)
    {
        using var assets = JsonDocument.Parse(File.ReadAllText(Path.Combine(program, project, "obj", "project.assets.json")));
        return [.. assets.RootElement.GetProperty("libraries").EnumerateObject().Select(library => library.Name)];
    }

    /// <summary>The platforms for which a folder has RocksDB's native code.</summary>
    private static IEnumerable<string> Platforms(string folder) => Directory
        .EnumerateFiles(folder, "*rocksdb*", SearchOption.AllDirectories)
        .Select(file => file.Replace('\\', '/').Split('/'))
        .Where(parts => parts is [.., "runtimes", _, "native", _])
        .Select(parts => parts[^3])
        .Distinct()
        .Order(StringComparer.Ordinal);

    private static (int First, int Second) FreePorts()
    {
        using var first = new TcpListener(IPAddress.Loopback, 0);
        using var second = new TcpListener(IPAddress.Loopback, 0);
        first.Start();
        second.Start();
        return (((IPEndPoint)first.LocalEndpoint).Port, ((IPEndPoint)second.LocalEndpoint).Port);
    }
}
