using System.Text.RegularExpressions;

namespace FlinkNet.Architecture.Tests;

/// <summary>
/// A class that needs many things or many lines is several. The few that are one say why, in a line above the declaration that begins with
/// <c>// Parameters:</c> or <c>// Length:</c>.
/// </summary>
public sealed partial class SizeTests
{
    private const int MostParameters = 7;
    private const int MostLines = 350;

    [Fact]
    public void Constructors_OfSources_HaveFewParametersOrSayWhy()
    {
        var offenders = Repository.Sources("src")
            .SelectMany(file => Constructors(Repository.Read(file))
                .Where(found => found.Parameters > MostParameters && !found.SaysWhy)
                .Select(found => $"{file}: {found.Type} has {found.Parameters}"));

        Assert.Empty(offenders);
    }

    [Fact]
    public void Classes_OfSources_HaveFewLinesOverAllTheirFilesOrSayWhy()
    {
        var offenders = Repository.Sources("src")
            .SelectMany(file => TypesOf(Repository.Read(file)).Select(part => (part.Type, part.Lines, part.SaysWhy, file)))
            .GroupBy(part => (Project: string.Join('/', part.file.Split('/').Take(3)), part.Type))
            .Where(type => type.Sum(part => part.Lines) > MostLines && !type.Any(part => part.SaysWhy))
            .Select(type => $"{type.Key.Type} has {type.Sum(part => part.Lines)} lines in {string.Join(", ", type.Select(part => part.file))}");

        Assert.Empty(offenders);
    }

    [Theory]
    [InlineData("internal sealed class Few(int a, Func<int, int> b, (int, int) c);", 3)]
    [InlineData("internal sealed class Many<T>(\n    int a, int b, int c,\n    int d, int e, int f, int g, Dictionary<T, T> h)\n{\n}", 8)]
    [InlineData("public class Old\n{\n    public Old(int a, int b)\n    {\n    }\n}", 2)]
    public void Constructors_OfADeclaration_AreCountedByTheirParameters(string text, int parameters) =>
        Assert.Equal(parameters, Constructors(text).Max(found => found.Parameters));

    [Fact]
    public void Lines_OfADeclaration_AreThoseBetweenItsBraces() =>
        Assert.Equal(
            [("A", 4, false), ("B<>", 1, true)],
            TypesOf("internal class A\n{\n    int _a;\n}\n\n// Length: why.\n[Alias(\"b\")]\ninternal record B<T>(int X);\n"));

    private static IEnumerable<(string Type, int Parameters, bool SaysWhy)> Constructors(string text) =>
        Declaration().Matches(text).Where(match => match.Value.EndsWith('(')).Concat(Constructor().Matches(text))
            .Select(match => (match.Groups["name"].Value, CountParameters(text, match.Index + match.Length), SaysWhy(text, match.Index, "Parameters")));

    // The line above, or above the attributes.
    private static bool SaysWhy(string text, int at, string what) => text[..at].Split('\n').SkipLast(1).Reverse()
        .Select(line => line.TrimStart())
        .SkipWhile(line => line.StartsWith('['))
        .TakeWhile(line => line.StartsWith("// ", StringComparison.Ordinal))
        .Any(line => line.StartsWith($"// {what}: ", StringComparison.Ordinal));

    private static int CountParameters(string text, int at)
    {
        var depth = 0;
        var commas = 0;
        var isEmpty = true;
        for (; at < text.Length && !(depth == 0 && text[at] == ')'); at++)
        {
            depth += text[at] is '(' or '<' or '[' or '{' ? 1 : text[at] is ')' or '>' or ']' or '}' ? -1 : 0;
            commas += text[at] == ',' && depth == 0 ? 1 : 0;
            isEmpty &= char.IsWhiteSpace(text[at]);
        }

        return isEmpty ? 0 : commas + 1;
    }

    // Namespaces are of the whole file, so that a type's first and last lines begin at the margin.
    private static IEnumerable<(string Type, int Lines, bool SaysWhy)> TypesOf(string text)
    {
        var lines = text.Split('\n');
        var begin = 0;
        for (var at = 0; at < lines.Length; begin += lines[at].Length + 1, at++)
        {
            if (Declaration().Match(lines[at]) is { Success: true, Index: 0 } match)
            {
                var (first, why) = (at, SaysWhy(text, begin, "Length"));
                while (lines[at] != "}" && !(lines[at].EndsWith(';') && !lines.Skip(first).Take(at - first + 1).Any(line => line == "{")))
                {
                    begin += lines[at++].Length + 1;
                }

                yield return (match.Groups["name"].Value + (match.Groups["arguments"].Success ? "<>" : ""), at - first + 1, why);
            }
        }
    }

    [GeneratedRegex(
        @"^(?:(?:public|internal|file|sealed|static|abstract|partial|readonly|unsafe|ref) )*(?:class|struct|record(?: class| struct)?|interface) "
        + @"(?<name>\w+)(?<arguments><[^>(]*>)?\s*\(?",
        RegexOptions.Multiline)]
    private static partial Regex Declaration();

    [GeneratedRegex(@"^ +(?:public|internal|private|protected) (?<name>[A-Z]\w*)\(", RegexOptions.Multiline)]
    private static partial Regex Constructor();
}
