using System.Text.RegularExpressions;

namespace FlinkNet.Architecture.Tests;

/// <summary>
/// The public names of <c>src</c>, by its text: types with their members and base types, and all string literals. Reading text needs no
/// build of the projects that the pages are about.
/// </summary>
internal sealed partial class SourceIndex
{
    private static readonly Lazy<SourceIndex> Instance = new(() => new SourceIndex());
    private readonly Dictionary<string, HashSet<string>> _members = new(StringComparer.Ordinal);
    private readonly Dictionary<string, HashSet<string>> _bases = new(StringComparer.Ordinal);
    private readonly HashSet<string> _literals = new(StringComparer.Ordinal);

    private SourceIndex()
    {
        var source = Path.Combine(Repository.Root, "src");
        foreach (var file in Directory.EnumerateFiles(source, "*.cs", SearchOption.AllDirectories))
        {
            if (!Path.GetRelativePath(source, file).Split(Path.DirectorySeparatorChar).Any(part => part is "bin" or "obj"))
            {
                Read(File.ReadAllText(file));
            }
        }
    }

    public static SourceIndex Current => Instance.Value;

    /// <summary>All string literals.</summary>
    public IReadOnlySet<string> Literals => _literals;

    /// <summary>Whether <c>Type</c>, <c>Member</c> or <c>Type.Member</c> is public.</summary>
    public bool Knows(string name) => name.Split('.') switch
    {
        [var single] => _members.ContainsKey(single) || _members.Values.Any(members => members.Contains(single)),
        [var type, var member] => Has(type, member),
        _ => false,
    };

    private bool Has(string type, string member) =>
        _members.TryGetValue(type, out var members)
        && (members.Contains(member) || _bases[type].Any(known => known != type && Has(known, member)));

    private void Read(string text)
    {
        _literals.UnionWith(Literal().Matches(text).Select(match => match.Groups["text"].Value));
        var type = "";
        var areAllPublic = false;
        foreach (var line in text.Split('\n'))
        {
            if (TypeHead().Match(line) is { Success: true } head)
            {
                (type, areAllPublic) = Enter(head, text);
            }
            else if (HiddenTypeHead().IsMatch(line))
            {
                type = "";
            }
            else if (type.Length > 0 && MemberName(line, areAllPublic) is { } member)
            {
                _members[type].Add(member);
            }
        }
    }

    private (string Type, bool AreAllPublic) Enter(Match head, string text)
    {
        var type = head.Groups["name"].Value;
        _members.TryAdd(type, new HashSet<string>(StringComparer.Ordinal));
        _bases.TryAdd(type, new HashSet<string>(StringComparer.Ordinal));
        var declaration = text[text.IndexOf(head.Value.Trim(), StringComparison.Ordinal)..];
        var isRecord = head.Groups["kind"].Value.StartsWith("record", StringComparison.Ordinal);
        if (isRecord && PositionalParameters().Match(declaration) is { Success: true } parameters)
        {
            _members[type].UnionWith(ParameterName().Matches(parameters.Groups["list"].Value).Select(match => match.Groups["name"].Value));
        }

        _bases[type].UnionWith(BaseName().Matches(declaration.Split('{', ';')[0]).Select(match => match.Groups["name"].Value));
        return (type, head.Groups["kind"].Value is "interface" or "enum");
    }

    // The last word before the member's parameters, body or value, once type arguments are away.
    private static string? MemberName(string line, bool areAllPublic)
    {
        var code = line.Trim();
        if (code.StartsWith("//", StringComparison.Ordinal) || code.StartsWith('[') || code.Length == 0)
        {
            return null;
        }

        if (!areAllPublic && !PublicMember().IsMatch(code))
        {
            return null;
        }

        while (TypeArguments().IsMatch(code))
        {
            code = TypeArguments().Replace(code, "");
        }

        return LastWord().Match(code.Split('(', '{', '=', ';', ',')[0]) is { Success: true } word ? word.Value.Trim() : null;
    }

    [GeneratedRegex("^(public|protected) ")]
    private static partial Regex PublicMember();

    [GeneratedRegex(
        @"^\s*public (static |sealed |abstract |readonly |partial )*"
        + @"(?<kind>class|interface|record struct|record|struct|enum) (?<name>\w+)")]
    private static partial Regex TypeHead();

    [GeneratedRegex(@"^\s*(internal|private|file) .*\b(class|interface|record|struct|enum) \w+")]
    private static partial Regex HiddenTypeHead();

    [GeneratedRegex(@"^[^({;]*\((?<list>[^{;]*?)\)\s*(:|;|\{|$)", RegexOptions.Multiline)]
    private static partial Regex PositionalParameters();

    [GeneratedRegex(@"\b(?<name>[A-Z]\w*)\s*(=[^,]*)?(,|$)")]
    private static partial Regex ParameterName();

    [GeneratedRegex(@"[:,]\s*(?<name>[A-Z]\w+)")]
    private static partial Regex BaseName();

    [GeneratedRegex(@"<[^<>]*>")]
    private static partial Regex TypeArguments();

    [GeneratedRegex(@"\b[A-Z]\w*\s*$")]
    private static partial Regex LastWord();

    [GeneratedRegex("\"(?<text>[^\"\\\\\n]*)\"")]
    private static partial Regex Literal();
}
