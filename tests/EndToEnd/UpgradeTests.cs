using System.Globalization;
using System.Text.RegularExpressions;

namespace FlinkNet.EndToEnd;

/// <summary>
/// Rule S12 with real programs: one version writes a savepoint, and another, whose types have changed, looks at it and goes on from it.
/// </summary>
public sealed partial class UpgradeTests
{
    private const int Count = 20_000;
    private const int Keys = 10;

    [Fact]
    public async Task S12_NextVersion_WithAMemberAddedRenamedAndRemoved_GoesOnWhereTheFirstOneStopped()
    {
        using var folder = new TestFolder();
        var savepoint = await StopFirstVersionAsync(folder);
        var before = Lines(folder).Count;

        Assert.Contains(
            $"Job 'upgraded' can be restored from '{savepoint}'.", (await CheckAsync(Programs.Upgrade(2), folder, savepoint))
                .Succeeded().Output, StringComparison.Ordinal);
        (await ProgramRun.RunAsync(Programs.Upgrade(2), [.. Arguments(folder), "--from-savepoint", savepoint])).Succeeded();

        var lines = Lines(folder);
        Assert.Equal(Enumerable.Range(0, Count).Select(number => (long)number), lines.Select(line => line.Number).Order());
        foreach (var ofKey in lines.GroupBy(line => line.Key))
        {
            AssertAddsUp(ofKey.Key, [.. ofKey.OrderBy(line => line.Number)]);
        }

        // Those of the second version alone have a currency, which each account is without at first.
        Assert.Equal((before, Keys), (lines.Count(line => line.Currency is null), lines.Count(line => line.Currency == "none")));
        Assert.Equal(Count - before - Keys, lines.Count(line => line.Currency == "EUR"));
    }

    [Fact]
    public async Task S12_VersionWithOtherKeys_IsToldBeforeAndRefused()
    {
        using var folder = new TestFolder();
        var savepoint = await StopFirstVersionAsync(folder);
        var before = Lines(folder);

        var check = await CheckAsync(Programs.Upgrade(3), folder, savepoint);

        Assert.Equal(1, check.ExitCode);
        Assert.Contains($"Job 'upgraded' cannot be restored from '{savepoint}':", check.Output, StringComparison.Ordinal);
        var problem = Assert.Single(check.Output.Split('\n'), line => line.StartsWith("- State 'account' of ", StringComparison.Ordinal));
        Assert.All(["'Add up' ('accounts')", "System.Int64", "System.Int32"], part =>
            Assert.Contains(part, problem, StringComparison.Ordinal));
        (await ProgramRun.RunAsync(Programs.Upgrade(3), [.. Arguments(folder), "--from-savepoint", savepoint]))
            .Failed(1, "operator 'Add up' was stored as System.Int64", "is now System.Int32");
        Assert.Equal(before, Lines(folder));
        (await CheckAsync(Programs.Upgrade(1), folder, savepoint)).Succeeded();
    }

    private static async Task<string> StopFirstVersionAsync(TestFolder folder)
    {
        await using var run =
            ProgramRun.Start(
                Programs.Upgrade(1),
                [.. Arguments(folder), "--savepoint-dir", folder.File("savepoints"), "--on-stop", "savepoint"]);
        await Eventually.HoldsAsync(() => Lines(folder).Count > 1000, "results are committed");
        run.Signal(ProgramRun.SigTerm);
        return Path().Match((await run.WaitForExitAsync()).Succeeded().Error).Groups[1].Value;
    }

    private static Task<ProgramResult> CheckAsync(string program, TestFolder folder, string savepoint) =>
        ProgramRun.RunAsync(program, [.. Arguments(folder), "--check-savepoint", savepoint]);

    /// <summary>Each line tells the account as the one before it left it, in whichever version that was.</summary>
    private static void AssertAddsUp(long key, IReadOnlyList<Line> lines)
    {
        var balance = 0L;
        foreach (var line in lines)
        {
            Assert.Equal(($"owner-{key}", balance), (line.Owner, line.Balance));
            balance += line.Number;
        }
    }

    private static List<Line> Lines(TestFolder folder) => Directory.Exists(folder.File("results"))
        ? [.. Directory.EnumerateFiles(folder.File("results"), "part-*")
            .Order(StringComparer.Ordinal)
            .SelectMany(File.ReadLines)
            .Select(Line.Parse)]
        : [];

    private static string[] Arguments(TestFolder folder) =>
    [
        "--parallelism", "2", "--count", $"{Count}", "--output", folder.File("results"), "--checkpoint-interval-ms", "200",
            "--checkpoint-dir", folder.File("state"),
    ];

    [GeneratedRegex("was stopped with savepoint (.*)")]
    private static partial Regex Path();

    private sealed record Line(long Key, long Number, string Owner, long Balance, string? Currency)
    {
        public static Line Parse(string text)
        {
            var words = text.Split(' ');
            return new Line(Word(0), Word(1), words[2], Word(3), words.ElementAtOrDefault(4));

            long Word(int index) => long.Parse(words[index], CultureInfo.InvariantCulture);
        }
    }
}
