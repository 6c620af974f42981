using System.Text.RegularExpressions;

namespace FlinkNet.Architecture.Tests;

/// <summary>
/// No class has more than seven constructor parameters, or more than 350 lines over all its files: what is larger are several classes.
/// One that must be has a comment at its declaration or constructor,
/// <c>// Size: …</c> or <c>// Parameters: …</c>, that says why.
/// </summary>
public sealed partial class ClassSizeTests
{
    private const int LinesMax = 350;
    private const int ParametersMax = 7;

    private static readonly Lazy<IReadOnlyList<ClassPart>> Parts = new(() => [.. Directory
        .EnumerateFiles(Path.Combine(Repository.Root, "src"), "*.cs", SearchOption.AllDirectories)
        .Where(file => !file.Contains($"{Path.DirectorySeparatorChar}obj{Path.DirectorySeparatorChar}", StringComparison.Ordinal))
        .SelectMany(file => PartsOf(Path.GetRelativePath(Repository.Root, file).Replace('\\', '/'), File.ReadAllLines(file)))]);

    [Fact]
    public void Classes_HaveAtMost350Lines_OrSayWhyNot()
    {
        var large = Parts.Value
            .GroupBy(part => (part.Project, part.Name))
            .Where(parts => parts.Sum(part => part.Lines.Length) > LinesMax && !parts.Any(part => part.Says("// Size: ")))
            .Select(parts => $"{parts.Key.Name} in {parts.Key.Project}: {parts.Sum(part => part.Lines.Length)} lines");

        Assert.Empty(large);
    }

    [Fact]
    public void Constructors_HaveAtMost7Parameters_OrSayWhyNot()
    {
        var wide = Parts.Value
            .Where(part => part.ParametersMax > ParametersMax && !part.Says("// Parameters: "))
            .Select(part => $"{part.Name} in {part.File}: {part.ParametersMax} parameters");

        Assert.Empty(wide);
    }

    [Theory]
    [InlineData("internal sealed class Wide(int a, Func<int, int> b, (int, int) c)", 3)]
    [InlineData("internal sealed class None;", 0)]
    [InlineData("internal sealed class Inside { public Inside(int a, [X(1, 2)] int b, Dictionary<int, int> c, int d) { } }", 4)]
    [InlineData("internal sealed record Pair<TFirst, TSecond>(TFirst First, TSecond Second)", 2)]
    public void Parameters_AreCounted(string declaration, int count) =>
        Assert.Equal(count, Assert.Single(PartsOf("src/X/X.cs", [declaration])).ParametersMax);

    private static IEnumerable<ClassPart> PartsOf(string file, string[] lines)
    {
        for (var first = 0; first < lines.Length; first++)
        {
            if (Declaration().Match(lines[first]) is not { Success: true } declaration)
            {
                continue;
            }

            var last = first;
            while (last + 1 < lines.Length && !lines[last].StartsWith('}') && (last == first || !Declaration().IsMatch(lines[last])))
            {
                last++;
            }

            var above = first;
            while (above > 0
                && lines[above - 1] is { Length: > 0 } line
                && (line.StartsWith("//", StringComparison.Ordinal) || line.StartsWith('[')))
            {
                above--;
            }

            yield return new ClassPart(file, declaration.Groups["name"].Value, lines[above..first], lines[first..(last + 1)]);
        }
    }

    [GeneratedRegex(
        @"^(?:(?:public|internal|private|file|sealed|abstract|static|partial|readonly|unsafe|ref) )*"
        + @"(?:class|record struct|record class|record|struct) (?<name>\w+)")]
    private static partial Regex Declaration();

    /// <summary>What one file has of a class.</summary>
    private sealed record ClassPart(string File, string Name, string[] Above, string[] Lines)
    {
        public string Project =>
            string.Join('/', File.Split('/').Take(File.StartsWith("src/Connectors/", StringComparison.Ordinal) ? 3 : 2));

        /// <summary>The most parameters of a constructor.</summary>
        public int ParametersMax
        {
            get
            {
                var text = string.Join('\n', Lines);
                var primary = Regex.Match(text, $@"\b{Name}(?:<[^>()]*>)?\(");
                var constructors = Regex.Matches(text, $@"(?:public|internal|private|protected) {Name}\(");
                return new[] { primary }.Where(match => match.Success && match.Index < Lines[0].Length + 1)
                    .Concat(constructors)
                    .Select(match => Count(text, match.Index + match.Length))
                    .DefaultIfEmpty()
                    .Max();
            }
        }

        public bool Says(string why) => Above.Concat(Lines).Any(line => line.TrimStart().StartsWith(why, StringComparison.Ordinal));

        // Commas within brackets of any kind part no parameters.
        private static int Count(string text, int from)
        {
            var (depth, commas, at) = (1, 0, from);
            for (; depth > 0; at++)
            {
                depth += text[at] is '(' or '<' or '[' ? 1 : text[at] is ')' or '>' or ']' ? -1 : 0;
                commas += depth == 1 && text[at] == ',' ? 1 : 0;
            }

            return text[from..(at - 1)].Trim().Length == 0 ? 0 : commas + 1;
        }
    }
}
