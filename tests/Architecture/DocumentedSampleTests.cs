using System.Text.RegularExpressions;

namespace FlinkNet.Architecture.Tests;

/// <summary>C# that a page shows stands in a sample, and so compiles with every build.</summary>
public sealed partial class DocumentedSampleTests
{
    public static TheoryData<string> Pages =>
    [
        Path.Combine(Repository.Root, "README.md"),
        .. Directory.EnumerateFiles(Path.Combine(Repository.Root, "docs"), "*.md", SearchOption.AllDirectories),
    ];

    [Theory]
    [MemberData(nameof(Pages))]
    public void CSharp_OnAPage_StandsInASample(string page)
    {
        var samples = Directory.EnumerateFiles(Path.Combine(Repository.Root, "samples"), "*.cs", SearchOption.AllDirectories)
            .Select(File.ReadAllText)
            .ToList();

        var missing = CSharpBlock().Matches(File.ReadAllText(page))
            .Select(match => match.Groups["code"].Value.Trim())
            .Where(code => !samples.Any(sample => sample.Contains(code, StringComparison.Ordinal)))
            .ToList();

        Assert.True(
            missing.Count == 0,
            $"{Path.GetRelativePath(Repository.Root, page)} shows C# that no sample holds: {string.Join("\n---\n", missing)}");
    }

    [Fact]
    public void Readme_ShowsAJob() => Assert.Matches(CSharpBlock(), File.ReadAllText(Path.Combine(Repository.Root, "README.md")));

    [GeneratedRegex(@"^```csharp\n(?<code>.*?)^```", RegexOptions.Singleline | RegexOptions.Multiline)]
    private static partial Regex CSharpBlock();
}
