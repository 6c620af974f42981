using System.Text.RegularExpressions;

namespace FlinkNet.Architecture.Tests;

/// <summary>The reference pages list what the code has, and nothing else.</summary>
public sealed partial class ReferencePageTests
{
    // Read by the processes that a driver starts, or begun by the page as examples.
    private static readonly string[] NoArguments = ["--name"];

    // Names of other things: a cluster's grain storage, the prefix of an operator's name.
    private static readonly string[] NoInstruments = ["flink.cluster"];

    private static readonly string[] OptionTypes =
    [
        "ExecutionConfig", "CheckpointConfig", "SinkConfig", "SavepointRestoreSettings", "TaskManagerOptions", "ControlPlaneOptions",
        "HealthEndpointOptions",
    ];

    [Fact]
    public void Options_ThatTheCodeReads_AreOnThePage()
    {
        var page = Page("options");
        var missing = SourceTexts().SelectMany(text => ReadArgument().Matches(text)).Select(match => "--" + match.Groups["name"].Value)
            .Distinct().Where(argument => !page.Contains($"\n| `{argument}` |", StringComparison.Ordinal)).ToList();

        Assert.True(missing.Count == 0, $"docs/reference/options.md does not list: {string.Join(", ", missing)}");
    }

    [Fact]
    public void Options_OnThePage_AreReadByTheCode()
    {
        var unknown = Argument().Matches(Page("options")).Select(match => match.Value).Distinct()
            .Where(argument => !NoArguments.Contains(argument) && !SourceIndex.Current.Literals.Contains(argument[2..])).ToList();

        Assert.True(unknown.Count == 0, $"docs/reference/options.md lists what no code reads: {string.Join(", ", unknown)}");
    }

    [Fact]
    public void Properties_OfTheOptionTypes_AreOnThePage()
    {
        var page = Page("options");
        var missing = OptionTypes
            .SelectMany(type => SettableProperties(type).Select(property => (Type: type, Property: property)))
            .Where(found => !page.Contains($"`{found.Property}`", StringComparison.Ordinal))
            .Select(found => $"{found.Type}.{found.Property}").ToList();

        Assert.True(missing.Count == 0, $"docs/reference/options.md does not list: {string.Join(", ", missing)}");
    }

    [Fact]
    public void Instruments_OfTheCode_AreOnThePage()
    {
        var page = Page("metrics");
        var missing = SourceIndex.Current.Literals.Where(literal => InstrumentName().IsMatch(literal))
            .Except(NoInstruments).Where(name => !page.Contains($"`{name}`", StringComparison.Ordinal)).ToList();

        Assert.True(missing.Count == 0, $"docs/reference/metrics.md does not list: {string.Join(", ", missing)}");
    }

    [Fact]
    public void Instruments_OnThePage_AreMadeByTheCode()
    {
        var unknown = InstrumentOnPage().Matches(Page("metrics")).Select(match => match.Groups["name"].Value).Distinct()
            .Where(name => !IsMade(name)).ToList();

        Assert.True(unknown.Count == 0, $"docs/reference/metrics.md lists what no code makes: {string.Join(", ", unknown)}");
    }

    [Fact]
    public void Messages_OnThePageOfErrors_AreTheCodes()
    {
        var sources = string.Concat(SourceTexts());
        var unknown = MessageRow().Matches(Page("errors")).SelectMany(row => CodeSpan().Matches(row.Groups["cell"].Value))
            .SelectMany(span =>
                span.Groups["text"].Value.Split('…', StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries))
            .Where(part => !sources.Contains(part, StringComparison.Ordinal)).Distinct().ToList();

        Assert.True(unknown.Count == 0, $"docs/reference/errors.md quotes what no code says: {string.Join("; ", unknown)}");
    }

    // Some names are put together from a prefix and a last word.
    private static bool IsMade(string name)
    {
        var last = name.LastIndexOf('.');
        return SourceIndex.Current.Literals.Contains(name)
            || (SourceIndex.Current.Literals.Any(literal => literal.StartsWith(name[..(last + 1)] + "{", StringComparison.Ordinal))
                && SourceIndex.Current.Literals.Contains(name[(last + 1)..]));
    }

    private static IEnumerable<string> SettableProperties(string type)
    {
        var texts = SourceTexts().Where(text => Regex.IsMatch(text, $@"public (sealed |partial )*class {type}\b")).ToList();
        Assert.NotEmpty(texts);
        return texts.SelectMany(text => Property().Matches(text)).Select(match => match.Groups["name"].Value);
    }

    private static IEnumerable<string> SourceTexts() => Directory
        .EnumerateFiles(Path.Combine(Repository.Root, "src"), "*.cs", SearchOption.AllDirectories)
        .Where(file => !file.Split(Path.DirectorySeparatorChar).Any(part => part is "bin" or "obj"))
        .Select(File.ReadAllText);

    private static string Page(string name) => File.ReadAllText(Path.Combine(Repository.Root, "docs", "reference", name + ".md"));

    [GeneratedRegex("""(onfiguration\[|Read\w*(<\w+>)?\(\s*configuration, )"(?<name>[a-z][a-z-]+)""")]
    private static partial Regex ReadArgument();

    // The rows behind the page's headings of messages; those before list exit codes and exceptions.
    [GeneratedRegex(@"(?<=## The program is refused.*)^\| (?<cell>`[^|]+) \|", RegexOptions.Multiline | RegexOptions.Singleline)]
    private static partial Regex MessageRow();

    [GeneratedRegex("`(?<text>[^`]+)`")]
    private static partial Regex CodeSpan();

    [GeneratedRegex("--[a-z][a-z-]+")]
    private static partial Regex Argument();

    [GeneratedRegex(@"^flink\.[a-z_.]+[a-z]$")]
    private static partial Regex InstrumentName();

    [GeneratedRegex(@"`(?<name>flink\.[a-z_.]+[a-z])`")]
    private static partial Regex InstrumentOnPage();

    [GeneratedRegex(@"^    public (?!static|const)[\w.<>?]+ (?<name>\w+)\s*(\{[^}]*\bset;|\r?\n    \{\r?\n\s+get)", RegexOptions.Multiline)]
    private static partial Regex Property();
}
