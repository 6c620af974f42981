using System.Text.RegularExpressions;

namespace FlinkNet.Architecture.Tests;

/// <summary>Decisions are numbered and dated, and say how they stand and what else could have been done.</summary>
public sealed partial class DecisionPageTests
{
    public static TheoryData<string> Pages => [.. Names()];

    private static string Folder => Path.Combine(Repository.Root, "docs", "decisions");

    [Theory]
    [MemberData(nameof(Pages))]
    public void Page_HasANumberADateAStatusAndAlternatives(string page)
    {
        var text = File.ReadAllText(Path.Combine(Folder, page));

        Assert.Matches(Name(), page);
        Assert.Matches($@"\A# {int.Parse(page[..4], provider: null)}\. ", text);
        Assert.Matches(Head(), text);
        Assert.Matches(Alternatives(), text);
    }

    [Fact]
    public void Pages_HaveNumbersOfTheirOwn()
    {
        var doubled = Names().GroupBy(page => page[..4]).Where(pages => pages.Count() > 1).SelectMany(pages => pages).ToList();

        Assert.True(doubled.Count == 0, $"Give each of these decisions a number of its own: {string.Join(", ", doubled)}");
    }

    [Theory]
    [MemberData(nameof(Pages))]
    public void Index_LinksToThePage(string page) =>
        Assert.Contains($"]({page})", File.ReadAllText(Path.Combine(Folder, "README.md")), StringComparison.Ordinal);

    private static IEnumerable<string> Names() =>
        Directory.EnumerateFiles(Folder, "*.md").Select(page => Path.GetFileName(page)).Where(page => page != "README.md");

    [GeneratedRegex(@"^\d{4}-[a-z0-9-]+\.md$")]
    private static partial Regex Name();

    [GeneratedRegex(@"^- Date: \d{4}-\d\d-\d\d\r?\n- Status: (accepted|superseded by \d+)", RegexOptions.Multiline)]
    private static partial Regex Head();

    [GeneratedRegex("^## Alternatives", RegexOptions.Multiline)]
    private static partial Regex Alternatives();
}
