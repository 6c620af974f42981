using System.Text.RegularExpressions;

namespace FlinkNet.Architecture.Tests;

/// <summary>Pages say what the field says: the list with the words to use is in CONTRIBUTING.md.</summary>
public sealed partial class FieldTermsTests
{
    public static TheoryData<string> Pages =>
    [
        .. new[] { "README.md", "CHANGELOG.md" }.Select(page => Path.Combine(Repository.Root, page)),
        .. Directory.EnumerateFiles(Path.Combine(Repository.Root, "docs"), "*.md", SearchOption.AllDirectories),
    ];

    [Theory]
    [MemberData(nameof(Pages))]
    public void Words_OfAPage_AreTheFields(string page)
    {
        var found = string.Join("', '", HomeMade().Matches(File.ReadAllText(page)).Select(match => match.Value).Distinct());

        Assert.True(
            found.Length == 0,
            $"{Path.GetRelativePath(Repository.Root, page)} says '{found}'; CONTRIBUTING.md lists the words to use instead.");
    }

    [GeneratedRegex(
        @"how-manieth|\bwho(ever)?\s+asks\b|\b(goes|going|gone|went)\s+on\s+from\b|\bgiven\s+up\b|"
        + @"\btaken\s+back\b|\bunder\s+way\b|\b(is|are)\s+told\b",
        RegexOptions.IgnoreCase)]
    private static partial Regex HomeMade();
}
