using System.Globalization;

namespace FlinkNet.EndToEnd;

/// <summary>Programs that are started from a snapshot that somebody names: by path, once, and never at the cost of what is there.</summary>
public sealed class StartFromSavepointTests
{
    private const int Count = 20_000;

    [Fact]
    public async Task RetainedCheckpoint_OfAnotherFolder_IsGoneOnFrom_AndLeftAsItWas()
    {
        using var folder = new TestFolder();
        var checkpoint = await RunAndKillAsync(folder, "old");
        var before = Contents(checkpoint);
        var arguments = Arguments(folder, "new", 3, "--from-savepoint", checkpoint);

        // Killed and started again with the same arguments, it goes on from its own checkpoints.
        var committed = NumberedOutput.Count(folder.File("results"));
        await using (var run = ProgramRun.Start(Programs.TestJobs, arguments))
        {
            await Eventually.HoldsAsync(() =>
                NumberedOutput.Count(folder.File("results")) > committed + 1000, "more results are committed");
            run.Signal(ProgramRun.SigKill);
            await run.WaitForExitAsync();
        }

        (await ProgramRun.RunAsync(Programs.TestJobs, arguments)).Succeeded();

        NumberedOutput.AssertExactlyOnce(folder.File("results"), Count);
        Assert.Equal(before, Contents(checkpoint));
    }

    [Fact]
    public async Task S13_RetainedCheckpoint_OfTheJobsOwnFolder_IsNotDeletedUnlessClaimed()
    {
        foreach (var (mode, isKept) in ((string, bool)[])[("no-claim", true), ("claim", false)])
        {
            using var folder = new TestFolder();
            var checkpoint = await RunAndKillAsync(folder, "old");

            (await ProgramRun.RunAsync(
                Programs.TestJobs,
                Arguments(folder, "old", 2, "--from-savepoint", checkpoint + "/", "--claim-mode", mode)))
                .Succeeded();

            NumberedOutput.AssertExactlyOnce(folder.File("results"), Count);
            Assert.Equal(isKept, File.Exists(Path.Combine(checkpoint, "_metadata")));
        }
    }

    [Fact]
    public async Task S13_ClaimedCheckpoint_OfAnotherFolder_IsDeletedWhenOthersFollowed()
    {
        using var folder = new TestFolder();
        var checkpoint = await RunAndKillAsync(folder, "old");

        (await ProgramRun.RunAsync(
            Programs.TestJobs,
            Arguments(folder, "new", 2, "--from-savepoint", Path.Combine(checkpoint, "_metadata"), "--claim-mode", "claim")))
            .Succeeded();

        NumberedOutput.AssertExactlyOnce(folder.File("results"), Count);
        Assert.False(Directory.Exists(checkpoint) && Directory.EnumerateFiles(checkpoint).Any());
    }

    [Fact]
    public async Task WhatCannotBeUsed_IsRefusedByName_AndNothingIsLost()
    {
        using var folder = new TestFolder();
        var checkpoint = await RunAndKillAsync(folder, "old");
        var before = Contents(checkpoint);
        var missing = folder.File("nowhere/savepoint-x");
        var newer = folder.File("newer");
        var cut = folder.File("cut");
        Copy(checkpoint, newer, text => text.Replace("flinknet-checkpoint 2 ", "flinknet-checkpoint 99 ", StringComparison.Ordinal));
        Copy(checkpoint, cut, text => text[..^20]);

        (await StartAsync(missing)).Failed(1, "cannot start from", missing[..missing.LastIndexOf('/')]);
        (await StartAsync(folder.File("savepoint-x"))).Failed(1, "savepoint-x", "is not there", "Name the folder");
        (await StartAsync(newer)).Failed(1, "format 99");
        (await StartAsync(cut)).Failed(1, "does not have the checksum");
        (await StartAsync(checkpoint, "--parallelism", "721")).Failed(1, "721");
        (await StartAsync(checkpoint, "--uid", "other")).Failed(1, "'count'", "--allow-non-restored-state");
        (await StartAsync(checkpoint, "--keys", "text")).Failed(1, "was stored as System.Int64", "is now System.String", "keys");
        (await StartAsync(checkpoint, "--claim-mode", "mine")).Failed(1, "--claim-mode");
        Assert.False(Directory.Exists(folder.File("nowhere")));
        Assert.Equal(before, Contents(checkpoint));

        (await StartAsync(checkpoint)).Succeeded();
        NumberedOutput.AssertExactlyOnce(folder.File("results"), Count);

        Task<ProgramResult> StartAsync(string path, params string[] more) =>
            ProgramRun.RunAsync(Programs.TestJobs, Arguments(folder, "new", 2, ["--from-savepoint", path, .. more]));
    }

    [Fact]
    public async Task StateThatMayBeLeftBehind_IsToldAndLeftBehind()
    {
        using var folder = new TestFolder();
        var checkpoint = await RunAndKillAsync(folder, "old");

        var end = await ProgramRun.RunAsync(
            Programs.TestJobs,
                Arguments(
                    folder,
                    "new",
                    2,
                    "--uid",
                    "other",
                    "--from-savepoint",
                    checkpoint,
                    "--allow-non-restored-state",
                    "--log-level",
                    "warning"));

        Assert.Contains("'count'", end.Succeeded().Error, StringComparison.Ordinal);
    }

    /// <summary>Runs until something is committed, kills it, and answers the folder of its latest checkpoint.</summary>
    private static async Task<string> RunAndKillAsync(TestFolder folder, string state)
    {
        await using var run = ProgramRun.Start(Programs.TestJobs, Arguments(folder, state, 2));
        await Eventually.HoldsAsync(() => NumberedOutput.Count(folder.File("results")) > 1000, "results are committed");
        run.Signal(ProgramRun.SigKill);
        await run.WaitForExitAsync();
        return Directory.EnumerateFiles(folder.File(state), "_metadata", SearchOption.AllDirectories)
            .Select(path => Path.GetDirectoryName(path)!)
            .MaxBy(path => int.Parse(Path.GetFileName(path)["chk-".Length..], CultureInfo.InvariantCulture))!;
    }

    private static List<(string Name, string Text)> Contents(string path) =>
        [.. Directory.EnumerateFiles(path).Order(StringComparer.Ordinal).Select(file => (Path.GetFileName(file), File.ReadAllText(file)))];

    private static void Copy(string from, string to, Func<string, string> change)
    {
        Directory.CreateDirectory(to);
        File.WriteAllText(Path.Combine(to, "_metadata"), change(File.ReadAllText(Path.Combine(from, "_metadata"))));
    }

    private static string[] Arguments(TestFolder folder, string state, int parallelism, params string[] more) =>
    [
        "--job", "recovering", "--parallelism", $"{parallelism}", "--count", $"{Count}", "--rate", "10000",
        "--output", folder.Path, "--checkpoint-interval-ms", "200", "--checkpoint-dir", folder.File(state), .. more,
    ];
}
