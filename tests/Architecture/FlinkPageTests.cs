using System.Text.RegularExpressions;

namespace FlinkNet.Architecture.Tests;

/// <summary>What the page for users of Flink names of Flink.NET is there.</summary>
public sealed partial class FlinkPageTests
{
    private static readonly string[] Lines = File.ReadAllLines(Path.Combine(Repository.Root, "docs", "flink-to-flink-net.md"));

    [Fact]
    public void Names_InTheColumnsHere_ArePublicInTheSources()
    {
        var missing = NamesHere().Where(name => !IsThere(name)).Distinct().ToList();

        Assert.True(missing.Count == 0, $"docs/flink-to-flink-net.md names what src does not have: {string.Join(", ", missing)}");
    }

    [Fact]
    public void Columns_Here_NameSomethingOrSayThatItIsNotThere()
    {
        var rows = Rows().ToList();
        var silent = string.Join(
            "; ",
            rows.Where(row => !row.Here.Contains('`', StringComparison.Ordinal) && row.Here != "**not there**").Select(row => row.Flink));

        Assert.True(rows.Count > 100, $"docs/flink-to-flink-net.md has {rows.Count} rows; is the table still one?");
        Assert.True(silent.Length == 0, $"docs/flink-to-flink-net.md says neither a name nor **not there** for: {silent}");
    }

    [Theory]
    [InlineData("DataStream.Map")]
    [InlineData("KeyedProcessFunction.OnTimer")]
    [InlineData("IListState.Clear")]
    [InlineData("CheckpointConfig.Interval")]
    [InlineData("JobExecutionResult.JobName")]
    public void Index_KnowsWhatIsThere(string name) => Assert.True(SourceIndex.Current.Knows(name));

    [Theory]
    [InlineData("DataStream.Iterate")]
    [InlineData("HybridSource")]
    [InlineData("IListState.Interval")]
    public void Index_DoesNotKnowWhatIsNotThere(string name) => Assert.False(SourceIndex.Current.Knows(name));

    private static IEnumerable<(string Flink, string Here)> Rows()
    {
        var isTable = false;
        foreach (var line in Lines)
        {
            var cells = line.Split('|');
            isTable = line.StartsWith("| Flink | Here |", StringComparison.Ordinal) || (isTable && line.StartsWith('|'));
            if (isTable && cells.Length > 3 && !line.StartsWith("|---", StringComparison.Ordinal) && cells[1].Trim() != "Flink")
            {
                yield return (cells[1].Trim(), cells[2].Trim());
            }
        }
    }

    private static IEnumerable<string> NamesHere() =>
        Rows().SelectMany(row => Code().Matches(row.Here).Select(match => match.Groups["name"].Value));

    private static bool IsThere(string name) => name switch
    {
        ['-', '-', .. var argument] => SourceIndex.Current.Literals.Contains(argument),
        ['f', 'l', 'i', 'n', 'k', '.', ..] => SourceIndex.Current.Literals.Contains(name),
        _ => SourceIndex.Current.Knows(name),
    };

    [GeneratedRegex("`(?<name>[^`]+)`")]
    private static partial Regex Code();
}
