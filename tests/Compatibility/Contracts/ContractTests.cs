namespace FlinkNet.Compatibility.Contracts;

/// <summary>What is on the wire and in the grain storage changes only with the approved text.</summary>
public sealed class ContractTests
{
    /// <summary>Where the text is, below the project and beside the tests.</summary>
    public const string FileName = "Contracts/contracts.txt";

    private const string Advice = """
        If it is meant: see that releases of before and after understand each other while an update goes round, and that what is stored
        is still read. Members may be added under new [Id]s, removed and renamed; never give an [Id] or an [Alias] to something else.
        Then write the text anew, look through it, and commit it:

            dotnet run --project tests/Compatibility -- --approve
        """;

    [Fact]
    public void Contracts_OfAllProjects_AreTheApprovedOnes()
    {
        var approved = Facts(File.ReadAllLines(Path.Combine(AppContext.BaseDirectory, FileName)));
        var found = Facts(ContractDump.OfAllProjects());

        var gone = approved.Except(found).Select(fact => $"- {fact}");
        var come = found.Except(approved).Select(fact => $"+ {fact}");
        var differences = string.Join('\n', gone.Concat(come));

        Assert.True(
            differences.Length == 0, $"Contracts are not those of tests/Compatibility/{FileName}:\n\n{differences}\n\n{Advice}");
    }

    [Fact]
    public void SerializedTypes_ThatHaveMembers_HaveAnAlias()
    {
        var members = Facts(ContractDump.OfAllProjects()).Where(fact => fact.StartsWith("# Serialized types", StringComparison.Ordinal));

        Assert.DoesNotContain(members, fact => fact.Split(" / ") is [_, var type, _] && type.Contains('@', StringComparison.Ordinal));
    }

    /// <summary>Each line with the headings that it stands below.</summary>
    private static List<string> Facts(IEnumerable<string> lines)
    {
        var facts = new List<string>();
        var (section, entry) = ("", "");
        foreach (var line in lines.Where(line => line.Length > 0))
        {
            if (line[0] == '#')
            {
                section = line;
            }
            else if (line[0] != ' ')
            {
                entry = line;
                facts.Add($"{section} / {entry}");
            }
            else
            {
                facts.Add($"{section} / {entry} / {line.Trim()}");
            }
        }

        return facts;
    }
}
