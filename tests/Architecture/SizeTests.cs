using System.Text.RegularExpressions;

namespace FlinkNet.Architecture.Tests;

/// <summary>
/// A class that needs many things or many lines is several. The few that are one say why, in a line of their file that begins with <c>// Parameters:</c> or
/// <c>// Length:</c> and names the class.
/// </summary>
public sealed partial class SizeTests
{
    private const int MostParameters = 7;
    private const int MostLines = 350;

    [Fact]
    public void Constructors_OfSources_HaveFewParametersOrSayWhy()
    {
        var offenders = Repository.Sources("src")
            .Select(file => (file, text: WithoutText(Repository.Read(file)), written: Repository.Read(file)))
            .SelectMany(source => Constructors(source.text)
                .Where(found => found.Parameters > MostParameters && !SaysWhy(source.written, "Parameters", found.Type))
                .Select(found => $"{source.file}: {found.Type} has {found.Parameters}"));

        Assert.Empty(offenders);
    }

    [Fact]
    public void Classes_OfSources_HaveFewLinesOverAllTheirFilesOrSayWhy()
    {
        var offenders = Repository.Sources("src")
            .SelectMany(file => TypesOf(Repository.Read(file)).Select(type => (type.Type, type.Lines, file, Project: string.Join('/', file.Split('/').Take(3)))))
            .GroupBy(part => (part.Project, part.Type))
            .Where(type => type.Sum(part => part.Lines) > MostLines && !type.Any(part => SaysWhy(Repository.Read(part.file), "Length", part.Type)))
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
        Assert.Equal([("A", 4), ("B<>", 1)], TypesOf("internal class A\n{\n    int _a;\n}\n\ninternal record B<T>(int X);\n"));

    private static bool SaysWhy(string text, string what, string type) =>
        text.Contains($"// {what}: {type.Split('<')[0]} ", StringComparison.Ordinal);

    private static IEnumerable<(string Type, int Parameters)> Constructors(string text) => Declaration().Matches(text)
        .Where(match => match.Value.EndsWith('('))
        .Select(match => (match.Groups["name"].Value, CountParameters(text, match.Index + match.Length)))
        .Concat(Constructor().Matches(text).Select(match => (match.Groups["name"].Value, CountParameters(text, match.Index + match.Length))));

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
    private static IEnumerable<(string Type, int Lines)> TypesOf(string text)
    {
        var lines = text.Split('\n');
        for (var at = 0; at < lines.Length; at++)
        {
            if (Declaration().Match(lines[at]) is { Success: true, Index: 0 } match)
            {
                var first = at;
                while (lines[at] != "}" && !(lines[at].EndsWith(';') && !lines.Skip(first).Take(at - first + 1).Any(line => line == "{")))
                {
                    at++;
                }

                yield return (match.Groups["name"].Value + (match.Groups["arguments"].Success ? "<>" : ""), at - first + 1);
            }
        }
    }

    // Comments and strings hold brackets that are none.
    private static string WithoutText(string text) => Text().Replace(text, "");

    [GeneratedRegex(@"^(?:(?:public|internal|file|sealed|static|abstract|partial|readonly|unsafe|ref) )*(?:class|struct|record(?: class| struct)?|interface) (?<name>\w+)(?<arguments><[^>(]*>)?\s*\(?", RegexOptions.Multiline)]
    private static partial Regex Declaration();

    [GeneratedRegex(@"^ +(?:public|internal|private|protected) (?<name>[A-Z]\w*)\(", RegexOptions.Multiline)]
    private static partial Regex Constructor();

    [GeneratedRegex(@"//[^\n]*|""(?:\\.|[^""\\\n])*""")]
    private static partial Regex Text();
}
