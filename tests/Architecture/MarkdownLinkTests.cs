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

        Assert.True(
            broken.Count == 0,
            $"{Path.GetRelativePath(Repository.Root, page)} links to what is not there: {string.Join(", ", broken)}");
    }

    [Theory]
    [MemberData(nameof(Pages))]
    public void Anchors_OfAPage_AreHeadings(string page)
    {
        var folder = Path.GetDirectoryName(page)!;
        var broken = LinkAnchor().Matches(File.ReadAllText(page))
            .Where(match => !match.Value.Contains("://", StringComparison.Ordinal))
            .Select(match => (Target: match.Groups["target"].Value, Anchor: match.Groups["anchor"].Value))
            .Where(link => !Headings(link.Target.Length == 0 ? page : Path.Combine(folder, link.Target)).Contains(link.Anchor))
            .Select(link => $"{link.Target}#{link.Anchor}");
        var list = string.Join(", ", broken);

        Assert.True(list.Length == 0, $"{Path.GetRelativePath(Repository.Root, page)} links to headings that are not there: {list}");
    }

    // As GitHub makes them: lower case, without punctuation, with hyphens for spaces.
    private static HashSet<string> Headings(string page) => File.Exists(page)
        ? [.. Heading().Matches(File.ReadAllText(page)).Select(match => AnchorOf(match.Groups["text"].Value))]
        : [];

    private static string AnchorOf(string heading) => Punctuation().Replace(heading.Trim().ToLowerInvariant(), "").Replace(' ', '-');

    [GeneratedRegex(@"\]\((?<target>[^)#\s]+)")]
    private static partial Regex LinkTarget();

    [GeneratedRegex(@"\]\((?<target>[^)#\s]*)#(?<anchor>[^)\s]+)\)")]
    private static partial Regex LinkAnchor();

    [GeneratedRegex("^#+ (?<text>.+)$", RegexOptions.Multiline)]
    private static partial Regex Heading();

    [GeneratedRegex(@"[^\w\- ]")]
    private static partial Regex Punctuation();
}
