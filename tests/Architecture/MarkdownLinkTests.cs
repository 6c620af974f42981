using System.Text.RegularExpressions;

namespace FlinkNet.Architecture.Tests;

/// <summary>The map leads somewhere.</summary>
public sealed partial class MarkdownLinkTests
{
    public static TheoryData<string> Pages =>
    [
        .. Directory.EnumerateFiles(Repository.Root, "*.md"),
        .. new[] { "src", "tests", "samples", "bench", "docs" }
            .Select(folder => Path.Combine(Repository.Root, folder))
            .Where(Directory.Exists)
            .SelectMany(folder => Directory.EnumerateFiles(folder, "*.md", SearchOption.AllDirectories))
            .Where(page => !page.Split(Path.DirectorySeparatorChar).Any(part => part is "bin" or "obj")),
    ];

    [Theory]
    [MemberData(nameof(Pages))]
    public void Links_OfAPage_LeadToFilesAndFoldersThatAreThere(string page)
    {
        var folder = Path.GetDirectoryName(page)!;
        var broken = LinkTarget().Matches(File.ReadAllText(page))
            .Select(match => match.Groups["target"].Value)
            .Where(target => !target.Contains("://", StringComparison.Ordinal))
            .Where(target => !Path.Exists(Path.Combine(folder, target)))
            .ToList();

        Assert.True(broken.Count == 0, $"{Path.GetRelativePath(Repository.Root, page)} links to what is not there: {string.Join(", ", broken)}");
    }

    [GeneratedRegex(@"\]\((?<target>[^)#\s]+)")]
    private static partial Regex LinkTarget();
}
