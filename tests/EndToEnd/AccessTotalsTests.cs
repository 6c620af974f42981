using System.Text.Json;

namespace FlinkNet.EndToEnd;

/// <summary>The sample of running totals.</summary>
public sealed class AccessTotalsTests
{
    private static readonly string Accesses = Path.Combine(Programs.Repository, "samples", "AccessTotals", "accesses.jsonl");

    [Fact]
    public async Task AccessTotals_ItsOwnFile_PrintsATotalForEveryAccessAndEndsWithTheRightOnes()
    {
        var expected = new SortedDictionary<string, long>(StringComparer.Ordinal);
        var accesses = 0;
        foreach (var line in File.ReadLines(Accesses))
        {
            using var access = JsonDocument.Parse(line);
            var host = access.RootElement.GetProperty("host").GetString()!;
            expected[host] = expected.GetValueOrDefault(host) + access.RootElement.GetProperty("bytes").GetInt64();
            accesses++;
        }

        var result = await ProgramRun.RunAsync(Programs.AccessTotals, "--parallelism", "2");
        var lines = result.Succeeded().Output.Split('\n', StringSplitOptions.RemoveEmptyEntries);
        Assert.Equal(accesses, lines.Length);
        var last = new SortedDictionary<string, long>(StringComparer.Ordinal);
        foreach (var fields in lines.Select(line => line.Split("> ")[^1].Split('\t')))
        {
            last[fields[0]] = long.Parse(fields[1], provider: null);
        }

        Assert.Equal(expected, last);
    }

    [Fact]
    public async Task AccessTotals_MalformedLine_FailsAndNamesTheSourceAndThePlace()
    {
        using var folder = new TestFolder();
        await File.WriteAllTextAsync(
            folder.File("bad.jsonl"), "{\"host\":\"a\",\"bytes\":1}\nno json\n", TestContext.Current.CancellationToken);
        var result = await ProgramRun.RunAsync(Programs.AccessTotals, "--input", folder.File("bad.jsonl"));
        result.Failed(1, "'JSON of bad.jsonl'", "2");
    }
}
