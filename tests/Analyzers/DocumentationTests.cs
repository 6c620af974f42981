using System.Text.RegularExpressions;
using Microsoft.CodeAnalysis;

namespace FlinkNet.Analyzers.Tests;

/// <summary>The page about the rules has a section for each, whose examples are what it says they are.</summary>
public sealed partial class DocumentationTests
{
    private static readonly string Page = File.ReadAllText(Path.Combine(Repository.Root, "docs", "reference", "analyzers.md"));

    // What the examples take as given.
    private const string Given =
        """
        global using static Given;

        internal static class Given
        {
            public static DataStream<Order> orders => null!;
        }

        [GenerateSerializer]
        public sealed record Order(
            [property: Id(0)] string Id,
            [property: Id(1)] string Customer,
            [property: Id(2)] long Amount,
            [property: Id(3)] string Note);
        """;

    public static TheoryData<string> Ids =>
    [
        .. All().Select(rule => rule.Id),
    ];

    [Theory]
    [MemberData(nameof(Ids))]
    public async Task Examples_OfARule_AreWrongAndRight(string id)
    {
        var section = Section(id);

        Assert.Contains(await ToldAsync(section, "Wrong"), diagnostic => diagnostic.Id == id);
        Assert.Empty(await ToldAsync(section, "Right"));
    }

    [Theory]
    [MemberData(nameof(Ids))]
    public void HelpLink_OfARule_LeadsToItsSection(string id)
    {
        var link = All().Single(rule => rule.Id == id).HelpLinkUri;

        Assert.EndsWith($"docs/reference/analyzers.md#{id.ToLowerInvariant()}", link, StringComparison.Ordinal);
        Assert.NotEmpty(Section(id));
    }

    private static IEnumerable<DiagnosticDescriptor> All() =>
        typeof(Rules).GetFields().Select(rule => rule.GetValue(null)).OfType<DiagnosticDescriptor>();

    [Theory]
    [MemberData(nameof(Ids))]
    public void Severity_OfARule_IsThatOfTheTable(string id)
    {
        var severity = All().Single(rule => rule.Id == id).DefaultSeverity;

        Assert.Contains($"| [{id}](#{id.ToLowerInvariant()}) | {severity.ToString().ToLowerInvariant()} |", Page, StringComparison.Ordinal);
    }

    private static async Task<IEnumerable<Diagnostic>> ToldAsync(string section, string which)
    {
        var example = Example().Matches(section).Single(match => match.Groups["which"].Value == which).Groups["code"].Value;
        return await Check.DiagnosticsAsync(Check.Compile([example, Given]));
    }

    private static string Section(string id) =>
        Page.Split("\n## ").Single(section => section.StartsWith($"{id}\n", StringComparison.Ordinal));

    [GeneratedRegex(@"^(?<which>Wrong|Right):\n\n```cs\n(?<code>.*?)^```", RegexOptions.Singleline | RegexOptions.Multiline)]
    private static partial Regex Example();
}
