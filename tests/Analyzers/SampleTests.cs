namespace FlinkNet.Analyzers.Tests;

/// <summary>No rule tells of anything in the repository's samples, which are what a program should be.</summary>
public sealed class SampleTests
{
    private const string ImplicitUsings =
        """
        global using System.Net.Http;
        global using Microsoft.Extensions.Hosting;
        global using Orleans.Hosting;
        """;

    public static TheoryData<string> Samples =>
    [
        .. Directory.EnumerateFiles(Path.Combine(Repository.Root, "samples"), "*.csproj", SearchOption.AllDirectories)
            .Select(project => Path.GetFileName(Path.GetDirectoryName(project))!),
    ];

    [Theory]
    [MemberData(nameof(Samples))]
    public async Task Sample_OfTheRepository_HasNoDiagnostics(string sample)
    {
        var folder = Path.Combine(Repository.Root, "samples", sample);
        var files = Directory.EnumerateFiles(folder, "*.cs", SearchOption.AllDirectories)
            .Where(file => !Path.GetRelativePath(folder, file).Split(Path.DirectorySeparatorChar).Any(part => part is "bin" or "obj"))
            .Select(File.ReadAllText);

        Assert.Empty(await Check.DiagnosticsAsync(Check.Compile(files.Append(ImplicitUsings))));
    }
}
